"""The band: everybody beside the tune.

seats      who plays, in which seat, and in which sections
groove     the drums
bassline   the bass
comping    chords, arpeggios, strummed and picked guitars, lines
answers    short figures that fill the gaps of the tune
canvas     what each of them needs to know while it writes
grid       a bar of sixteen steps, laid out in any meter
"""
