"""Writes the demo's trained files byte by byte, so that no machine-learning library is needed to have some."""

import io
import pickle
import struct
import zipfile

OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def pickled(text: str) -> bytes:
    """Return a pickle of a model that holds an estimator: two lines `name = class`, then `parameter = number` lines."""
    rows = [row.split(" = ") for row in text.splitlines()]
    (_, model), (attribute, estimator), *parameters = rows
    settings = b"".join(_word(key) + _number(float(value)) for key, value in parameters)
    inner = _instance(estimator, settings)
    return pickle.PROTO + b"\x04" + _instance(model, _word(attribute) + inner) + pickle.STOP


def _instance(dotted: str, state: bytes) -> bytes:
    module, _, symbol = dotted.rpartition(".")
    made = _word(module) + _word(symbol) + pickle.STACK_GLOBAL + pickle.EMPTY_TUPLE + pickle.NEWOBJ
    return made + pickle.EMPTY_DICT + pickle.MARK + state + pickle.SETITEMS + pickle.BUILD


def torch_weights(text: str) -> bytes:
    """Return a zip as `torch.save` lays out a state dict: one `name 64x9` a line, every weight zero."""
    rows = (row.split() for row in text.splitlines())
    shapes = [(name, [int(size) for size in shape.split("x")]) for name, shape in rows]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        _member(archive, "network/data.pkl", _state(shapes))
        _member(archive, "network/byteorder", b"little")
        for place, (_, shape) in enumerate(shapes):
            _member(archive, f"network/data/{place}", bytes(4 * _count(shape)))
        _member(archive, "network/version", b"3\n")
    return stream.getvalue()


def _member(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, OLDEST_ZIP_DATE), content)


def _state(shapes: list[tuple[str, list[int]]]) -> bytes:
    ordered = pickle.GLOBAL + b"collections\nOrderedDict\n"
    body = b"".join(_word(name) + _tensor(place, shape) for place, (name, shape) in enumerate(shapes))
    filled = pickle.MARK + body + pickle.SETITEMS
    return pickle.PROTO + b"\x02" + ordered + pickle.EMPTY_TUPLE + pickle.REDUCE + filled + pickle.STOP


def _tensor(place: int, shape: list[int]) -> bytes:
    rebuild = pickle.GLOBAL + b"torch._utils\n_rebuild_tensor_v2\n"
    kind = pickle.GLOBAL + b"torch\nFloatStorage\n"
    place_of_bytes = kind + _word(str(place)) + _word("cpu") + _whole(_count(shape))
    stored = pickle.MARK + _word("storage") + place_of_bytes + pickle.TUPLE
    strides = [_count(shape[place + 1 :]) for place in range(len(shape))]
    hooks = pickle.GLOBAL + b"collections\nOrderedDict\n" + pickle.EMPTY_TUPLE + pickle.REDUCE
    sizes = pickle.MARK + b"".join(map(_whole, shape)) + pickle.TUPLE
    steps = pickle.MARK + b"".join(map(_whole, strides)) + pickle.TUPLE
    arguments = stored + pickle.BINPERSID + _whole(0) + sizes + steps + pickle.NEWFALSE + hooks
    return rebuild + pickle.MARK + arguments + pickle.TUPLE + pickle.REDUCE


def _count(shape: list[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def _word(text: str) -> bytes:
    raw = text.encode()
    return pickle.BINUNICODE + struct.pack("<I", len(raw)) + raw


def _whole(number: int) -> bytes:
    return pickle.BININT + struct.pack("<i", number)


def _number(number: float) -> bytes:
    return pickle.BINFLOAT + struct.pack(">d", number)
