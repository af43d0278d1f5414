"""Reads the file of a notebook, of any version, as its cells; nothing in them is parsed."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from mldebt.facts.lines import printable

MAX_CELLS = 5000
MAX_OUTPUT = 4000


class NotebookError(Exception):
    """The file is not a notebook; the text says why."""


def document_of(content: bytes) -> dict[str, Any]:
    """Return a notebook as version 4 writes it, with its list of cells; raises NotebookError."""
    try:
        document = json.loads(content.decode("utf-8-sig", "surrogatepass"))
    except (ValueError, RecursionError) as problem:
        raise NotebookError(f"not valid JSON: {str(problem)[:120]}") from problem
    if not isinstance(document, dict):
        raise NotebookError("not a notebook: its top level is no object")
    if not isinstance(document.get("cells"), list):
        document = _upgraded(document)
    cells = document["cells"]
    if len(cells) > MAX_CELLS:
        raise NotebookError(f"more than {MAX_CELLS:,} cells")
    return dict(document)


def _upgraded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Bring a version 1 to 3 notebook (cells in worksheets) to version 4 with nbformat."""
    import nbformat  # 100 ms, needed only for old notebooks

    try:
        found = nbformat.convert(nbformat.from_dict(document), 4)  # type: ignore[no-untyped-call] # nbformat is untyped
    except Exception as problem:
        raise NotebookError(f"no cells, and not an older notebook: {type(problem).__name__}") from problem
    if not isinstance(found.get("cells"), list):
        raise NotebookError("no cells")
    return dict(found)


def language_of(document: Mapping[str, Any]) -> str:
    """Return the language of a notebook's kernel in lower case; `python` where nothing names one."""
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    for block in ("kernelspec", "language_info"):
        part = metadata.get(block)
        if isinstance(part, dict):
            language = part.get("language") or (part.get("name") if block == "language_info" else None)
            if isinstance(language, str):
                return printable(language).lower()[:40]
    return "python"


class Source(msgspec.Struct):
    """One cell as found in the file."""

    kind: str
    text: str
    key: str
    outputs: str = ""
    tags: tuple[str, ...] = ()
    first: int = 1

    @classmethod
    def of(cls, cell: object) -> "Source":
        """Read a cell of any shape; what is not text counts as empty."""
        if not isinstance(cell, dict):
            return cls("raw", "", "")
        text = _joined(cell.get("source", cell.get("input", "")))
        kind = printable(str(cell.get("cell_type", "raw")))
        metadata = cell.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, dict) else None
        identity = cell.get("id")
        return cls(
            kind,
            text,
            printable(identity)[:100] if isinstance(identity, str) and identity else digest(text),
            _outputs(cell.get("outputs")),
            tuple(printable(str(tag)) for tag in tags[:50]) if isinstance(tags, list) else (),
        )


def _joined(source: object) -> str:
    if isinstance(source, str):
        return printable(source)
    if isinstance(source, list):
        return printable("".join(part for part in source if isinstance(part, str)))
    return ""


def digest(text: str) -> str:
    """Return a short hash of a cell's text without its white space."""
    return blake2b("".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _outputs(outputs: object) -> str:
    parts: list[str] = []
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict):
            shown = output.get("data")
            text = output.get("text", shown.get("text/plain", "") if isinstance(shown, dict) else "")
            parts.append(_ends(_joined(text)))
    return _ends("\n".join(parts))


def _ends(text: str) -> str:
    """Return the beginning and the end of a long output: the last epochs of a training stand at its end."""
    if len(text) <= MAX_OUTPUT:
        return text
    tail = text[-MAX_OUTPUT // 2 :].partition("\n")[2]
    return f"{text[: MAX_OUTPUT - len(tail) - 1]}\n{tail}" if tail else text[:MAX_OUTPUT]


def cell_texts(content: bytes) -> list[str]:
    """Return the source of every cell in file order; raises NotebookError."""
    return [cell.text for cell in cell_sources(content)]


def cell_sources(content: bytes) -> list[Source]:
    """Return every cell in file order as text with its outputs, nothing parsed; raises NotebookError."""
    return [Source.of(cell) for cell in document_of(content)["cells"]]
