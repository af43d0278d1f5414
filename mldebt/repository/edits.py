"""Tells what each change of a commit did to the content: how many lines it changed, and whether only the layout.

Layout is what a formatter may change: equal syntax trees of Python, equal trees of JSON and TOML, equal tokens of
YAML, equal code cells of a notebook that was run again. Messages are never believed. Lines are counted as a multiset:
one that moved is no change. Blobs are read newest first until the bytes allowed are spent; what was not read counts as
a change of content, its lines unknown. A version that Python cannot parse is compared as text. What looks like layout
(equal but for blanks, brackets, quotes and comments) is confirmed by parsing only in commits of few files: those of
many are bulk changes, which touch nothing but what is left when their layout is dropped.
"""

import ast
import json
import tomllib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from inspect import cleandoc

import msgspec
import yaml

from mldebt.parsing import module_tree
from mldebt.patterns import regex
from mldebt.repository.kinds import kind_of
from mldebt.repository.model import Change
from mldebt.repository.sterile import SterileGit
from mldebt.repository.touches import BULK_FILES

LARGEST = 1 << 20
MOST_BYTES = 96 << 20
MOST_PARSED = 300
KINDS = frozenset({"python", "notebook", "json", "yaml", "toml"})
COMMENT = regex(rb"#[^\n]*")
LAYOUT = b" \t\r\n\f()[]{},\\'\";"
BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError, yaml.YAMLError)

Row = tuple[str, Sequence[Change], Sequence[tuple[str, str]]]


class Seen(msgspec.Struct, frozen=True, gc=False):
    """One version of a file: hashes of its lines, and of all that is left of it without layout and comments."""

    lines: "array[int]"
    rest: int


def with_edits(git: SterileGit, rows: Iterable[Row]) -> Mapping[str, tuple[Change, ...]]:
    """Return commit → its changes with what they did, for rows of commit, changes and (new, old) renames."""
    known = {sha: (changes, _before(changes, renames)) for sha, changes, renames in rows}
    versions = _read(git, _wanted(known))
    bulky: set[tuple[str, str]] = set()
    alike: dict[tuple[str, str], str] = {}
    for changes, older in known.values():
        for change, kind in _judged(changes):
            before = older.get(change.path, "")
            if before and _rest(versions, before) == _rest(versions, change.new) is not None:
                pair = before, str(change.new)
                bulky |= {pair} if len(changes) > BULK_FILES else set()
                alike |= {pair: kind} if len(changes) <= BULK_FILES else {}
    same = bulky | _confirmed(git, alike)
    return {
        sha: tuple(_edited(change, older.get(change.path, ""), versions, same) for change in changes)
        for sha, (changes, older) in known.items()
    }


def _before(changes: Sequence[Change], renames: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return path → the blob that its change started from; a file that is new has none."""
    old = {change.path: str(change.old) for change in changes if change.status != "A"}
    return old | {new: old[source] for new, source in renames if source in old}


def _judged(changes: Sequence[Change]) -> Iterator[tuple[Change, str]]:
    for change in changes:
        kind = kind_of(change.path)
        if kind in KINDS and change.status != "D":
            yield change, kind


def _wanted(known: Mapping[str, tuple[Sequence[Change], Mapping[str, str]]]) -> Mapping[str, str]:
    """Return blob → the kind to read it as, newest commit first."""
    found: dict[str, str] = {}
    for changes, older in known.values():
        for change, kind in _judged(changes):
            found.setdefault(change.new, kind)
            if before := older.get(change.path):
                found.setdefault(before, kind)
    return found


def _read(git: SterileGit, wanted: Mapping[str, str]) -> Mapping[str, Seen]:
    sizes = git.sizes(sorted(wanted)) if wanted else {}
    left = MOST_BYTES
    chosen: list[str] = []
    for blob in wanted:
        size = sizes.get(blob, 0)
        if 0 < size <= LARGEST:
            left -= size
            if left < 0:
                break
            chosen.append(blob)
    contents = git.blobs(chosen) if chosen else iter(())
    return {
        blob: seen
        for blob, content in zip(chosen, contents, strict=False)
        if content is not None and (seen := _seen(wanted[blob], content)) is not None
    }


def _seen(kind: str, content: bytes) -> Seen | None:
    text = _code_cells(content) if kind == "notebook" else content
    if text is None or b"\0" in text[:8000]:
        return None
    lines = array("q", map(hash, filter(None, map(bytes.strip, text.split(b"\n")))))
    return Seen(lines, hash(COMMENT.sub(b"", text).translate(None, LAYOUT)))


def _code_cells(content: bytes) -> bytes | None:
    """Return the code of a notebook as one text, or None where it is none."""
    try:
        cells = json.loads(content)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return "\n".join("".join(source) for source in sources).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return None


def _rest(versions: Mapping[str, Seen], blob: str) -> int | None:
    seen = versions.get(blob)
    return seen.rest if seen is not None else None


def _confirmed(git: SterileGit, alike: Mapping[tuple[str, str], str]) -> set[tuple[str, str]]:
    """Return the pairs of blobs that say the same, of those that may, newest first."""
    pairs = list(alike)[:MOST_PARSED]
    contents = git.blobs([blob for pair in pairs for blob in pair]) if pairs else iter(())
    found = set()
    for pair in pairs:
        old, new = next(contents, None), next(contents, None)
        if old is not None and new is not None and _is_same(alike[pair], old, new):
            found.add(pair)
    return found


def _is_same(kind: str, old: bytes, new: bytes) -> bool:
    """Say whether two versions say the same whatever their layout; as text where one cannot be parsed."""
    try:
        match kind:
            case "python":
                return _lines(old) == _lines(new) or _is_same_tree(module_tree(old), module_tree(new))
            case "notebook":
                return _code_cells(old) == _code_cells(new)
            case "json":
                return bool(json.loads(old) == json.loads(new))
            case "toml":
                return tomllib.loads(old.decode()) == tomllib.loads(new.decode())
            case _:
                return _tokens(old) == _tokens(new)
    except BROKEN:
        return _lines(old) == _lines(new)


def _lines(content: bytes) -> list[bytes]:
    return [line for line in map(bytes.rstrip, content.split(b"\n")) if line]


def _is_same_tree(old: object, new: object) -> bool:
    """Compare two syntax trees without places; bare strings may be indented anew."""
    waiting = [(old, new)]
    while waiting:
        one, other = waiting.pop()
        if one is other:
            continue
        if type(one) is not type(other):
            return False
        if isinstance(one, ast.AST):
            if isinstance(one, ast.Expr) and (said := _bare_string(one)) is not None and said == _bare_string(other):
                continue
            waiting += [(getattr(one, name, None), getattr(other, name, None)) for name in one._fields]
        elif not isinstance(one, list) or not isinstance(other, list):
            if one != other:
                return False
        elif len(one) == len(other):
            waiting += zip(one, other, strict=True)
        else:
            return False
    return True


def _bare_string(node: object) -> str | None:
    value = node.value if isinstance(node, ast.Expr) else None
    return cleandoc(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _tokens(content: bytes) -> list[tuple[str, object]]:
    tokens = yaml.scan(content.decode("utf-8", "replace"), Loader=yaml.CSafeLoader)
    return [(type(token).__name__, getattr(token, "value", None)) for token in tokens]


def _edited(change: Change, before: str, versions: Mapping[str, Seen], same: AbstractSet[tuple[str, str]]) -> Change:
    new, old = versions.get(change.new), versions.get(before)
    if new is None or (before and old is None):
        return change
    lines = unlike_lines(new.lines, old.lines) if old is not None else len(new.lines)
    return msgspec.structs.replace(change, lines=lines, is_layout=(before, change.new) in same)


def unlike_lines(new: "array[int]", old: "array[int]") -> int:
    """Return how many lines only one of two versions has; what both begin or end with is left out before counting."""
    start = _begin_alike(new, old)
    new, old = new[start:][::-1], old[start:][::-1]
    end = _begin_alike(new, old)
    ours, theirs = Counter(new[end:]), Counter(old[end:])
    return (ours - theirs).total() + (theirs - ours).total()


def _begin_alike(one: "array[int]", other: "array[int]") -> int:
    """Return how many lines two versions have in common before the first that differs."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
