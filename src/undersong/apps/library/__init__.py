"""Having music: songs, how they were generated, their files."""
