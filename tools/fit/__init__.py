"""Numbers of an instrument out of recordings of its notes: `python -m tools.fit`.

takes       one recording, ready to be measured, and what is refused as one
folder      recordings in a folder, and their manifest
soundfont   recordings in a SoundFont
shipped     the tables that come with Undersong, and their recordings (`shipped.toml`)
plan        an instrument's kind, and what differs from instrument to instrument
spectrum    one long spectrum, from which bands are cut
lines       where the partials are
beats       partials that are a few lines
movement    vibrato, and how wide a section is
zones       the numbers of one recording
table       recordings to a table: measured, compared with what is baked, corrected, written
"""
