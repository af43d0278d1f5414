"""Reads trained files by header and pickle opcodes. Nothing is ever loaded: imports are "seen", never "safe"."""

import io
import json
import pickletools
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from mldebt.facts.texts import ArtifactFacts

MAX_HEADER = 100_000_000
MAX_MEMBER = 16 << 20
MAX_INFLATED = 64 << 20
MAX_IMPORTS = 300
EITHER_HEADER = 47
ZIP_HEADER = 30
ESTIMATOR = re.compile(
    r"(sklearn\.(?!feature_extraction|preprocessing|utils|model_selection|datasets)\w+|xgboost|lightgbm|catboost|torch\.nn|keras|"
    r"tensorflow|flax|statsmodels|transformers|pytorch_lightning|lightning|prophet|spacy|gensim\.models|fastai|__main__)\b.*"
)
TENSOR = re.compile(r"torch\.(_utils\._rebuild|\w+Storage)")
GLOBAL_PAIR = re.compile(rb"\x8c(.)([\w.]{2,200}?)\x94?\x8c(.)([\w.]{1,200}?)\x94?\x93", re.DOTALL)
PUTS, GETS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"}), frozenset({"GET", "BINGET", "LONG_BINGET"})
MAGICS = (
    (b"\x89HDF\r\n\x1a\n", "hdf5"), (b"GGUF", "gguf"), (b"tree\nversion", "lightgbm"),
)  # fmt: skip


def read_weights(content: bytes, size: int | None = None) -> ArtifactFacts:
    """Return what the header of a trained file says; `size` is the whole file where `content` is only its beginning."""
    size = len(content) if size is None else size
    if content.startswith(b"version https://git-lfs"):
        found = re.search(rb"\nsize (\d+)", content)
        return ArtifactFacts("lfs-pointer", int(found[1]) if found else None, is_model=None)
    for magic, name in MAGICS:
        if content.startswith(magic):
            return ArtifactFacts(name, size, is_model=True if name != "hdf5" else None)
    if content[4:8] == b"TFL3":
        return ArtifactFacts("tflite", size, is_model=True)
    if content.startswith(b"PK\x03\x04"):
        return _zip(content, size)
    if (header := _safetensors(content)) is not None:
        names = tuple(name for name in header if name != "__metadata__")[:MAX_IMPORTS]
        metadata = header.get("__metadata__")
        pairs = (
            tuple((str(key), str(value)[:300]) for key, value in metadata.items())[:50]
            if isinstance(metadata, dict)
            else ()
        )
        return ArtifactFacts("safetensors", size, keys=names, metadata=pairs, is_model=True)
    if content[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05") or content[:1] in (b"(", b"c"):
        return _pickled(content, size, "pickle")
    inflated = _inflate(content)
    if inflated is not None:
        return _pickled(inflated, size, "joblib")
    if content[:1] == b"\x08" and b"onnx" in content[:400].lower():
        return ArtifactFacts("onnx", size, is_model=True)
    return ArtifactFacts("unknown", size)


def _safetensors(content: bytes) -> dict[str, object] | None:
    if len(content) < 10:  # noqa: PLR2004 - length field and an empty object
        return None
    (length,) = struct.unpack("<Q", content[:8])
    if length > MAX_HEADER or content[8:9] != b"{" or length > len(content) - 8:
        return None
    try:
        header = json.loads(content[8 : 8 + length])
    except (ValueError, RecursionError):
        return None
    return header if isinstance(header, dict) else None


def _zip(content: bytes, size: int) -> ArtifactFacts:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()[:20_000]
            if "config.json" in names and any(name.endswith("weights.h5") for name in names):
                return ArtifactFacts("keras", size, metadata=_keras(archive), is_model=True)
            imports: list[str] = []
            keys: list[str] = []
            left = MAX_INFLATED
            for name in names:
                room = archive.getinfo(name).file_size
                if name.endswith(".pkl") and room <= min(MAX_MEMBER, left):
                    left -= room
                    seen, words = scan_pickles(archive.read(name))
                    imports += seen
                    keys += words
            if not any(name.endswith("data.pkl") for name in names):
                return ArtifactFacts("zip", size, is_model=None)
            kind = "torchscript" if any("/code/" in name for name in names) else "torch"
            return ArtifactFacts(
                kind,
                size,
                tuple(dict.fromkeys(imports))[:MAX_IMPORTS],
                tuple(dict.fromkeys(keys))[:50],
                is_model=_is_model(imports),
            )
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        EOFError,
    ) as problem:
        return _cut_zip(content, size) or ArtifactFacts(
            "zip", size, error=f"archive not readable: {type(problem).__name__}"
        )


def _cut_zip(content: bytes, size: int) -> ArtifactFacts | None:
    """Read the first member of an archive whose end is not there: torch writes its pickle first and uncompressed."""
    if len(content) < ZIP_HEADER or content[8:10] != b"\0\0":
        return None
    name, extra = struct.unpack("<HH", content[26:30])
    if not content[ZIP_HEADER : ZIP_HEADER + name].endswith(b"data.pkl"):
        return None
    imports, keys = scan_pickles(content[ZIP_HEADER + name + extra :][:MAX_MEMBER])
    return ArtifactFacts(
        "torch",
        size,
        imports[:MAX_IMPORTS],
        keys[:50],
        is_model=_is_model(imports),
        error="cut short",
    )


def _keras(archive: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for member in ("config.json", "metadata.json"):
        if member in archive.namelist() and archive.getinfo(member).file_size <= MAX_MEMBER:
            try:
                document = json.loads(archive.read(member))
            except (ValueError, RecursionError):
                continue
            if isinstance(document, dict):
                found += [
                    (key, str(document[key]))
                    for key in ("class_name", "keras_version", "date_saved")
                    if key in document
                ]
    return tuple(found)


def _pickled(content: bytes, size: int, name: str) -> ArtifactFacts:
    imports, keys = scan_pickles(content)
    if any(TENSOR.match(entry) for entry in imports):
        name = "torch-legacy"
    return ArtifactFacts(name, size, imports[:MAX_IMPORTS], keys[:50], is_model=_is_model(imports))


def _is_model(imports: list[str] | tuple[str, ...]) -> bool:
    return any(ESTIMATOR.match(name) or TENSOR.match(name) for name in imports)


def _inflate(content: bytes) -> bytes | None:
    if content[:1] != b"\x78" and content[:2] != b"\x1f\x8b":
        return None
    try:
        return zlib.decompressobj(wbits=EITHER_HEADER).decompress(content, MAX_INFLATED)
    except zlib.error:
        return None


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
            if 0 < len(argument) < 60 and len(recent) < 2000:  # noqa: PLR2004 - names, not data
                yield "", argument
