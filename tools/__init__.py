"""Programs for those who build on Undersong, not for those who use it.

fit    numbers of an instrument out of recordings of its notes
"""
