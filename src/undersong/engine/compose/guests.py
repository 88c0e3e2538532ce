"""Guests: chords from outside the key, always at the same place of the form.

A sheet says which share of the time its songs spend on secondary dominants and on borrowed chords. Few
songs spend exactly that: in recorded pop 46 % of the songs have a secondary dominant at all, and those have
ten per cent of their time. So a song first decides whether it has such guests, then invites them
until it has its share; what its loops have of their own counts.

A tritone substitute takes the place of a dominant seventh that falls a fifth, and falls a semitone instead.
"""

from collections.abc import Mapping
from dataclasses import replace

from undersong.engine.compose.idiom import Idiom, plain
from undersong.engine.compose.vocabulary import Cycle
from undersong.engine.theory.chord import read_chord
from undersong.engine.theory.key import Key

SECONDARY_SONGS, BORROWED_SONGS = 10.0, 7.0
"""[share of time] * this = chance that a song has any: 0.46 / 0.046 and 0.54 / 0.076 of the recorded ones."""
SAID = 0.5  # share of the guests that come where the key was asked for, and has to be heard
TARGETS = ("ii", "vi", "IV", "iv", "iii", "V", "bIII", "bVI")
HARD_TARGETS = ("V", "iii", "bIII", "bVI")  # for styles whose chords all have four notes
BORROWED = {"major": {"IV": "iv", "V": "bVII", "vi": "bVI"}, "minor": {"iv": "IV"}}
"""What the parallel mode lends; church modes would no longer be heard."""
# By key of a dominant: the one a tritone away, which resolves a semitone down.
ROMAN = ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII")


def with_guests(cycles: Mapping[str, Cycle], shares: Mapping[str, float], idiom: Idiom) -> dict[str, Cycle]:
    """Return the cycles with the chords from outside that the style has room for.

    Parameters
    ----------
    shares : of the song's time, by letter.
    """
    harmony = idiom.sheet.harmony
    found = dict(cycles)
    # Who is borrowed takes another's place; whoever leads to a chord has to know which one it is.
    budgets = (
        ("borrowed", harmony.borrowed_rate, BORROWED_SONGS),
        ("secondary", harmony.secondary_dominant_rate, SECONDARY_SONGS),
    )
    for kind, rate, songs in budgets:
        chance = min(1.0, songs * rate)
        if (
            not rate
            or idiom.key.mode not in BORROWED
            or float(idiom.once(f"guest/{kind}").random()) >= chance
        ):
            continue
        wanted = rate / chance * (SAID if idiom.said else 1.0)
        spent = sum(shares[n] * share_of(found[n], kind, idiom.key) for n in found)
        order = sorted(found, key=lambda n: (-shares[n], n))
        for letter in order:
            if spent >= wanted:
                break
            before = share_of(found[letter], kind, idiom.key)
            invited = _invite(found[letter], kind, letter, idiom)
            # One cycle for two letters stays one cycle.
            for other in [n for n in found if found[n] == found[letter]]:
                spent += shares[other] * (share_of(invited, kind, idiom.key) - before)
                found[other] = invited
    rate = harmony.tritone_rate
    return {n: _substituted(c, n, idiom) for n, c in found.items()} if rate else found


def share_of(cycle: Cycle, kind: str, key: Key) -> float:
    """Return the share of a cycle's time that chords of a kind have: secondary, borrowed."""
    total = 0.0
    row = [n for item in cycle.items for n in item.split(",")]
    place = 0
    for item in cycle.items:
        parts = item.split(",")
        for numeral in parts:
            following = row[(place + 1) % len(row)]
            if _kind(numeral, following, key) == kind:
                total += 1 / len(parts)
            place += 1
    return total / len(cycle.items)


def _kind(numeral: str, following: str, key: Key) -> str:
    """What a chord is in its key: secondary, borrowed, or own."""
    chord = read_chord(numeral, key)
    if all(pc in key.scale for pc in chord.pitch_classes[:3]):
        return "own"
    onward = read_chord(following, key)
    major = chord.intervals[1] == 4
    home = (chord.root - key.tonic) % 12 == 7
    if major and (onward.root - chord.root) % 12 == 5 and not home:
        return "secondary"
    return "own" if home else "borrowed"


def _invite(cycle: Cycle, kind: str, letter: str, idiom: Idiom) -> Cycle:
    """One more guest in a cycle, or the cycle as it is where it has no place for one."""
    places = _secondary_places(cycle, idiom) if kind == "secondary" else _borrowed_places(cycle, idiom)
    if not places:
        return cycle
    where = float(idiom.rng(f"guest/{kind}/{letter}").random())
    place, guest, whole = places[int(where * len(places))]
    items = cycle.items if whole or len(cycle.items) >= 8 else cycle.items * 2
    index = place + len(items) - len(cycle.items)
    item = guest if whole else f"{items[index]},{guest}"
    return replace(cycle, items=(*items[:index], item, *items[index + 1 :]))


def _secondary_places(cycle: Cycle, idiom: Idiom) -> list[tuple[int, str, bool]]:
    """Where a chord may be led to by its own dominant: slot, dominant, whether it takes the whole slot."""
    found = []
    items = cycle.items
    # What leads to the loop's first chord would lead nowhere where another section follows.
    for index, item in enumerate(items[:-1]):
        following = items[index + 1].split(",", 1)[0]
        target = plain(following)
        if "," in item or "/" in item or following == item or target not in TARGETS:
            continue
        if target in HARD_TARGETS and not idiom.rich and target != "V":
            continue
        guest = f"V7/{target}"
        if plain(item) in BORROWED[idiom.key.mode].values():
            continue  # one guest at a time
        same_root = read_chord(guest, idiom.key).root == read_chord(item, idiom.key).root
        home = plain(item) in ("I", "i")
        if read_chord(guest, idiom.key).pitch_classes == read_chord(item, idiom.key).pitch_classes:
            continue
        # vi becomes VI7 where ii follows; home stays home, and so does the start of a loop.
        if same_root and index and not home:
            found.append((index, guest, True))
        elif index or (same_root and home):
            found.append((index, guest, False))
    return found


def _borrowed_places(cycle: Cycle, idiom: Idiom) -> list[tuple[int, str, bool]]:
    """Where the parallel mode may lend a chord: IV turns to iv half-way, others are replaced."""
    loans = BORROWED.get(idiom.key.mode, {})
    found = []
    for index, item in enumerate(cycle.items):
        guest = loans.get(plain(item))
        if guest is None or "," in item or "/" in item or index == 0:
            continue
        leader = cycle.items[index - 1].rsplit(",", 1)[-1]
        if _kind(leader, item, idiom.key) == "secondary":
            continue  # that dominant wants its own chord
        if guest == "iv" and idiom.rich:
            guest = "iv6"
        found.append((index, guest, plain(item) not in ("IV", "iv")))
    return found


def _substituted(cycle: Cycle, letter: str, idiom: Idiom) -> Cycle:
    """Tritone substitutes for some of the sevenths that fall a fifth."""
    rng = idiom.rng(f"tritone/{letter}")
    rate, key = idiom.sheet.harmony.tritone_rate, idiom.key
    parts = [item.split(",") for item in cycle.items]
    row = [(i, j) for i, item in enumerate(parts) for j in range(len(item))]
    for place, (i, j) in enumerate(row):
        after_i, after_j = row[(place + 1) % len(row)]
        chord = read_chord(parts[i][j], key)
        onward = read_chord(parts[after_i][after_j], key)
        seventh = chord.dominant and chord.intervals[1] == 4
        if seventh and (onward.root - chord.root) % 12 == 5 and float(rng.random()) < rate:
            parts[i][j] = f"{ROMAN[(chord.root + 6 - key.tonic) % 12]}7"
    return replace(cycle, items=tuple(",".join(item) for item in parts))
