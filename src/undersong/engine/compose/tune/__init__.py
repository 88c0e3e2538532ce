"""The tune: what the voice sings, and what the lead instrument plays.

melody      the tune of a whole song: the voice first, since words are the least free
writer      phrase by phrase, with a memory of what was sung already
turn        a line that is about to be written, and what was written before it
pace        where a line may stand, and its rhythms in the manner of the song
setting     the rhythm of a line: each syllable to a place
contour     pitches for a rhythm: many are drawn, the best is kept
judge       which of them is a tune
phrases     which lines share a tune, and how each one ends
returns     the last chorus, which goes beyond the others
rap         verses that are spoken in time
ornaments   syllables on several notes
alone       phrases held on where nobody else plays
lead        what the lead instrument plays
hook        the bar or two that a listener takes home
statements  the hook said again: hooks, riffs, cells
theme       tunes with form for instruments
solo        improvising as a style does
replies     answers in the gaps of the voice
player      the instrument's range and habits, which all of these share
character   how this song differs from others of its style
degrees     which notes of a key tunes are made of
figures     what can be counted in a finished tune
whole       the finished tune against the bands of people's songs (people.toml)
guard       the tunes that must not be quoted (known.toml)
phrase      what the writers hand each other
wish        what is known of a phrase before it has pitches
ground      the clock, and the chords under the tune in the song's home key
places      places in the bar, and how strong they are
"""
