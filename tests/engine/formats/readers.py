"""What other programs' libraries read from a file: FFmpeg's, by `av`."""

import av


def told(path):
    """Return what a file says about itself: lower-case names to texts."""
    with av.open(str(path)) as file:
        said = {**file.metadata, **file.streams.audio[0].metadata}
    return {name.lower(): text for name, text in said.items()}


def picture(path):
    """Return width and height of the picture in a file, or None."""
    with av.open(str(path)) as file:
        found = file.streams.video
        return (found[0].width, found[0].height) if found else None
