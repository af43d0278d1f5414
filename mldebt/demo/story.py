"""Reads the demo's chapters: Markdown that tells a repository commit by commit, as a reviewer would like to read it.

A commit is a heading `## 2025-09-01 09:12 · Mira Okafor` (the last one an earlier scan saw ends in `· last scan`), a
subject line, and its changes: a path in backticks and a fence with the new content or a `diff`, or one of the sentences
"`a` becomes `b`", "`a` is deleted", "`a` is reformatted". Notebooks are told in percent format: `# %%` starts a code
cell, `# %% [markdown]` a text cell, and a line that starts with `#> ` is what the cell printed.
"""

import hashlib
import io
import json
import pickle
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from mldebt.errors import MldebtError
from mldebt.patterns import regex

CHAPTERS = Path(__file__).resolve().parent / "chapters"
HEADING = regex(r"^## (\d{4}-\d\d-\d\d \d\d:\d\d) · ([^·\n]+?)( · last scan)?$", re.MULTILINE)
CHANGE = regex(
    r"^`(?P<path>[^`\n]+)`(?: becomes `(?P<new>[^`\n]+)`| (?P<deed>is deleted|is reformatted)"
    r"|\n(?P<fence>`{3,})(?P<language>\w+)\n(?P<body>.*?)^(?P=fence))$",
    re.MULTILINE | re.DOTALL,
)
CELL = regex(r"^# %%( \[markdown\])?\n", re.MULTILINE)
OUTPUT = "#> "
OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class Step(msgspec.Struct, frozen=True):
    """One commit: `files` maps each changed path to its new bytes, or to None where the file goes away."""

    at: datetime
    author: str
    subject: str
    files: dict[str, bytes | None]
    is_last_scan: bool


def steps() -> Iterator[Step]:
    """Yield the commits of all chapters, oldest first."""
    tree: dict[str, bytes] = {}
    for chapter in sorted(CHAPTERS.glob("*.md")):
        text = chapter.read_text(encoding="utf-8")
        headings = list(HEADING.finditer(text))
        ends = [heading.start() for heading in headings[1:]] + [len(text)]
        for heading, end in zip(headings, ends, strict=True):
            yield _step(heading, text[heading.end() : end], tree)


def _step(heading: re.Match[str], body: str, tree: dict[str, bytes]) -> Step:
    at = datetime.strptime(heading[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    subject = body.strip().splitlines()[0]
    files: dict[str, bytes | None] = {}
    for change in CHANGE.finditer(body):
        files |= _changed(change, tree)
        tree |= {path: content for path, content in files.items() if content is not None}
    for path in [path for path, content in files.items() if content is None]:
        tree.pop(path, None)
    return Step(at, heading[2], subject, files, heading[3] is not None)


def _changed(change: re.Match[str], tree: dict[str, bytes]) -> dict[str, bytes | None]:
    path, deed, language = change["path"], change["deed"], change["language"]
    if change["new"]:
        return {path: None, change["new"]: tree[path]}
    if deed == "is deleted":
        return {path: None}
    if deed == "is reformatted":
        return {path: _reformatted(tree[path].decode()).encode()}
    if language == "diff":
        return {path: _patched(path, tree[path].decode(), change["body"]).encode()}
    return {path: _written(path, language, change["body"])}


def _written(path: str, language: str, body: str) -> bytes:
    if path.endswith(".ipynb"):
        return notebook(body)
    if language == "torch":
        return torch_weights(body)
    if language == "pickle":
        return pickled(body)
    return body.encode()


def _reformatted(text: str) -> str:
    """Turn single quotes into double ones, as a formatter does, on the lines where that changes no meaning."""
    return "".join(line if '"' in line else line.replace("'", '"') for line in text.splitlines(keepends=True))


def _patched(path: str, text: str, diff: str) -> str:
    """Apply hunks separated by `@@`; a hunk must fit at exactly one place."""
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] or line for line in lines if line[0] in " -\n")
        after = "".join(line[1:] or line for line in lines if line[0] in " +\n")
        fits = text.count(before)
        if fits != 1:
            raise MldebtError(f"the demo's story does not hold together: a change of {path} fits {fits} times")
        text = text.replace(before, after)
    return text


def notebook(text: str) -> bytes:
    """Return notebook format 4.5 as Jupyter lays it out, with cell ids that follow from the content."""
    _, *parts = CELL.split(text)
    cells: list[dict[str, object]] = []
    for mark, body in zip(parts[::2], parts[1::2], strict=True):
        count = sum(cell["cell_type"] == "code" for cell in cells)
        cells.append(_text_cell(body) if mark else _code_cell(body, count + 1))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    document = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python", "version": "3.11.7"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _text_cell(body: str) -> dict[str, object]:
    lines = [line.removeprefix("# ").removeprefix("#") for line in body.strip().splitlines()]
    return {"cell_type": "markdown", "id": _identity(body), "metadata": {}, "source": _source("\n".join(lines))}


def _code_cell(body: str, count: int) -> dict[str, object]:
    lines = body.strip().splitlines()
    printed = "".join(f"{line.removeprefix(OUTPUT)}\n" for line in lines if line.startswith(OUTPUT))
    code = "\n".join(line for line in lines if not line.startswith(OUTPUT)).strip()
    stream = {"name": "stdout", "output_type": "stream", "text": printed.splitlines(keepends=True)}
    return {
        "cell_type": "code",
        "execution_count": count,
        "id": _identity(body),
        "metadata": {},
        "outputs": [stream] if printed else [],
        "source": _source(code),
    }


def _source(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _identity(body: str) -> str:
    return hashlib.sha256(body.strip().splitlines()[0].encode()).hexdigest()[:8]


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
