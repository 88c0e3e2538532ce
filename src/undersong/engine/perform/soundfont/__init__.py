"""SoundFonts (SF2 and SF3) in the place of the program's own acoustic instruments.

riff         the outside of the file: what may be opened, where its chunks are, its digest
tables       its nine tables
generators   what may be set for a sound, and what holds where nobody sets it
modulators   what velocity and key do to that
zones        a preset's regions, with all of this worked out
samples      sound out of the file, as it is asked for
reading      between samples, and round loops
soundings    from a region and its notes to voices in samples, hertz and gains
kernel       voices into a stem
bank         the whole: a name, a digest, presets; who is played with which, from `presets.toml`
choice       whether it is the one that a score names
play         a part over it, with the same hands as our own instruments
"""
