"""Reads what binary model formats tell in front: GGUF keys, ONNX producer and inputs, versions in HDF5, pickled names.

Only a bounded prefix is looked at, and lengths are checked before anything is cut out: a header is hostile until it has
been read to its end. What stands behind the prefix is not known. Pickles are scanned by their opcodes, for the globals
they name and the short strings they hold: nothing is ever loaded.
"""

import io
import pickletools
import re
import struct
from collections.abc import Iterator

from mldebt.facts.protobuf import beginning
from mldebt.patterns import regex

GGUF_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
GGUF_TEXT = 8
GGUF_MOST = 200
LONGEST_TEXT = 4_000
MOST_VALUES = 20
NEWEST_ONNX = 30
ONNX_TEXTS = {2: "producer", 3: "producer_version", 6: "doc_string"}
ONNX_GRAPH, ONNX_OPSET, ONNX_PROPERTY = 7, 8, 14
GRAPH_NODE, GRAPH_INPUT, GRAPH_OUTPUT = 1, 11, 12
NODE_KIND = 4
PREPARES = frozenset({
    b"Scaler", b"Normalizer", b"Imputer", b"OneHotEncoder", b"LabelEncoder", b"Binarizer", b"FeatureVectorizer",
    b"DictVectorizer", b"TfIdfVectorizer", b"StringNormalizer", b"CategoryMapper",
})  # fmt: skip
JOINS = frozenset({
    b"Concat", b"Cast", b"Identity", b"Reshape", b"Gather", b"ArrayFeatureExtractor", b"Squeeze", b"Unsqueeze",
    b"Flatten", b"Constant", b"Shape",
})  # fmt: skip
"""Nodes of a graph that prepare columns of a table, and those that only bring them together."""
H5_VERSION = regex(rb"keras_version\0[^.]{0,80}?(\d{1,2}\.\d{1,3}\.\d{1,3}[\w.\-]{0,10})")
H5_CLASS = regex(rb'\{"class_name": ?"(\w{1,60})", ?"config"')
H5_NAME = b"keras_version\0"
H5_NUMBER = regex(r"\d{1,2}\.\d{1,3}(?:\.\d{1,3})?[\w.\-]{0,10}")
H5_REACH, H5_LONGEST, H5_MOST = 120, 32, 500
SEARCHED = 1 << 20
Pairs = tuple[tuple[str, str], ...]
MAX_IMPORTS = 300
SKLEARN_VERSION = regex(rb"_sklearn_version\x94?\x8c.(\d+\.\d+[\w.]{0,12})", re.DOTALL)
GLOBAL_PAIR = regex(rb"\x8c(.)([\w.]{2,200}?)\x94?\x8c(.)([\w.]{1,200}?)\x94?\x93", re.DOTALL)
PUTS, GETS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"}), frozenset({"GET", "BINGET", "LONG_BINGET"})


def gguf_keys(content: bytes) -> Pairs:
    """Return the keys of a GGUF header that hold one text or number, the general ones without their prefix."""
    return tuple((key.removeprefix("general."), value) for key, value in _gguf(content))[:50]


def _gguf(content: bytes) -> Iterator[tuple[str, str]]:
    try:
        _, _, count = struct.unpack_from("<IQQ", content, 4)
        place = 24
        for _ in range(min(count, GGUF_MOST)):
            key, place = _gguf_text(content, place)
            (kind,) = struct.unpack_from("<I", content, place)
            place += 4
            if kind == GGUF_TEXT:
                value, place = _gguf_text(content, place)
            elif kind in GGUF_NUMBERS:
                form = f"<{GGUF_NUMBERS[kind]}"
                value, place = str(struct.unpack_from(form, content, place)[0]), place + struct.calcsize(form)
            else:
                return
            yield key, value
    except (struct.error, ValueError):
        return


def _gguf_text(content: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<Q", content, place)
    end = place + 8 + length
    if end > len(content):
        raise ValueError("text longer than the file")
    return content[place + 8 : min(end, place + 8 + LONGEST_TEXT)].decode("utf-8", "replace"), end


def onnx_header(content: bytes) -> Pairs | None:
    """Return producer, operator set, inputs and outputs of an ONNX model; None where the bytes are no such model."""
    found: list[tuple[str, str]] = []
    numbers = []
    for number, value in beginning(content):
        numbers.append(number)
        if numbers == [1] and not (isinstance(value, int) and 0 < value < NEWEST_ONNX):
            return None
        if isinstance(value, bytes):
            found += _of_onnx(number, value)
    is_model = numbers[:1] == [1] and bool({ONNX_GRAPH, ONNX_OPSET} & set(numbers) or dict(found).get("producer"))
    return tuple(found) if is_model else None


def only_prepares(content: bytes) -> bool:
    """Say whether all that an ONNX graph does is to prepare the columns of a table: it stands before a model."""
    graph = next((value for number, value in beginning(content) if number == ONNX_GRAPH), b"")
    kinds, is_whole = set[bytes](), False
    for number, value in beginning(graph):
        is_whole |= number > GRAPH_NODE
        if number == GRAPH_NODE and isinstance(value, bytes):
            kinds.add(_texts(value).get(NODE_KIND, b""))
    return is_whole and bool(kinds & PREPARES) and kinds <= PREPARES | JOINS


def _of_onnx(number: int, value: bytes) -> Iterator[tuple[str, str]]:
    if number in ONNX_TEXTS and value:
        yield ONNX_TEXTS[number], value[:LONGEST_TEXT].decode("utf-8", "replace")
    elif number == ONNX_OPSET:
        parts = dict(beginning(value))
        if not parts.get(1) and isinstance(parts.get(2), int):
            yield "opset", str(parts[2])
    elif number == ONNX_PROPERTY:
        texts = _texts(value)
        if 1 in texts:
            yield texts[1].decode("utf-8", "replace"), texts.get(2, b"")[:LONGEST_TEXT].decode("utf-8", "replace")
    elif number == ONNX_GRAPH:
        values = [field for field in beginning(value) if field[0] in {GRAPH_INPUT, GRAPH_OUTPUT}]
        for kind, told in values[:MOST_VALUES]:
            if isinstance(told, bytes) and (shown := _value_info(told)):
                yield ("input" if kind == GRAPH_INPUT else "output"), shown


def _texts(value: bytes) -> dict[int, bytes]:
    return {number: held for number, held in beginning(value) if isinstance(held, bytes)}


def _value_info(value: bytes) -> str:
    """Return `name [1, 3, n]` of an input or output."""
    parts = _texts(value)
    name = parts.get(1, b"").decode("utf-8", "replace")
    shape = parts.get(2, b"")
    for step in (1, 2):  # TypeProto.tensor_type, then its shape
        shape = next((held for number, held in beginning(shape) if number == step and isinstance(held, bytes)), b"")
    sizes = []
    for _, dimension in beginning(shape):
        held = next((inner for _, inner in beginning(dimension)), "?")
        sizes.append(held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held))
    return f"{name} [{', '.join(sizes)}]" if name and sizes else name


def hdf5_versions(content: bytes) -> Pairs:
    """Return the Keras version and the class of a model that was saved to HDF5, where its attributes stand in front."""
    head = content[:SEARCHED]
    inline, name = H5_VERSION.search(head), H5_CLASS.search(head)
    version = inline[1].decode("ascii", "replace") if inline else _in_heap(head, head.find(H5_NAME))
    found = (("keras_version", version), ("class_name", name[1].decode("ascii") if name else ""))
    return tuple((key, value) for key, value in found if value)


def _in_heap(content: bytes, attribute: int) -> str:
    """Return the text of an attribute that is kept in a global heap: its length, the heap's address, its number."""
    for place in range(attribute, attribute + H5_REACH) if attribute >= 0 else ():
        held = content[place : place + 16]
        if len(held) < 16:  # length, address and number
            return ""
        length, address, wanted = struct.unpack("<IQI", held)
        if 0 < length <= H5_LONGEST and content[address : address + 4] == b"GCOL":
            return _heap_object(content, address + 16, wanted, length)
    return ""


def _heap_object(content: bytes, place: int, wanted: int, length: int) -> str:
    for _ in range(H5_MOST):
        if place + 16 > len(content):
            return ""
        number, _count, _reserved, size = struct.unpack_from("<HHIQ", content, place)
        if number == wanted:
            text = content[place + 16 : place + 16 + min(size, length)].decode("utf-8", "replace")
            return text if H5_NUMBER.fullmatch(text) else ""
        place += 16 + (size + 7) // 8 * 8
    return ""


def scan_pickles(content: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the globals and the short strings of every pickle in a row; raw array bytes end a pickle."""
    imports: dict[str, None] = {}
    words: dict[str, None] = {}
    stream = io.BytesIO(content)
    while stream.tell() < len(content) and len(imports) < MAX_IMPORTS:
        before = stream.tell()
        try:
            for entry, word in _opcodes(stream):
                if entry:
                    imports.setdefault(entry)
                elif word:
                    words.setdefault(word)
        except Exception:  # noqa: BLE001 - genops raises many kinds on hostile bytes; the end of readable opcodes is normal
            break
        if stream.tell() <= before:
            break
    for pair in GLOBAL_PAIR.finditer(content[: 32 << 20]):
        imports.setdefault(f"{pair[2].decode('ascii')}.{pair[4].decode('ascii')}")
    if found := SKLEARN_VERSION.search(content[: 32 << 20]):
        words.setdefault("_sklearn_version")
        words.setdefault(found[1].decode("ascii"))
    return tuple(imports), tuple(words)


def _opcodes(stream: io.BytesIO) -> Iterator[tuple[str, str]]:
    recent: list[str] = []
    memo: dict[int, str] = {}
    for opcode, argument, _ in pickletools.genops(stream):
        if opcode.name == "GLOBAL":
            yield str(argument).replace(" ", "."), ""
        elif opcode.name == "STACK_GLOBAL" and len(recent) > 1:
            yield f"{recent[-2]}.{recent[-1]}", ""
        elif opcode.name == "INST":
            yield str(argument).replace(" ", "."), ""
        elif opcode.name == "MEMOIZE":
            memo[len(memo)] = recent[-1] if recent else ""
        elif opcode.name in PUTS and isinstance(argument, int):
            memo[argument] = recent[-1] if recent else ""
        elif opcode.name in GETS and isinstance(argument, int):
            recent.append(memo.get(argument, ""))
        elif "UNICODE" in opcode.name and isinstance(argument, str):
            recent.append(argument)
            if 0 < len(argument) < 60 and len(recent) < 2000:  # names, not data
                yield "", argument
