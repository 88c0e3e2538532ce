"""The band: everybody beside the tune.

seats         who sits in which seat; `manners` is how somebody plays whom the sheet did not expect
turns         which of the style's kits and basses plays
arrangement   who plays when; `registers` keeps chords below the tune
transitions   what announces the next section, decided once for everybody
groove        the drums, with `variation` of their bars, `fills` and rolls; `percussion` beside them
bassline      the bass
comping       everybody else: `chords`, `picking`, `riffs`, `lines`, `answers`, `drumbeats`, `sweeps`
company       what a lead does beside a voice
expression    falls, bends, slides, the pedal: what players add to their notes; `sticking` is a drummer's
moves         filters and throws
canvas        what each of them needs to know while it writes
strokes       a bar of one seat with its chords; `hits` are notes while they are written
grid          patterns of sixteenths, laid out in any meter
parts         everybody's notes, put together and cut to when each of them plays
"""
