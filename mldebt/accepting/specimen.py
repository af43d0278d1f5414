"""Makes a specimen of a case that shares no word of it: what a rule saw, with every name, text and number replaced.

Words that Python, its standard library and the catalogue of libraries know stay, and what is imported from those; every
other word becomes another one, the same everywhere, so that a key and its reader still meet. Comments go. A specimen
may no longer show the finding, where it hung on a word; whoever exports it is told.
"""

import argparse
import builtins
import io
import keyword
import re
import sys
import tokenize
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from mldebt.catalogue.loading import FOLDER
from mldebt.facts.notebook_file import NotebookError, cell_sources
from mldebt.findings.finding import Finding
from mldebt.findings.subjects import book_cell
from mldebt.options import Options
from mldebt.patterns import regex
from mldebt.pipeline import opened
from mldebt.progress import silent
from mldebt.repository.kinds import kind_of
from mldebt.rules.discovery import find
from mldebt.rules.judging import gather, judge

WORD = regex(r"(?<!\\)[^\W\d]\w*|(?<![\w.])\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?")
IMPORT = regex(r"(?m)^[ \t]*from[ \t]+(\w+)[\w.]*[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)")
MODULE = regex(r"(?m)^[ \t]*import[ \t]+(\w+)([\w.]*)(?:[ \t]+as[ \t]+(\w+))?[ \t]*$")
NAME = regex(r"(?<!as )\b[^\W\d]\w*")
COMMENT = regex(r"(?m)(?:(?<=\s)|^)#[^\n]*")
PREFIXES = frozenset({"f", "r", "b", "u", "rb", "br", "fr", "rf"})
TYPES = (str, list, dict, set, tuple, bytes, int, float, Path, argparse.ArgumentParser)
MOST_FILES = 4
TEXTS = frozenset({"python", "notebook", "yaml", "toml", "ini", "json", "gin", "env"})
SMALL = frozenset({"0", "1"})


class Specimen(msgspec.Struct, frozen=True):
    """A sheet in the form of our tests, and whether its rule still finds there what it found."""

    text: str
    is_shown: bool


def specimen(finding: Finding, read: Callable[[str], bytes | None]) -> Specimen:
    """Return the case of a finding; `read` gives the content of a file of the repository by path."""
    words = Words()
    paths = dict.fromkeys([finding.path, *(one.path for one in finding.evidence)])
    files: dict[str, str] = {}
    for path in paths:
        kind = kind_of(path)
        content = read(path) if kind in TEXTS and len(files) < MOST_FILES else None
        if content is not None and (text := _text(str(kind), content)) is not None:
            files[words.replaced(path)] = words.replaced(text)
    where = words.replaced(finding.path)
    return Specimen(_sheet(finding, files, where), _is_shown(finding, files, where))


class Words:
    """The words that were replaced, and by what."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def replaced(self, text: str) -> str:
        """Return a text with every word and number replaced that could give somebody away."""
        for root, names in IMPORT.findall(text):
            if root in known_words():
                self._known |= {name: name for name in NAME.findall(names)}
        for root, inner, alias in MODULE.findall(text):
            if root in known_words():
                self._known |= {name: name for name in _asked_of(text, root, inner, alias)}
        return WORD.sub(lambda found: self._of(found[0]), text)

    def _of(self, word: str) -> str:
        if word[0].isdigit():
            return word if word in SMALL else "0.5" if "." in word or "e" in word.lower() else "2"
        if word in known_words():
            return word
        if word not in self._known:
            bare = word.lstrip("_")
            shape = "WORD" if bare.isupper() and len(bare) > 1 else "Word" if bare[:1].isupper() else "word"
            self._known[word] = f"{word[: len(word) - len(bare)]}{shape}{len(self._known) + 1}"
        return self._known[word]


def _asked_of(text: str, root: str, inner: str, alias: str) -> Iterator[str]:
    """Yield the names a module is imported and asked for by: `lgb` and `LGBMClassifier` of `lgb.LGBMClassifier`."""
    yield from (alias, *inner.strip(".").split(".")) if alias else ()
    for steps in re.findall(rf"(?<![\w.]){alias or root}((?:\.\w+)+)", text):
        yield from steps.strip(".").split(".")


def _text(kind: str, content: bytes) -> str | None:
    """Return a file's text without comments and outputs; cells of a notebook start with `# %%`."""
    try:
        if kind == "notebook":
            sources = [("" if cell.kind == "code" else " [markdown]", cell) for cell in cell_sources(content)]
            return "".join(
                f"# %%{mark}\n{_uncommented(cell.text) if not mark else 'Text.'}\n" for mark, cell in sources
            )
        text = content.decode("utf-8-sig")
    except (UnicodeDecodeError, NotebookError):
        return None
    return _uncommented(text) if kind == "python" else text if kind == "json" else COMMENT.sub("", text)


def _uncommented(text: str) -> str:
    rows = text.split("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                rows[line - 1] = rows[line - 1][:column].rstrip()
    except (tokenize.TokenError, SyntaxError):
        return COMMENT.sub("", text)
    return "\n".join(rows)


def _sheet(finding: Finding, files: Mapping[str, str], where: str) -> str:
    """Return the sheet; the line of the finding ends in its code, as a false positive it would be without."""
    parts = [f"## {finding.code} {finding.name}: a false positive\n"]
    for path, text in files.items():
        rows = text.split("\n")
        at = finding.line if (cell := book_cell(path, finding.cell)) is None else _line_of(rows, cell, finding.line)
        if path == where and 0 < at <= len(rows):
            rows[at - 1] = f"{rows[at - 1]}  # {finding.code}"
        fence = "ipynb" if path.endswith(".ipynb") else ""
        parts.append(f"`{path}`\n\n```{fence}\n" + "\n".join(rows).rstrip("\n") + "\n```\n")
    return "\n".join(parts)


def _line_of(rows: list[str], cell: int, line: int) -> int:
    """Return the line of the sheet that a line of a cell stands on."""
    starts = [number for number, row in enumerate(rows, 1) if row.startswith("# %%")]
    return starts[cell] + line if cell < len(starts) else 0


def _is_shown(finding: Finding, files: Mapping[str, str], where: str) -> bool:
    """Say whether the rule finds the same in the replaced files alone; a notebook is not rebuilt for it."""
    if where.endswith(".ipynb"):
        return False
    with TemporaryDirectory() as folder:
        for path, text in files.items():
            place = Path(folder, "case", path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        rule = find(finding.code)
        with opened(Options(path=Path(folder, "case"), cache=Path(folder, "cache.db"), jobs=1)) as found:
            pairs = judge([rule], gather(found.project, silent, {rule.subject}), found.project).pairs
    return any(one.path == where and one.line == finding.line for _, one in pairs)


@cache
def known_words() -> frozenset[str]:
    """Return the words that give nobody away: of the language, its library and our catalogue."""
    words = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *sys.stdlib_module_names, *PREFIXES, "self", "cls"}
    for kind in TYPES:
        words |= set(dir(kind))
    for name in ("training.yaml", "trackers.yaml", "packages.yaml"):
        words |= set(re.findall(r"[A-Za-z_]\w+", (FOLDER / name).read_text(encoding="utf-8")))
    return frozenset(words | {"yaml", "json", "toml", "safe_load", "load", "py", "yml", "ipynb", "main", "__main__"})
