"""MusicXML 4.0: the score as notation, for MuseScore, Dorico, Sibelius and whoever reads along.

document    the whole: what stands before the music, and each part; plain or zipped
staves      who has a staff, in which order, with which clef and sounds
notation    from notes to bars, voices, note values, ties and triplets
measures    a part, bar by bar
notes       one written note, chord or rest
signs       articulations, ornaments, slurs and lines that belong to notes
directions  what stands over and under the staff: tempo, sections, dynamics, pedal
words       syllables under the notes
harmony     chord symbols
drums       General MIDI's percussion, and where it stands on five lines
"""

from undersong.engine.formats.musicxml.document import musicxml_bytes, mxl_bytes
from undersong.engine.formats.musicxml.staves import DIVISIONS

__all__ = ["DIVISIONS", "musicxml_bytes", "mxl_bytes"]
