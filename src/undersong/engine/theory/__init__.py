"""What musicians agree on: pitch, key, chord, meter, voice leading. Pure values, no style."""
