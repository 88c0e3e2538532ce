"""What the composer knows of each style: one TOML a style, read by `sheet`."""
