"""The bank: samples of acoustic instruments that the program bakes for itself.

`tables` reads what was measured on recordings, `place` finds the numbers of a note between two
recordings, `bake` turns them into sound, and `store` keeps what was baked on disk.
"""
