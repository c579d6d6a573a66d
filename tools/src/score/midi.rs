//! Standard MIDI files.

use std::error::Error;

use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, TrackEvent, TrackEventKind};
use smidgen::melody::{Mode, TICKS_PER_WHOLE};

use super::Score;

/// MIDI ticks of a tick of ours, which makes 480 of a quarter.
const RESOLUTION: u32 = 40;
/// Fiddle, by General MIDI, counted from 0.
const PROGRAM: u8 = 110;
const VELOCITY: u8 = 90;

/// A file of one track. Between tunes is a bar of silence.
///
/// # Errors
///
/// Those of the writer.
pub fn file(scores: &[Score]) -> Result<Vec<u8>, Box<dyn Error>> {
    let quarter = u32::from(TICKS_PER_WHOLE / 4) * RESOLUTION;
    let header = Header::new(
        Format::SingleTrack,
        Timing::Metrical(u15::try_from(u16::try_from(quarter)?).ok_or("resolution")?),
    );
    let mut track = Track::default();
    track.channel(
        0,
        MidiMessage::ProgramChange {
            program: u7::new(PROGRAM),
        },
    );
    let mut start = 0;
    for score in scores {
        let beats = u32::from(score.tempo.bpm()) * u32::from(score.metre.beat_ticks());
        let per_quarter = 60_000_000 * u32::from(TICKS_PER_WHOLE / 4) / beats;
        let (count, unit) = score.metre.signature();
        let minor = score.key.mode() == Mode::Minor;
        for message in [
            MetaMessage::Tempo(u24::new(per_quarter)),
            MetaMessage::TimeSignature(count, unit.ilog2() as u8, 24, 8),
            MetaMessage::KeySignature(score.key.sharps(), minor),
        ] {
            track.push(start, TrackEventKind::Meta(message));
        }
        for note in score.notes() {
            let Some(pitch) = note.pitch else { continue };
            let key = u7::new(pitch.number());
            let on = MidiMessage::NoteOn {
                key,
                vel: u7::new(VELOCITY),
            };
            let off = MidiMessage::NoteOff {
                key,
                vel: u7::new(0),
            };
            track.channel(start + note.start, on);
            track.channel(start + note.end(), off);
        }
        start += score.ticks() + u32::from(score.metre.bar_ticks());
    }
    track.push(start, TrackEventKind::Meta(MetaMessage::EndOfTrack));
    let smf = Smf {
        header,
        tracks: vec![track.events],
    };
    let mut bytes = Vec::new();
    smf.write_std(&mut bytes)?;
    Ok(bytes)
}

/// A track while it is written: events with the time since the one before.
#[derive(Default)]
struct Track<'t> {
    events: Vec<TrackEvent<'t>>,
    /// In our ticks.
    now: u32,
}

impl<'t> Track<'t> {
    fn channel(&mut self, at: u32, message: MidiMessage) {
        let channel = u4::new(0);
        self.push(at, TrackEventKind::Midi { channel, message });
    }

    fn push(&mut self, at: u32, kind: TrackEventKind<'t>) {
        let delta = u28::new((at - self.now) * RESOLUTION);
        self.now = at;
        self.events.push(TrackEvent { delta, kind });
    }
}
