"""Scales: the chords that a mode has on its own notes, as Roman numerals."""

from undersong.engine.theory.key import MODES

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
MAJOR = MODES["major"][0]


def numeral_on(mode: str, degree: int, *, seventh: bool = False) -> str:
    """Return the triad or seventh chord on a degree of a mode, counted from the major scale.

    Parameters
    ----------
    mode : one of `MODES`.
    degree : 1 to 7.

    Examples
    --------
    `numeral_on("minor", 6)` is bVI, `numeral_on("dorian", 4)` is IV.
    """
    steps = MODES[mode][0]
    root = steps[degree - 1]
    third, fifth, top = ((steps[(degree - 1 + n) % 7] - root) % 12 for n in (2, 4, 6))
    shift = root - MAJOR[degree - 1]
    roman = ROMAN[degree - 1]
    name = ("b" * -shift if shift < 0 else "#" * shift) + (roman if third == 4 else roman.lower())
    if fifth == 6:
        return name + ("h7" if seventh else "o")
    if not seventh:
        return name
    return name + ("maj7" if top == 11 else "7")


def nearest_in_scale(pitch: int, scale: tuple[int, ...], *, down: bool = False) -> int:
    """Return the pitch of the scale nearest to `pitch`; of two, the upper one unless `down`."""
    for away in range(7):
        for step in (-away, away) if down else (away, -away):
            if (pitch + step) % 12 in scale:
                return pitch + step
    return pitch


def step_in_scale(pitch: int, steps: int, scale: tuple[int, ...]) -> int:
    """Return the pitch `steps` scale notes above (or below) a pitch of the scale."""
    direction = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        pitch += direction
        while pitch % 12 not in scale:
            pitch += direction
    return pitch
