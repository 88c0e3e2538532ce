"""Signal processing: sound in, sound or figures out; knows nothing of songs.

Kernels are compiled once and cached on disk, release the interpreter's lock, and neither
reorder arithmetic (`fastmath`) nor split it among threads: both would move bits.
"""
