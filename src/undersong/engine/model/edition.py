"""The edition: the name of how this engine sounds.

Same resolved Brief, seed and edition: same Score on every platform, and same samples, bit for
bit, on one platform (processor family and locked wheels). A change that moves the sound
raises the edition and says under *Sound* in the changelog why it sounds better.
"""

ENGINE = "undersong"
EDITION = "1"
