"""Writes the demo's notebooks from percent-format text.

`# %%` starts a code cell, `# %% [markdown]` a text cell, and a line that starts with `#> ` is what the cell printed.
"""

import hashlib
import json
import re

from mldebt.patterns import regex

CELL = regex(r"^# %%( \[markdown\])?\n", re.MULTILINE)
OUTPUT = "#> "


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
