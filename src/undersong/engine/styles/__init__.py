"""What the composer knows of each style: one TOML a style.

sheet     all of it, and how it is read
references  what it names must exist, its ranges must leave something to play
players   drums, bass, seats, lead and voice, and what the characters of a grid mean
harmony   loops of chords and their colours
tune      how tunes move
sound     how records of it sound: spectrum, peaks, range of loudness
space     room, echo, levels, side-chain
traits    what a listener knows the style by, as something that can be checked
hearing   whether a score has a trait
ear       a trait beside a score, with the notes and bars that count
progression  which kinds of chords a row has, and how its roots move
groups    the styles under headings, as people look for them
shares    weights that sum to 1
"""
