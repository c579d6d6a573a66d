//! Sound: a plucked string for every note.

use std::error::Error;
use std::f32::consts::TAU;
use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};
use smidgen::melody::Note;

use super::Score;

/// Samples a second.
const RATE: u32 = 44_100;
/// Amplitudes of the partials, the fundamental first.
const PARTIALS: [f32; 6] = [1.0, 0.5, 0.33, 0.2, 0.12, 0.06];
/// The loudest a note gets; the sum of all partials stays below full scale.
const LOUDNESS: f32 = 0.4;
/// Seconds in which a note sets in, dies away, and is stopped at its end.
const ATTACK: f32 = 0.005;
const DECAY: f32 = 0.6;
const RELEASE: f32 = 0.02;

/// A mono file of 16 bits. Between tunes is a bar of silence.
///
/// # Errors
///
/// Those of the writer.
pub fn file(scores: &[Score]) -> Result<Vec<u8>, Box<dyn Error>> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec)?;
    for (at, score) in scores.iter().enumerate() {
        if at > 0 {
            let bar = u32::from(score.metre.bar_ticks());
            let silence = samples(score.tempo.milliseconds(bar));
            (0..silence).try_for_each(|_| writer.write_sample(0_i16))?;
        }
        let mut written = 0;
        for note in score.notes() {
            let end = samples(score.tempo.milliseconds(note.end()));
            for sample in tone(note, end - written) {
                writer.write_sample(sample)?;
            }
            written = end;
        }
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

/// Samples of a time.
fn samples(milliseconds: u32) -> u32 {
    let samples = u64::from(milliseconds) * u64::from(RATE) / 1000;
    u32::try_from(samples).unwrap_or(u32::MAX)
}

/// The samples of a note.
fn tone(note: Note, length: u32) -> impl Iterator<Item = i16> {
    let hertz = note
        .pitch
        .map_or(0.0, |pitch| pitch.millihertz() as f32 / 1000.0);
    let seconds = length as f32 / RATE as f32;
    let total: f32 = PARTIALS.iter().sum();
    (0..length).map(move |sample| {
        let time = sample as f32 / RATE as f32;
        let envelope = (time / ATTACK).min(1.0)
            * (-time / DECAY).exp()
            * ((seconds - time) / RELEASE).clamp(0.0, 1.0);
        let partial = |(number, amplitude): (f32, &f32)| {
            // In turns, of which only the fraction counts.
            let turns = f64::from(hertz * number) * f64::from(sample) / f64::from(RATE);
            amplitude * (turns.fract() as f32 * TAU).sin()
        };
        let numbers = (1..=PARTIALS.len()).map(|number| number as f32);
        let wave: f32 = numbers.zip(&PARTIALS).map(partial).sum();
        let loud = if hertz > 0.0 { LOUDNESS } else { 0.0 };
        (wave / total * envelope * loud * f32::from(i16::MAX) * 2.0) as i16
    })
}
