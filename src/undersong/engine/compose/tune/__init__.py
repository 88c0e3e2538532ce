"""The tune: what the voice sings, and what the lead instrument plays.

melody     the tune of a whole song: the voice first, since words are the least free
lead       what the lead instrument plays: hook, theme, solo
writer     phrase by phrase, with a memory of what was sung already
setting    the rhythm of a line: each syllable to a place
contour    pitches for a rhythm: many are drawn, the best is kept
phrases    which lines share a tune, and how each one ends
hook       the bar or two that a listener takes home
places     places in the bar, and how strong they are
"""
