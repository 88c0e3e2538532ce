"""Standard MIDI files, type 1, from a score: what is played, for sequencers and synthesisers.

file        the whole: a conductor's track, a track for each part, the voice with its words
seats       which port, channel and program a part has, how loud it is and where it stands
played      the notes as hands play them: strokes, spread chords, what is cut short
bends       slides, bends, scoops, falls as bends of the channel's pitch
controls    pedal, swells, fades and filters as controllers
events      messages in time, and lines that become messages
"""

from undersong.engine.formats.midi.events import TICKS
from undersong.engine.formats.midi.file import midi_bytes
from undersong.engine.formats.midi.seats import DRUM_CHANNEL

__all__ = ["DRUM_CHANNEL", "TICKS", "midi_bytes"]
