"""One song from words to files: the door of the command line and of the worker alike."""
