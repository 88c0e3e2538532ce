"""Undersong: an AI music studio that anyone can host and that says nothing about the people who use it.

The door for programs is `undersong.engine` (words to music, pure) and `undersong.produce` (words to
files on disk). The door for people is the command `undersong`. From the outside in:

web       the Django project: settings, addresses, the processes
cli       the command, and how it keeps a whole studio
apps      one Django app a context: accounts, library, studio
shared    what the apps share: storage, encryption, configuration
produce   one song from words to files
policy    what is known about people, why and for how long
engine    music: values in, values out
seeds     one seed, many named streams of randomness
errors    the root of every expected failure
units     the words for quantities
"""

__version__ = "0.1.0"
