"""Files: audio, MIDI, notation, words with times, projects. Values in, bytes out, whole or not at all.

audio        the door of audio files: writes one, or the stems, atomically
wav mp3 libav whole    encoders: RIFF; LAME; AAC and Opus by FFmpeg; samples as whole numbers
tags about   what a file says about itself, and where that comes from
choices      what may be chosen beside the ending
cover        the picture of a song, as PNG and as SVG
reading      audio files read again, and how high they peak
midi/ lrc    notes for sequencers, words with times
musicxml/    the score on paper
dawproject played packing    the song as a session; when its notes sound; zips that are the same each time
"""
