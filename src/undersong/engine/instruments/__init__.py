"""What each instrument is: family, range, roles, sends, and which sound it has. Data, one TOML a family."""
