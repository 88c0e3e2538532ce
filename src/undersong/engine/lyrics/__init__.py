"""Words to sing: a sheet becomes sections, lines and syllables with sounds and stresses.

`sheet` reads what a person wrote, `pronounce` says how English words sound, `room` says how
much music a line needs. The pronouncing dictionary is loaded when the first word is read.
"""
