"""The bank: samples of acoustic instruments that the program bakes for itself.

tables    what was measured on recordings
models    the same of what nobody measured, from `models.toml`
place     the numbers of a note between two recordings
bake      numbers into sound
soft      what a note lacks when it is played softly
noise     the noise in it
kernels   the inner loops of baking, compiled
store     what was baked, on disk
"""
