//! Composes tunes and plays them on a buzzer at the Raspberry Pi Pico.

#![no_std]
#![no_main]

use core::fmt::Write;

use embedded_hal::pwm::SetDutyCycle;
use hal::clocks::Clock;
use heapless::Vec;
use smidgen::generate::{Generator, TokenDigest};
use smidgen::melody::{Form, Grammar, Key, Metre, Note, Notes, Tempo};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};
use smidgen_pico::{Board, hal};
use static_cell::ConstStaticCell;

/// The model, in flash; the compiler has checked it.
static MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../../../examples/models/melody-q4.smid");
/// Positions that the model remembers; longer tunes slide.
const CONTEXT: usize = 256;
/// Its memory. There is no floating-point unit: all is computed in fixed point.
static WORKSPACE: ConstStaticCell<Workspace<{ MODEL.workspace_bytes::<I16F16>(CONTEXT) }>> =
    ConstStaticCell::new(Workspace::new());

const METRE: Metre = Metre::SixEight;
const BARS: u16 = 8;
/// More notes than they have: three in each of the six eighths, at most.
const MOST: usize = 18 * BARS as usize + 18;
/// How much the counter of the PWM is slower than the core, so that the lowest tone fits 16 bits.
const DIVIDER: u8 = 16;
/// Silence at the end of each note, in microseconds, so that equal ones are heard apart.
const GAP: u64 = 15_000;
/// Between two tunes.
const PAUSE: u64 = 2_000_000;

#[hal::entry]
fn main() -> ! {
    let mut board = Board::start();
    let mut buzzer = hal::pwm::Slices::new(board.pwm, &mut board.resets).pwm7;
    buzzer.set_div_int(DIVIDER);
    buzzer.channel_b.output_to(board.gpio15);
    buzzer.enable();
    let counts = board.clocks.system_clock.freq().to_Hz() / u32::from(DIVIDER);

    let key: Key = "D".parse().expect("a key");
    let form = Form::default().metre(METRE).key(key).bars(BARS);
    let grammar = Grammar::new(MODEL.vocabulary(), form).expect("the model knows melodies");
    let sampler = Sampler::new(SamplingParameters::default()).expect("defaults are valid");
    let tempo = Tempo::usual(METRE);
    let workspace = WORKSPACE.take().as_mut();
    for seed in 42.. {
        let rng = DefaultRng::new(seed);
        let mut composer = Generator::<I16F16, _>::new(&MODEL, workspace, CONTEXT, sampler, rng)
            .expect("the sizes agree")
            .with_constraint(grammar);
        let mut digest = TokenDigest::new();
        let steps = composer.generate(form.max_tokens()).inspect(|step| {
            step.iter().for_each(|step| digest.push(step.token));
        });
        let mut tune = Vec::<Note, MOST>::new();
        for note in Notes::new(steps, Some(key)) {
            let note = note.expect("the model has no errors");
            tune.push(note).expect("so many bars have fewer notes");
        }

        let begin = board.sleep.now();
        let at = |tick| begin + 1000 * u64::from(tempo.milliseconds(tick));
        for note in &tune {
            board.sleep.until(at(note.start));
            let period = note.pitch.map_or(0, |pitch| pitch.period(counts)) as u16;
            if period > 0 {
                buzzer.set_top(period - 1);
            }
            let Ok(()) = buzzer.channel_b.set_duty_cycle(period / 2);
            board.sleep.until(at(note.end()) - GAP);
            let Ok(()) = buzzer.channel_b.set_duty_cycle(0);
        }
        let _ = write!(
            board.serial,
            "seed {seed}: {} notes\r\ndigest: {:08x}\r\n",
            tune.len(),
            digest.value()
        );
        let next = board.sleep.now() + PAUSE;
        board.sleep.until(next);
    }
    defmt::unreachable!("there is always another seed")
}
