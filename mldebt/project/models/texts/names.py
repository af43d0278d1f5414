"""Matches the names of models in texts: freely where they are distinctive, exactly where they are plain words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from mldebt.patterns import regex

How = Literal["any", "exact", "code"]
TOKEN = regex(r"[A-Za-z][\w\-]*\w|[A-Za-z]\d")
GENERIC = frozenset({
    "net", "src", "lib", "code", "scripts", "notebooks", "examples", "implementations", "training", "ml", "tools",
    "python", "app", "network", "model", "models", "classifier", "regressor", "encoder", "decoder", "generator",
    "discriminator", "actor", "critic", "agent", "policy", "sequence", "module", "base", "main", "train", "trainer",
    "test", "baseline", "small", "large", "tiny", "default", "simple", "custom", "estimator", "learner",
    "predictor", "detector", "wrapper", "backbone", "head", "features", "utils", "common", "init", "inference",
    "predict", "data", "dataset", "config", "example", "demo", "image", "text", "pipeline", "function", "run",
    "tokenizer", "student", "teacher", "value", "linear", "identity", "nn", "lit", "litmodel", "mymodel",
    "toymodel", "core", "layers", "modeling", "networks", "architecture", "architectures", "arch", "ops", "build",
    "builder", "factory", "registry", "create", "getmodel", "loadmodel", "buildmodel", "createmodel", "makemodel",
})  # fmt: skip
PLAIN = frozenset({
    "vision", "transformer", "feature", "deep", "neural", "multi", "single", "pose", "high", "resolution", "residual",
    "attention", "block", "full", "fully", "conv", "convolutional", "graph", "time", "series", "video", "audio", "face",
    "object", "language", "local", "global", "based", "with", "and", "for", "the", "from", "get", "make", "new", "old",
    "final", "best", "lit", "lightning", "torch", "pytorch", "keras", "tensorflow", "tf", "sklearn", "pretrained",
    "trained", "weights", "checkpoint", "epoch", "step", "fold", "seed", "batch", "input", "output", "layer", "state",
    "space", "task", "class", "classification", "regression", "segmentation", "detection", "prediction", "forecast",
    "embedding", "fusion", "dual", "cross", "self", "double", "soft", "hard", "fast", "mini", "large", "base", "my",
    "util", "lib", "notebook", "week", "day", "char", "chapter", "lesson", "part", "experiment", "project",
    "version", "sample", "samples", "human", "data", "ai", "py", "cell", "log", "result", "results",
    "outputs", "experiments", "dvc", "dag", "dags", "tflite", "onnx", "mlflow", "mlruns", "airflow", "joblib", "quant",
})  # fmt: skip
"""Words of the field, of its formats and tools: they are no proper name."""
EMPTY = frozenset({
    "model", "net", "network", "module", "class", "get", "create", "build", "make", "load", "base", "wrapper", "lit",
    "my", "new", "pretrained", "for", "with", "from", "the", "and",
})  # fmt: skip
"""What every model's name may have."""
FILE_TOKEN = regex(r"[\w\-][\w./\-]*\.[A-Za-z]\w*")
IDENTIFIER = regex(r"(?=(?:\D*\d){4})(?:[A-Za-z]{0,2}[\d_.\-]+)+[A-Za-z]{0,2}")
"""A number, a date or a key such as that of a protein: it names what a model is for, if a model at all."""
SHORTENED = regex(r"((?:[A-Z][a-z]+)+)-?([A-Z]{2,})")
CAPITAL = regex(r"[A-Z]")
DISTINCTIVE = regex(r"[a-z][A-Z]|[A-Z].*[A-Z]|\d|_|-")
SHORT = 3
LONG = 5


class Name(NamedTuple):
    """One way a subject may be called in a text."""

    subject: object
    text: str
    how: How


@lru_cache(maxsize=8_000)
def normal(word: str) -> str:
    """Return a name without case, dashes and underscores."""
    return word.lower().replace("-", "").replace("_", "")


def holds_word(name: str, cells: Sequence[str]) -> bool:
    """Say whether the first cell of a row is a part of a name: `ResNet50` of `build_resnet50_model`."""
    first = normal(cells[0].strip("`* ")) if cells else ""
    return len(first) > SHORT and first in normal(name)


def how_to_match(name: str) -> How:
    """Say how exactly a text must write a name for it to mean this model."""
    if normal(name) in GENERIC or len(name) < 2:  # one letter
        return "code"
    return "any" if DISTINCTIVE.search(name) and len(name) > SHORT else "exact"


def how_to_match_file(stem: str) -> How:
    """Say how exactly a text must write the name of a file, which is written small by custom."""
    if IDENTIFIER.fullmatch(stem):
        return "code"
    return "any" if len(stem) > SHORT and normal(stem) not in GENERIC else how_to_match(stem)


def how_to_match_artifact(name: str) -> How:
    """Say how exactly a text must write the name of a trained file: one called after what it was fitted to, in full."""
    return "code" if IDENTIFIER.fullmatch(name) else how_to_match(name)


def matches(text: str, wanted: Mapping[str, list[Name]], *, is_code: bool = False) -> Iterator[tuple[Name, str]]:
    """Yield the wanted names that a text writes, with the way it writes them."""
    seen: set[object] = set()
    for word, names in _written(text, wanted):
        for name in names:
            is_meant = name.how == "any" or (
                name.text == word and (name.how == "exact" or is_code or _is_spelt(word, text))
            )
            if is_meant and name.subject not in seen:
                seen.add(name.subject)
                yield name, word


@lru_cache(maxsize=4_000)
def _is_spelt(word: str, text: str) -> bool:
    """Say whether a text writes a word as code, and not only one that it begins: `baseline` of `baseline_cbam`."""
    return re.search(rf"`{re.escape(word)}(?![\w-])", text) is not None


def _written(text: str, wanted: Mapping[str, list[Name]]) -> Iterator[tuple[str, list[Name]]]:
    """Yield the words of a text that may name something: tokens first, then pieces and pairs of them, then files."""
    tokens = TOKEN.findall(text)
    plain = [normal(token) for token in tokens]
    yield from ((token, wanted[word]) for token, word in zip(tokens, plain, strict=True) if word in wanted)
    before, joined = "", ""
    for token, word in zip(tokens, plain, strict=True):
        for piece in _pieces(token) if "-" in token or "_" in token else ():
            yield piece, [one for one in wanted.get(normal(piece), ()) if one.how != "code"]
        if before and (names := wanted.get(joined + word)) is not None:
            yield f"{before}_{token}", names
        before, joined = token, word
    files = FILE_TOKEN.findall(text) if "." in text else ()
    for file in (*files, *(file.rpartition("/")[2] for file in files)):
        if (names := wanted.get(normal(file))) is not None:
            yield file, names


def _pieces(token: str) -> Iterator[str]:
    """Yield the parts of a hyphened word, and those of one with capitals and underscores."""
    if "-" in token:
        yield from token.split("-")
        yield token.rpartition("-")[0]
    if "_" in token and token != token.lower():
        yield from (piece for piece in token.split("_") if len(piece) > SHORT)


def is_titled(title: str, name: str) -> bool:
    """Say whether a title holds the word a name begins with, as `data2vec 2.0` does for `Data2VecAudioModel`.

    Or one that the name shortens: `EGCN` for `EvolveGCN`.
    """
    tokens = TOKEN.findall(title)
    words = [word for word in map(normal, tokens) if len(word) >= LONG and word not in GENERIC]
    return any(normal(name).startswith(word) for word in words) or name in map(_shortened, tokens)


def _shortened(word: str) -> str:
    """Return what a word that ends in an abbreviation is shortened to: its first letters and that."""
    found = SHORTENED.fullmatch(word)
    return "".join(CAPITAL.findall(found[1])) + found[2] if found else ""
