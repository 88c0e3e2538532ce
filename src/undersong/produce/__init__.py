"""One song from words to files: the door of the command line and of the worker alike.

song       the door itself
how        what may be chosen about its files
writing    the files, side by side
staging    files that appear whole or not at all
playable   whether a score can be played, seen before anything is
kept       a mix that was kept, to be mastered again
report     what is told of a song
banks      the SoundFont that a song is performed with
places     where things are kept on this machine
warm       prepares a machine, so that nobody's first song waits
"""
