"""What each voice is: who it could be, how high and low it goes, how it sounds. Data, one TOML a voice."""
