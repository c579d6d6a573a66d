//! A hundred tunes of the shipped model: every bar adds up, every pitch is in range.

use smidgen::melody::{Form, Grammar, Key, Metre, Pitch};
use smidgen::num::{I16F16, Real};
use smidgen::sampling::{Constraint, SamplingParameters};

use super::{Melody, abc_checker, compose};

/// Seeds of the tunes.
const TUNES: u64 = 100;

/// What is asked of a tune: something else for each seed.
fn request(seed: u64) -> (Form, Option<Key>, Option<u16>, (u8, u8)) {
    let keys = ["D", "G", "Em", "Bb", "Ador", "Dmix", "F#m", "Eb"];
    let pick = |count: usize| seed as usize % count;
    let range = match pick(3) {
        0 => (Pitch::MIN, Pitch::MAX),
        // A fiddle, and half of it.
        1 => ("G3".parse().unwrap(), "B5".parse().unwrap()),
        _ => ("D4".parse().unwrap(), "D5".parse().unwrap()),
    };
    let mut form = Form::default().range(range.0, range.1);
    let mut key = None;
    if pick(5) > 0 {
        key = Some(keys[pick(keys.len())].parse().unwrap());
        form = form.key(key.unwrap());
    }
    if pick(7) > 0 {
        form = form.metre(Metre::ALL[pick(Metre::ALL.len())]);
    }
    let bars = match pick(4) {
        0 => None,
        1 => Some(1),
        2 => Some(9),
        _ => Some(16),
    };
    if let Some(bars) = bars {
        form = form.bars(bars);
    }
    (form, key, bars, (range.0.number(), range.1.number()))
}

fn hundred_tunes<R: Real>() {
    let (mut bars, mut notes, mut anacruses, mut triplets) = (0, 0, 0, 0);
    for seed in 0..TUNES {
        let (form, key, asked, (lowest, highest)) = request(seed);
        // Hot, so that the model alone would often go wrong.
        let parameters = SamplingParameters::default()
            .temp(R::from_f32(1.2))
            .top_k(0)
            .top_p(R::ONE)
            .min_p(R::ZERO);
        let tune = compose::<R>(form, key, parameters, seed);
        let reading = abc_checker::read(&tune.abc);
        assert_eq!(reading.complaint(), None, "seed {seed}\n{}", tune.abc);
        // The notes are those that a reader of the ABC finds, whichever convention it follows.
        let numbers = tune
            .notes
            .iter()
            .map(|note| note.pitch.map(|pitch| i32::from(pitch.number())));
        assert!(
            reading
                .pitches
                .iter()
                .copied()
                .eq(numbers.map(|number| [number; 2]))
        );
        let lengths = tune.notes.iter().map(|note| 2 * u32::from(note.ticks()));
        assert!(reading.lengths.iter().copied().eq(lengths));
        let whole = reading.lengths.iter().sum::<u32>();
        assert_eq!(whole % reading.bar(), 0);
        if let Some(asked) = asked {
            assert_eq!(
                whole / reading.bar(),
                u32::from(asked),
                "seed {seed}\n{}",
                tune.abc
            );
        }
        if let Some(key) = key {
            assert_eq!(reading.key, key.to_string());
        }
        for pitch in reading.pitches.iter().filter_map(|pitch| pitch[0]) {
            assert!(
                (i32::from(lowest)..=i32::from(highest)).contains(&pitch),
                "seed {seed}"
            );
        }
        bars += whole / reading.bar();
        notes += tune.notes.len();
        anacruses += usize::from(reading.bars[0] < reading.bar());
        triplets += tune.abc.matches("(3").count();
    }
    println!(
        "{}: {TUNES} tunes, {bars} bars, {notes} notes, {anacruses} with an anacrusis, {triplets} triplets",
        R::NAME
    );
    // The tunes have something in them to add up.
    assert!(notes > 3_000 && anacruses > 10 && triplets > 10);
}

#[test]
fn bars_add_up_f32() {
    hundred_tunes::<f32>();
}

#[test]
fn bars_add_up_q16() {
    hundred_tunes::<I16F16>();
}

#[test]
fn without_the_grammar_bars_do_not_add_up() {
    use smidgen::generate::Generator;
    use smidgen::model::transformer::Workspace;
    use smidgen::rng::DefaultRng;
    use smidgen::sampling::Sampler;

    // What the grammar does not allow is what the checker would find.
    let mut wrong = 0;
    for seed in 0..20 {
        let mut workspace = Workspace::<{ super::BYTES }>::new();
        let sampler = Sampler::new(SamplingParameters::<f32>::random()).unwrap();
        let rng = DefaultRng::new(seed);
        let mut generator =
            Generator::new(&super::MODEL, workspace.as_mut(), 96, sampler, rng).unwrap();
        let mut grammar = Grammar::new(super::MODEL.vocabulary(), Form::default()).unwrap();
        let tokens = generator.generate(1000).map(|step| step.unwrap().token);
        let all = tokens.fold(true, |all, token| {
            let allowed = grammar.allows(token);
            grammar.accept(token);
            all && allowed
        });
        wrong += usize::from(!all);
    }
    println!("{wrong} of 20 tunes of the model alone are not grammatical");
    assert!(wrong > 0);
}

#[test]
fn a_tune_can_be_continued() {
    use smidgen::generate::{GenerateError, Generator};
    use smidgen::melody::tokens;
    use smidgen::model::transformer::Workspace;
    use smidgen::rng::DefaultRng;
    use smidgen::sampling::Sampler;

    let form = Form::default().bars(4);
    let grammar = Grammar::new(super::MODEL.vocabulary(), form).unwrap();
    let mut workspace = Workspace::<{ super::BYTES }>::new();
    let sampler = Sampler::new(SamplingParameters::<f32>::default()).unwrap();
    let rng = DefaultRng::new(3);
    let mut generator = Generator::new(&super::MODEL, workspace.as_mut(), 96, sampler, rng)
        .unwrap()
        .with_constraint(grammar);
    let opening: Vec<u32> = tokens("M:6/8\nL:1/8\nK:C\nc2efed|c2")
        .map(Result::unwrap)
        .collect();
    generator.take(1).unwrap();
    for &token in &opening {
        generator.take(token).unwrap();
    }
    // Another metre, or a bar line in the middle of a bar, is not allowed.
    for token in [3, 13] {
        let error = generator.take(token).unwrap_err();
        assert_eq!(error, GenerateError::NotAllowed { token });
    }
    let rest = generator.generate(form.max_tokens());
    let rest = rest.map(|step| step.unwrap().token);
    let tune = Melody::of([opening.clone(), rest.collect()].concat(), None);
    let reading = abc_checker::read(&tune.abc);
    assert_eq!(reading.complaint(), None);
    assert_eq!(reading.bars.len(), 4);
    assert_eq!(tune.tokens[..opening.len()], opening);
}
