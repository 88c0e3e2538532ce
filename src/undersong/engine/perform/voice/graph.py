"""Cuts a network out of an ONNX file: everything between some tensors and some others.

The wheel `hibari-tts` holds one network that reads phonemes, decides on durations and pitch,
and speaks. A singer needs its two ends apart, so that durations and pitch may come from a
score. ONNX files are Protocol Buffers, whose wire format is a list of (field, value) pairs;
for a cut it's enough to copy some of them and to leave others out. That takes milliseconds,
where importing the `onnx` package alone takes a third of a second.

References: protobuf.dev/programming-guides/encoding, and `onnx/onnx.proto3` for field numbers.
"""

from collections.abc import Iterator, Sequence

from undersong.errors import RenderError

# Fields of onnx.proto3 that matter here.
MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, GRAPH_VALUE_INFO = 1, 5, 11, 12, 13
NODE_INPUT, NODE_OUTPUT = 1, 2
TENSOR_NAME, VALUE_NAME, VALUE_TYPE = 8, 1, 2
TYPE_TENSOR, TENSOR_ELEMENT = 1, 1
FLOAT, INT64 = 1, 7

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


class NetworkError(RenderError):
    """The file of the network is not the one this program knows."""

    code = "network"


def cut(model: bytes, *, inputs: dict[str, int], outputs: dict[str, int]) -> bytes:
    """Return the model that computes `outputs` from `inputs` and nothing else.

    Parameters
    ----------
    model : an ONNX file.
    inputs, outputs : names of tensors anywhere in the graph, with their element types (`FLOAT`, `INT64`).

    Raises
    ------
    NetworkError
        If an output is not in the graph, or needs something that is not among the inputs.
    """
    fields = list(_fields(model))
    graph = next(value for field, value in fields if field == MODEL_GRAPH)
    rest = b"".join(_field(field, value) for field, value in fields if field != MODEL_GRAPH)
    return rest + _field(MODEL_GRAPH, _cut_graph(graph, inputs, outputs))


def _cut_graph(graph: bytes, inputs: dict[str, int], outputs: dict[str, int]) -> bytes:
    parts = list(_fields(graph))
    nodes = [value for field, value in parts if field == GRAPH_NODE]
    weights = {_text(value, TENSOR_NAME): value for field, value in parts if field == GRAPH_INITIALIZER}
    kept, used = _needed(nodes, set(inputs), list(outputs), set(weights))
    replaced = {GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, GRAPH_VALUE_INFO}
    cut_parts = [_field(field, value) for field, value in parts if field not in replaced]
    cut_parts += [_field(GRAPH_NODE, nodes[index]) for index in kept]
    cut_parts += [_field(GRAPH_INITIALIZER, value) for name, value in weights.items() if name in used]
    cut_parts += [_field(GRAPH_INPUT, _value(name, kind)) for name, kind in inputs.items()]
    cut_parts += [_field(GRAPH_OUTPUT, _value(name, kind)) for name, kind in outputs.items()]
    return b"".join(cut_parts)


def _needed(
    nodes: Sequence[bytes], inputs: set[str], outputs: Sequence[str], weights: set[str]
) -> tuple[list[int], set[str]]:
    """Indices of the nodes the outputs need, in the file's order, and names of the weights they use."""
    reads = [[v.decode() for f, v in _fields(node) if f == NODE_INPUT] for node in nodes]
    maker = {v.decode(): i for i, node in enumerate(nodes) for f, v in _fields(node) if f == NODE_OUTPUT}
    kept: set[int] = set()
    used: set[str] = set()
    open_names = list(outputs)
    while open_names:
        name = open_names.pop()
        if name in inputs or not name:
            continue
        if name in weights:
            used.add(name)
        elif name not in maker:
            raise NetworkError(
                f"The speech network has no tensor {name!r}.",
                hint="Install the version of hibari-tts that Undersong is locked to.",
            )
        elif maker[name] not in kept:
            kept.add(maker[name])
            open_names += reads[maker[name]]
    return sorted(kept), used


def _value(name: str, kind: int) -> bytes:
    """A ValueInfoProto with a type and no shape."""
    tensor = _varint(TENSOR_ELEMENT << 3 | _VARINT) + _varint(kind)
    return _field(VALUE_NAME, name.encode()) + _field(VALUE_TYPE, _field(TYPE_TENSOR, tensor))


def _text(message: bytes, field: int) -> str:
    return next(value for key, value in _fields(message) if key == field).decode()


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Every field of a message that holds bytes, and every number as the bytes it was written with."""
    view, at = message, 0
    while at < len(view):
        key, at = _read_varint(view, at)
        kind, start = key & 7, at
        if kind == _BYTES:
            length, start = _read_varint(view, at)
            at = start + length
        elif kind == _VARINT:
            _, at = _read_varint(view, at)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            at += 8 if kind == _EIGHT_BYTES else 4
        else:
            raise NetworkError(
                f"The speech network's file is damaged at byte {at}.", hint="Install it again."
            )
        yield (key >> 3 if kind == _BYTES else -key), view[start:at]


def _field(field: int, value: bytes) -> bytes:
    """A field as `_fields` gives it, written again; numbers travel under their negative key."""
    if field < 0:
        return _varint(-field) + value
    return _varint(field << 3 | _BYTES) + _varint(len(value)) + value


def _read_varint(view: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
