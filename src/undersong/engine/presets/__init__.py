"""Mastering presets as data: how bright, how dense and how loud a song leaves the house."""
