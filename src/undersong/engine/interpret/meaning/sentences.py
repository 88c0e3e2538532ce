"""The vectors of the sentences that describe the styles, made beforehand.

`sentences.npz` holds one vector a sentence and model, found by the digest of model and sentence; so a
changed or new sentence is simply not there, and is embedded when it is needed. The command
`python -m undersong.engine.interpret.meaning.sentences` writes the file anew, embedding what is not in it
yet; a test says when that has been forgotten.
"""

from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undersong.engine.interpret.lexicon import table
from undersong.engine.interpret.meaning import english, multilingual
from undersong.engine.styles.sheet import Sheet, sheets

FILE = "sentences.npz"
MODELS = {"multilingual": multilingual, "english": english}

Vectors = npt.NDArray[np.float32]


def digest(model: str, sentence: str) -> str:
    """Return the name of a sentence's vector."""
    return blake2b(f"{model}\n{sentence}".encode(), digest_size=8).hexdigest()


def sentences_of(sheet: Sheet) -> tuple[str, ...]:
    """Return what describes a style: its descriptions, its summary, and the pictures of the lexicon."""
    return (*sheet.descriptions, sheet.summary, *table("scenes").get(sheet.id, ()))


def vectors_of_list(name: str, sentences: tuple[str, ...]) -> Vectors:
    """Return the vectors of some sentences by the model `name`, (sentences, dimensions)."""
    return _vectors(name, sentences)


def vectors_of(name: str, sheet: Sheet) -> Vectors:
    """Return the vectors of a style's sentences by the model `name`, (sentences, dimensions)."""
    return _vectors(name, sentences_of(sheet))


@cache
def _vectors(name: str, sentences: tuple[str, ...]) -> Vectors:
    model, known = MODELS[name], stored()[name]
    missing = [s for s in sentences if digest(model.MODEL, s) not in known]
    made = dict(zip(missing, model.embed(missing), strict=True)) if missing else {}
    rows = [made[s] if s in made else known[digest(model.MODEL, s)] for s in sentences]
    return np.stack(rows).astype(np.float32)


@cache
def stored() -> dict[str, dict[str, npt.NDArray[np.float16]]]:
    """Return the stored vectors by model and digest."""
    file = resources.files(__package__).joinpath(FILE)
    if not file.is_file():
        return {name: {} for name in MODELS}
    with resources.as_file(file) as path, np.load(path, allow_pickle=False) as arrays:
        return {
            name: dict(zip(arrays[f"{name}_digests"].tolist(), arrays[f"{name}_vectors"], strict=True))
            for name in MODELS
        }


def wanted() -> list[str]:
    """Return every sentence whose vector is to be stored."""
    known = {s for sheet in sheets().values() for s in sentences_of(sheet)}
    return sorted(known | {s for list_ in table("likeness")["compared"].values() for s in list_})


def main() -> None:
    """Write the vectors of all sentences beside this module."""
    sentences = wanted()
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, model in MODELS.items():
        known = stored()[name]
        digests = [digest(model.MODEL, s) for s in sentences]
        # One text at a time, so that a sentence's vector never depends on its neighbours.
        rows = [
            known[d] if d in known else model.embed([s])[0] for d, s in zip(digests, sentences, strict=True)
        ]
        arrays[f"{name}_digests"] = np.array(digests)
        arrays[f"{name}_vectors"] = np.stack(rows).astype(np.float16)
    np.savez_compressed(Path(__file__).with_name(FILE), **arrays)  # type: ignore[arg-type]  # names are keywords


if __name__ == "__main__":
    main()
