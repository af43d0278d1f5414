"""Tells which leaves of a settings file have another value in its new version (experiments §6.2).

Leaves are compared by key, as what they mean. What it cannot know: a key that only one version has.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from mldebt.facts.reading import read_facts
from mldebt.facts.texts import SettingsFacts
from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import MAX_CHANGED, Changed
from mldebt.project.experiments.texts.lines import Difference, difference
from mldebt.project.experiments.values.meanings import is_path, is_same_word, is_text, plain_meaning
from mldebt.project.experiments.values.names import (
    MODELS,
    is_clear,
    is_dropped,
    is_hyper,
    is_label,
    is_minor,
    only_words,
    plain,
)
from mldebt.project.experiments.values.set_apart import is_table

ABSENT = "???"
GIVEN = ".value"
"""How configurations of W&B say a value: beside what it means."""
COMPUTED = regex(r"^-?\d*\.\d{12,}(?:[eE][-+]?\d+)?$")
ITEM = "-"
KEY = regex(r"([\w.\-/]+)['\"]?\s*[:=]")
PLACE, SECTION = regex(r"\[\d+\]$"), regex(r"\[(\d{1,9})\]\.")
MAX_ENTRIES = 4000
RECENT = 256
Leaves = Mapping[str, tuple[str, int]]


def settings_changes(old: bytes, new: bytes, kind: str, *, is_known: bool) -> list[Changed]:
    """Return the leaves of a settings file that changed; unless it is known to hold parameters, only of known names."""
    if not _may_change(difference(old.decode("utf-8", "replace"), new.decode("utf-8", "replace")), is_known=is_known):
        return []
    before, after = _entries(old, kind), _entries(new, kind)
    found = []
    for key, (value, line) in after.items():
        was = before.get(key, (value, 0))[0]
        if (is_known or _is_named(key)) and _is_other(was, value) and _is_setting(key, was, value):
            found.append(Changed(key, was, value, line, is_minor(key)))
    if not found or _is_written_by_a_program(before, after):
        return []
    moved = {*_lists_that_moved(before, after), *_tables(before), *_tables(after)}
    shifted = _lists_that_shifted(before, after)
    return [
        row
        for row in found
        if PLACE.sub("", row.key) not in moved
        and row.key.rpartition(".")[0] + "." not in moved
        and shifted.isdisjoint(_lists_around(row.key))
    ][:MAX_CHANGED]


def _is_named(key: str) -> bool:
    return is_minor(key) or is_hyper(key) or only_words(key) or plain(key) == "epoch"


def _is_written_by_a_program(before: Leaves, after: Leaves) -> bool:
    """Say whether most of the leaves that differ are numbers that nobody types: what a search found."""
    changed = [value for key, (value, _) in after.items() if before.get(key, (value, 0))[0] != value]
    return len(changed) > 1 and 2 * sum(COMPUTED.search(value) is not None for value in changed) >= len(changed)


def _lists_that_moved(before: Leaves, after: Leaves) -> Collection[str]:
    """Return the lists that gained, lost or reordered items: none of those that stayed changed its value."""
    items: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    for side, leaves in enumerate((before, after)):
        for key, (value, _) in leaves.items():
            if (name := PLACE.sub("", key)) != key:
                items[name][side][value] += 1
    return {name for name, (was, now) in items.items() if not (was - now and now - was)}


def _lists_that_shifted(before: Leaves, after: Leaves) -> frozenset[str]:
    """Return the lists of sections that have more or fewer of them now: a place says no longer which one is meant."""
    last: dict[str, list[int]] = defaultdict(lambda: [-1, -1])
    for side, leaves in enumerate((before, after)):
        for key in leaves:
            for found in SECTION.finditer(key):
                sizes = last[key[: found.start()]]
                sizes[side] = max(sizes[side], int(found[1]))
    return frozenset(name for name, (was, now) in last.items() if was != now)


def _lists_around(key: str) -> Iterator[str]:
    """Yield the lists of sections that a key lies in."""
    yield from (key[: found.start()] for found in SECTION.finditer(key))


def _tables(leaves: Leaves) -> Iterator[str]:
    """Yield the sections, with a dot at their end, and the lists that hold data: a list of many words, or a table."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for key, (value, _) in leaves.items():
        name = PLACE.sub("", key)
        found[f"{key.rpartition('.')[0]}." if name == key else name][key] = plain_meaning(value)
    yield from (name for name, values in found.items() if is_table(values))


def _is_other(was: str, value: str) -> bool:
    """Say whether a value that stood there now means something else."""
    is_word = is_text(plain_meaning(value)) and is_text(plain_meaning(was))
    is_same = (is_word and is_same_word(value, was)) or plain_meaning(value) == plain_meaning(was)
    return not is_same and ABSENT not in (value, was)


def _is_setting(key: str, was: str, value: str) -> bool:
    """Say whether a leaf of a settings file is what somebody sets, not a place, a computed number or a new name."""
    if (
        (is_dropped(key) and not _is_of_a_run(key, value))
        or is_path(value)
        or is_path(was)
        or (COMPUTED.search(value) and (COMPUTED.search(was) or not is_clear(key)))
        or _is_moved(key, was, value)
    ):
        return False
    return not only_words(key) or (is_text(plain_meaning(value)) and not is_label(key, value))


def _is_of_a_run(key: str, value: str) -> bool:
    """Say whether a leaf that would be a variable elsewhere says how long or what is trained."""
    return plain(key) == "epoch" or (plain(key) in MODELS and is_text(plain_meaning(value)))


def _is_moved(key: str, was: str, value: str) -> bool:
    """Say whether a class or a chosen file is only reached by another name than before."""
    if key.startswith("defaults["):
        return value.startswith(was) or was.startswith(value)
    return key.endswith("_target_") and was.rpartition(".")[2] == value.rpartition(".")[2]


def _may_change(lines: Difference, *, is_known: bool) -> bool:
    """Say whether a removed and an added line give one key, or one list, other values: parsing costs far more."""
    before, after = _keys(lines.removed), _keys(lines.added)
    return any(
        sorted(before[name]) != sorted(after[name]) and (name == ITEM or is_known or _is_named(name))
        for name in before.keys() & after.keys()
    )


def _keys(rows: Iterable[tuple[int, str]]) -> dict[str, list[str]]:
    """Return the keys of some lines with what the lines say of them, comments left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, line in rows:
        if line[0] not in "#;":
            bare = line.partition(" #")[0].strip()
            for name in KEY.findall(bare) or (ITEM,):
                found[name].append(bare)
    return found


@lru_cache(maxsize=RECENT)
def _entries(content: bytes, kind: str) -> Leaves:
    facts = read_facts(kind, content)
    if not isinstance(facts, SettingsFacts) or len(facts.entries) > MAX_ENTRIES:
        return {}
    found = {
        entry.key.removesuffix(GIVEN): (entry.value, entry.line)
        for entry in facts.entries
        if entry.kind == "scalar" and entry.value is not None
    }
    return {} if facts.error else found
