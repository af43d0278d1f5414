"""Reads trained files by header and pickle opcodes. Nothing is ever loaded: imports are "seen", never "safe"."""

import bz2
import io
import itertools
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence

from mldebt.facts.texts import ArtifactFacts
from mldebt.facts.weight_headers import MAX_IMPORTS, gguf_keys, hdf5_versions, only_prepares, onnx_header, scan_pickles
from mldebt.patterns import regex

MAX_HEADER = 100_000_000
MAX_MEMBER = 16 << 20
MAX_INFLATED = 64 << 20
UNREADABLE = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError)
EITHER_HEADER = 47
ZIP_HEADER = 30
ESTIMATOR = regex(
    r"(sklearn\.(?!feature_|preprocessing|utils|model_selection|datasets|pipeline|compose|impute|metrics|base|exceptions"
    r"|externals|isotonic|random_projection|kernel_approximation|decomposition\._?pca)\w+|xgboost|lightgbm|catboost"
    r"|torch\.nn\.modules|flax|statsmodels|transformers\.(?!.*[Tt]okeniz)\w+|pytorch_lightning|lightning|prophet|spacy|gensim\.models|fastai"
    r"|(?:tensorflow\.python\.|tensorflow\.)?keras\.(?:.*\.)?(?:engine|models|layers|Sequential|Functional|saving)"
    r"|__main__\.\w*(?:Model|Module|Net|Network|Classifier|Regressor|Estimator|Predictor|Pipeline|Ensemble|Recommender))\b.*"
)
TENSOR = regex(r"torch\.(_utils\._rebuild|\w+Storage)")
STATE = regex(r"(?:.*\.)?(?:weight|bias|running_mean)|(?:\w+_)?(?:state_?dict|optimizer|model|net|network|weights)")
HDF5 = b"\x89HDF\r\n\x1a\n"
AGENT = frozenset({"data", "policy.pth", "_stable_baselines3_version"})
"""What the archive of an agent holds."""
ONNX_START = b"\x08"
SAVED_MODEL = regex(rb"\x08\x01\x12[\x80-\xff]{1,4}[\0-\x7f]\n")
"""TensorFlow: version 1, then a whole graph in the field in which ONNX names its producer."""
RECORDED = {
    "_sklearn_version": "sklearn_version", "pytorch-lightning_version": "lightning_version",
    "__version__": "version", "keras_version": "keras_version", "transformers_version": "transformers_version",
}  # fmt: skip
VERSION = regex(r"\d{1,3}\.\d{1,3}(?:\.\d{1,3})?[\w.+\-]{0,20}")
SQUEEZED = ((b"BZh", "bz2"), (b"\xfd7zXZ", "xz"), (b"\x5d\0\0", "lzma"))
BOOSTER = regex(rb'\s*\{\s*(?:"version"\s*:\s*\[[\d,\s]*\]\s*,\s*)?"learner"\s*:\s*\{\s*"\w+"\s*:\s*[{\[]')
WEB_GRAPH = regex(rb'\s*\{\s*"(?:format"\s*:\s*"(?:graph|layers)-model"|modelTopology"\s*:\s*\{)')
LZ4 = b"\x04\x22\x4d\x18"
LZMA_MEMORY = 64 << 20


def read_weights(content: bytes, size: int | None = None) -> ArtifactFacts:
    """Return what the header of a trained file says; `size` is the whole file where `content` is only its beginning."""
    size = len(content) if size is None else size
    if content.startswith(b"version https://git-lfs"):
        found = re.search(rb"\nsize (\d+)", content)
        return ArtifactFacts("lfs-pointer", int(found[1]) if found else None, is_model=None)
    if (told := _by_magic(content, size)) is not None:
        return told
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
    return ArtifactFacts("unknown", size)


def read_plain_model(content: bytes, size: int | None = None) -> ArtifactFacts | None:
    """Return what a text or a JSON document is that holds boosted trees or a graph, or None where it is none."""
    size = len(content) if size is None else size
    if BOOSTER.match(content):
        return ArtifactFacts("xgboost", size, is_model=True)
    if WEB_GRAPH.match(content):
        return ArtifactFacts("tensorflow.js", size, is_model=True)
    return _by_magic(content, size)


def _by_magic(content: bytes, size: int) -> ArtifactFacts | None:
    """Return what the formats that begin with their own mark tell in their headers."""
    if content.startswith(HDF5):
        versions = hdf5_versions(content)
        return ArtifactFacts("hdf5", size, metadata=versions, is_model=True if versions else None)
    if content.startswith(b"GGUF"):
        return ArtifactFacts("gguf", size, metadata=gguf_keys(content), is_model=True)
    if content.startswith(b"tree\nversion"):
        lines = (line.partition("=") for line in content[:2_000].decode("ascii", "replace").splitlines())
        told = tuple((key, value[:300]) for key, _, value in lines if key in {"version", "objective"} and value)
        return ArtifactFacts("lightgbm", size, metadata=told, is_model=True)
    if content.startswith(b"CBM1"):
        return ArtifactFacts("catboost", size, is_model=True)
    if content.startswith((b"{L", b"{l")) and b"learner" in content[:40]:
        return ArtifactFacts("xgboost", size, is_model=True)
    if content[4:8] == b"TFL3":
        return ArtifactFacts("tflite", size, is_model=True)
    if content.startswith(LZ4):
        return ArtifactFacts("joblib", size, error="compressed with lz4, which is not read")
    if SAVED_MODEL.match(content):
        return ArtifactFacts("saved-model", size, is_model=True)
    if content.startswith(ONNX_START) and (header := onnx_header(content)) is not None:
        return ArtifactFacts("onnx", size, metadata=header[:50], is_model=not only_prepares(content))
    return None


def _safetensors(content: bytes) -> dict[str, object] | None:
    if len(content) < 10:  # length field and an empty object
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
            if AGENT.issubset(names):
                return ArtifactFacts("stable-baselines", size, is_model=True)
            imports, keys = _members(archive, names)
            if not any(name.endswith("data.pkl") for name in names):
                return ArtifactFacts("zip", size, is_model=None)
            kind = "torchscript" if any("/code/" in name for name in names) else "torch"
            return ArtifactFacts(
                kind,
                size,
                tuple(dict.fromkeys(imports))[:MAX_IMPORTS],
                tuple(dict.fromkeys(keys))[:50],
                _recorded(keys),
                is_model=kind == "torchscript" or _is_model(imports, keys),
            )
    except UNREADABLE as problem:
        return _cut_zip(content, size) or ArtifactFacts(
            "zip", size, error=f"archive not readable: {type(problem).__name__}"
        )


def _members(archive: zipfile.ZipFile, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what the pickles of an archive import and the words in them, up to a bound on what is inflated."""
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
    return imports, keys


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
        _recorded(keys),
        is_model=_is_model(imports, keys),
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
    return ArtifactFacts(
        name, size, imports[:MAX_IMPORTS], keys[:50], _recorded(keys), is_model=_is_model(imports, keys)
    )


def _recorded(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the versions that a pickle records: the text that follows the name it is known by."""
    pairs = itertools.pairwise(words)
    return tuple((RECORDED[name], text) for name, text in pairs if name in RECORDED and VERSION.fullmatch(text))


def _is_model(imports: Sequence[str], keys: Sequence[str]) -> bool:
    """Say whether a pickle holds an estimator, a network or the state of one; tensors alone are data.

    A state is an ordered dictionary, so that its class is named before the first tensor, which names it once more.
    """
    if any(ESTIMATOR.match(name) for name in imports):
        return True
    first = next((place for place, name in enumerate(imports) if TENSOR.match(name)), None)
    if first is None:
        return False
    return "collections.OrderedDict" in imports[:first] or any(STATE.fullmatch(key) for key in keys)


def _inflate(content: bytes) -> bytes | None:
    kind = next((name for magic, name in SQUEEZED if content.startswith(magic)), "")
    try:
        if kind == "bz2":
            return bz2.BZ2Decompressor().decompress(content, MAX_INFLATED)
        if kind:
            return lzma.LZMADecompressor(memlimit=LZMA_MEMORY).decompress(content, MAX_INFLATED)
    except (OSError, lzma.LZMAError, ValueError, EOFError):
        return None
    if content[:1] != b"\x78" and content[:2] != b"\x1f\x8b":
        return None
    try:
        return zlib.decompressobj(wbits=EITHER_HEADER).decompress(content, MAX_INFLATED)
    except zlib.error:
        return None
