"""Tells which parameters have another value in the new version of a file: the literal difference of experiments §6.2.

Values are compared within one owner (function, call, dictionary, command), so that a moved, reformatted or renamed
line, a comment or another spelling of a number is no change. What it cannot know: a parameter that only one version
names, and which of several equal names of one owner became which when their number changes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from mldebt.facts.reading import read_facts
from mldebt.facts.script import read_script
from mldebt.facts.texts import SettingsFacts
from mldebt.project.experiments.blocks import blocks
from mldebt.project.experiments.commands import flags_changed
from mldebt.project.experiments.lines import Difference, difference
from mldebt.project.experiments.literals import Literal, literals
from mldebt.project.experiments.names import is_dropped, is_hyper, is_minor, only_words
from mldebt.project.experiments.values import is_path, is_text, plain_meaning

NAMED = re.compile(r"([A-Za-z_][\w\-]*)['\"]?\]?\s*(?::[^=\n]{0,40})?[=:](?!=)\s*(?=[\d.\-+'\"\[(fTFN]|$)")
DECLARED = re.compile(r"DEFINE_|suggest_|default")
BEGINNING = re.compile(r"[,)}\]#]")
ONCE = frozenset({"default", "DEFINE_", "suggest_"})
MAX_ENTRIES = 4000
MAX_CHANGED = 60
EXECUTED = re.compile(r"exec\(open\(|configurator")


class Changed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One parameter with another value than before; `is_minor` makes a replicate, not a new configuration."""

    key: str
    previous: str
    value: str
    line: int
    is_minor: bool = False


def code_changes(old: str, new: str, *, is_settings: bool, seen: Difference | None = None) -> list[Changed]:
    """Return the parameters that changed in a Python text; where it holds only settings any name counts."""
    lines = seen or difference(old, new)
    if not lines.removed or not lines.added:
        return []
    at_top = is_settings or EXECUTED.search(new) is not None
    places = _of_shared_names(lines, at_top=at_top)
    if places is None:
        return []
    texts = blocks(old, places[0]), blocks(new, places[1])
    return list(_paired(literals(texts[0]), literals(texts[1]), at_top=at_top))[:MAX_CHANGED]


def _of_shared_names(lines: Difference, *, at_top: bool) -> tuple[list[int], list[int]] | None:
    """Return the removed and added lines that name one parameter beside another value: nothing else is a change."""
    before, after = (_named(rows) for rows in (lines.removed, lines.added))
    shared = [
        name
        for name in before.keys() & after.keys()
        if (at_top or name in ONCE or is_hyper(name) or only_words(name))
        and not _say_the_same(before[name], after[name])
    ]
    if not shared:
        return None
    return [line for name in shared for line, _ in before[name]], [line for name in shared for line, _ in after[name]]


def _named(rows: Iterable[tuple[int, str]]) -> dict[str, list[tuple[int, str]]]:
    """Return the names beside values with their lines and how each value begins."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, line in rows:
        if line[0] != "#":
            for match in NAMED.finditer(line):
                found[match[1]].append((number, BEGINNING.split(line[match.end() :], maxsplit=1)[0].replace("'", '"')))
            for name in DECLARED.findall(line):
                found[name].append((number, ""))
    return found


def _say_the_same(before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]) -> bool:
    """Say whether a name has the same whole values on both sides, as far as one line tells."""
    values = {value.strip() for _, value in before}, {value.strip() for _, value in after}
    return values[0] == values[1] and not any(value[:1] in ("", "[", "(") for value in values[0])


def _paired(old: Sequence[Literal], new: Sequence[Literal], *, at_top: bool) -> Iterator[Changed]:
    before, after = _grouped(old), _grouped(new)
    for (key, owner), rows in after.items():
        for was, now in _matched(before.get((key, owner), ()), rows):
            if _counts(now, at_top=at_top) and _counts(was, at_top=at_top) and not _is_rename(was, now):
                yield Changed(key, was.raw, now.raw, now.line, is_minor(key))


def _grouped(rows: Iterable[Literal]) -> dict[tuple[str, str], list[Literal]]:
    groups: dict[tuple[str, str], list[Literal]] = defaultdict(list)
    for row in rows:
        groups[row.key, row.owner].append(row)
    return groups


def _matched(old: Sequence[Literal], new: Sequence[Literal]) -> Iterator[tuple[Literal, Literal]]:
    """Yield the pairs of values that differ: in order where their number is the same, else the only one left over."""
    before, after = Counter(row.value for row in old), Counter(row.value for row in new)
    if before == after:
        return
    if len(old) == len(new):
        yield from ((was, now) for was, now in zip(old, new, strict=True) if was.value != now.value)
        return
    gone, come = before - after, after - before
    if gone.total() == come.total() == 1:
        yield (
            next(row for row in old if row.value in gone),
            next(row for row in new if row.value in come),
        )


def _counts(row: Literal, *, at_top: bool) -> bool:
    """Say whether a literal configures a run by its name and place."""
    if row.place in ("signature", "plot", "field") or is_dropped(row.key) or (is_text(row.value) and is_path(row.raw)):
        return False
    if only_words(row.key):
        return is_text(row.value)
    is_named = is_hyper(row.key) or is_minor(row.key)
    return is_named or (at_top and row.place == "module")


def _is_rename(was: Literal, now: Literal) -> bool:
    """Say whether a value changed its kind from or to a word: an option that takes something else now."""
    return is_text(was.value) != is_text(now.value) and "none" not in (was.value, now.value)


def settings_changes(old: bytes, new: bytes, kind: str, *, is_known: bool) -> list[Changed]:
    """Return the leaves of a settings file that changed; unless it is known to hold parameters, only of known names."""
    before, after = _entries(old, kind), _entries(new, kind)
    found = []
    for key, (value, line) in after.items():
        was = before.get(key, (value, 0))[0]
        if value == was or plain_meaning(value) == plain_meaning(was):
            continue
        if is_dropped(key) or is_path(value) or is_path(was) or (only_words(key) and not is_text(plain_meaning(value))):
            continue
        if is_minor(key) or is_hyper(key) or is_known:
            found.append(Changed(key, was, value, line, is_minor(key)))
    return found[:MAX_CHANGED]


def _entries(content: bytes, kind: str) -> dict[str, tuple[str, int]]:
    facts = read_facts(kind, content)
    if not isinstance(facts, SettingsFacts) or len(facts.entries) > MAX_ENTRIES:
        return {}
    found = {
        entry.key: (entry.value, entry.line)
        for entry in facts.entries
        if entry.kind == "scalar" and entry.value is not None
    }
    return {} if facts.error else found


def script_changes(old: bytes, new: bytes) -> list[Changed]:
    """Return the flags of training commands, and variables named like parameters, that changed in a shell script."""
    before, after = read_script(old), read_script(new)
    found = [Changed(*row, is_minor(row[0])) for row in flags_changed(before.commands, after.commands)]
    was = {name: value for name, value, _ in before.variables}
    for name, value, line in after.variables:
        old_value = was.get(name, value)
        if is_hyper(name) and plain_meaning(old_value) != plain_meaning(value) and not is_path(value):
            found.append(Changed(name, old_value, value, line))
    return found[:MAX_CHANGED]
