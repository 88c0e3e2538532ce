"""Separability: whether a plain classifier can name the style of a song from its notes without the tempo.

A random forest (scikit-learn) learns on the songs of four fifths of the seeds and is asked about the rest,
five times, so that no seed is ever on both sides. Chance is one in as many styles as there are.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupKFold

TREES = 300
FOLDS = 5
MOST_CONFUSED = 12


class Separation(NamedTuple):
    """What the classifier made of the songs.

    Attributes
    ----------
    first, three : share of songs whose style was named first, or among the first three.
    by_style : the same two by style.
    confused : (style, taken for, times), the commonest first.
    strongest : the features that told most.
    """

    songs: int
    styles: int
    first: float
    three: float
    by_style: dict[str, tuple[float, float]]
    confused: list[tuple[str, str, int]]
    strongest: list[tuple[str, float]]


def separate(
    rows: Mapping[tuple[str, int], Mapping[str, float]], *, without: Collection[str] = ()
) -> Separation:
    """Let the forest name the style of each song.

    Parameters
    ----------
    rows : the features of each song by style and seed.
    without : features whose name begins with one of these are left out.
    """
    pairs = list(rows)
    styles = sorted({style for style, _ in pairs})
    names = sorted(n for n in next(iter(rows.values())) if not n.startswith(tuple(without)))
    known = np.array([[row[name] for name in names] for row in rows.values()])
    labels = np.array([style for style, _ in pairs])
    groups = np.array([seed for _, seed in pairs])
    ranks, guesses = np.zeros(len(pairs), dtype=int), np.empty(len(pairs), dtype=object)
    weights = np.zeros(len(names))
    folds = GroupKFold(min(FOLDS, len(set(groups))))
    for learned, asked in folds.split(known, labels, groups):
        forest = RandomForestClassifier(TREES, max_features="sqrt", random_state=1, n_jobs=1)
        forest.fit(known[learned], labels[learned])
        weights += forest.feature_importances_ / folds.n_splits
        order = forest.classes_[np.argsort(-forest.predict_proba(known[asked]), axis=1, kind="stable")]
        guesses[asked] = order[:, 0]
        ranks[asked] = [list(row).index(label) for row, label in zip(order, labels[asked], strict=True)]
    mistaken = Counter((a, b) for a, b in zip(labels, guesses, strict=True) if a != b)
    return Separation(
        songs=len(pairs),
        styles=len(styles),
        first=float(np.mean(ranks == 0)),
        three=float(np.mean(ranks < 3)),
        by_style={
            s: (float(np.mean(ranks[labels == s] == 0)), float(np.mean(ranks[labels == s] < 3)))
            for s in styles
        },
        confused=[(str(a), str(b), n) for (a, b), n in mistaken.most_common(MOST_CONFUSED)],
        strongest=sorted(zip(names, map(float, weights), strict=True), key=lambda f: -f[1])[:MOST_CONFUSED],
    )
