"""Undersong: an AI music studio that anyone can host and that says nothing about the people who use it.

The door for programs is `undersong.engine` (words to music, pure) and `undersong.produce`
(words to files on disk). The door for people is the command `undersong`.
"""

__version__ = "0.1.0"
