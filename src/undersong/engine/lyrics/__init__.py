"""Words to sing: a sheet becomes sections, lines and syllables with sounds and stresses.

written      text as people write it, made plain
tags         `[Chorus]` and other headings
directions   what stands beside them: louder, strings, no drums
chords       a line of chords: Am F C/E G
sheet        all of a lyric sheet, read
pronounce    how English words sound when they are sung
dictionary   the pronouncing dictionary, loaded when the first word is read
english      what is known of English words beyond it
syllables    where a word's sounds part into syllables
room         how much music a line needs
draft/       words for a song that was given none
"""
