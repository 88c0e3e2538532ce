"""What musicians agree on. Pure values, no style.

key        a tonic and a mode, in correct spelling
scale      the notes and chords of a mode
chord      Roman numerals in a key become notes and names
symbol     chord names as people write them
voicing    which pitches sound a chord, led from the chord before
fretboard  chords as a hand takes them on strings
chorale    the same by the rules of four-part writing
tonality   which key a listener would hear
meter      how beats are grouped into bars
feel       how the straight grid is bent
clock      how beats become seconds, also where the tempo changes
lateness   how far each role plays behind the grid
articulations  what a word on a note does to it, from `articulations.toml`
rudiments  one hit of a drummer that is played as many
"""
