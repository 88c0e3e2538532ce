"""Words to sing: a sheet becomes sections, lines and syllables with sounds and stresses.

written      text as people write it, made plain
tags         section tags in brackets: `[Chorus]`
headings     section tags without: "Verse 1:", "Repeat chorus"
directions   what stands beside them: louder, strings, no drums
repeats      how often a line or a section comes: "(x2)"
chords       chords of a section, over a line and in it: Am F C/E G
about        what a sheet says of its song: a title, a key, who wrote it
reading      all lines of a sheet, each taken for what it is
sheet        the sections that they make
pronounce    how English words sound when they are sung
dictionary   the pronouncing dictionary, loaded when the first word is read
english      what is known of English words beyond it
syllables    where a word's sounds part into syllables
room         how much music a line needs
draft/       words for a song that was given none
"""
