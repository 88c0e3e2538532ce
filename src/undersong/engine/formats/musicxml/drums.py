"""General MIDI's percussion: what each key is called, and where it stands on a staff of five lines.

Places are those of a treble clef. Cymbals and what rattles have crosses for heads, what is struck with the
hand triangles, what is hit with a stick and rings diamonds (Weinberg, *Guide to Standardized Drumset
Notation*, 1998; MIDI Association, *General MIDI Level 2*, 2003).
"""

from dataclasses import dataclass

from undersong.units import MidiPitch


@dataclass(frozen=True)
class Drum:
    """A percussion key.

    Attributes
    ----------
    display : step and octave of its place on the staff.
    head : shape of its note, empty for the round one.
    """

    pitch: MidiPitch
    title: str
    display: str
    head: str = ""


DRUMS = {
    drum.pitch: drum
    for drum in (
        Drum(35, "Low bass drum", "E4"),
        Drum(36, "Bass drum", "F4"),
        Drum(37, "Side stick", "C5", "x"),
        Drum(38, "Snare drum", "C5"),
        Drum(39, "Hand clap", "C5", "triangle"),
        Drum(40, "Second snare drum", "C5"),
        Drum(41, "Low floor tom", "G4"),
        Drum(42, "Closed hi-hat", "G5", "x"),
        Drum(43, "High floor tom", "A4"),
        Drum(44, "Pedal hi-hat", "D4", "x"),
        Drum(45, "Low tom", "B4"),
        Drum(46, "Open hi-hat", "G5", "circle-x"),
        Drum(47, "Low mid tom", "D5"),
        Drum(48, "High mid tom", "D5"),
        Drum(49, "Crash cymbal", "A5", "x"),
        Drum(50, "High tom", "E5"),
        Drum(51, "Ride cymbal", "F5", "x"),
        Drum(52, "China cymbal", "B5", "circle-x"),
        Drum(53, "Ride bell", "F5", "diamond"),
        Drum(54, "Tambourine", "E5", "triangle"),
        Drum(55, "Splash cymbal", "B5", "x"),
        Drum(56, "Cowbell", "E5", "triangle"),
        Drum(57, "Second crash cymbal", "B5", "x"),
        Drum(58, "Vibraslap", "B5", "diamond"),
        Drum(59, "Second ride cymbal", "D5", "x"),
        Drum(60, "High bongo", "E5"),
        Drum(61, "Low bongo", "C5"),
        Drum(62, "Muted high conga", "E5", "x"),
        Drum(63, "Open high conga", "E5"),
        Drum(64, "Low conga", "B4"),
        Drum(65, "High timbale", "D5"),
        Drum(66, "Low timbale", "B4"),
        Drum(67, "High agogô", "F5", "triangle"),
        Drum(68, "Low agogô", "D5", "triangle"),
        Drum(69, "Cabasa", "G5", "slash"),
        Drum(70, "Maracas", "G5", "slash"),
        Drum(71, "Short whistle", "A5", "diamond"),
        Drum(72, "Long whistle", "A5", "diamond"),
        Drum(73, "Short güiro", "F5", "slash"),
        Drum(74, "Long güiro", "F5", "slash"),
        Drum(75, "Claves", "G5", "diamond"),
        Drum(76, "High wood block", "G5", "triangle"),
        Drum(77, "Low wood block", "E5", "triangle"),
        Drum(78, "Muted cuíca", "D5", "x"),
        Drum(79, "Open cuíca", "D5"),
        Drum(80, "Muted triangle", "A5", "x"),
        Drum(81, "Open triangle", "A5", "triangle"),
        Drum(82, "Shaker", "G5", "slash"),
    )
}
