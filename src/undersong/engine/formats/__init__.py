"""Files: audio, MIDI, words with times. Values in, bytes out, whole or not at all."""
