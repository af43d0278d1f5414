"""Pairs the literals of two versions of a text that stand for one parameter.

Values are compared within one owner (function, call, dictionary). Where what owned a value has another name now, the
one value of its name that only the old version has and the one that only the new one has are a pair that moved.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from mldebt.project.experiments.values.literals import Literal
from mldebt.project.experiments.values.names import is_clear, plain
from mldebt.project.experiments.values.set_apart import is_table

Pair = tuple[Literal, Literal]


def pairs(old: Sequence[Literal], new: Sequence[Literal]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of values that differ: of one owner, and those whose owner has another name."""
    before, after, tables = _grouped(old), _grouped(new), _tables(new)
    same = [
        pair for key, rows in after.items() if key[1] not in tables for pair in _matched(before.get(key, ()), rows)
    ]  # fmt: skip
    gone = [row for key, rows in before.items() if key not in after for row in rows]
    come = [row for key, rows in after.items() if key not in before and key[1] not in tables for row in rows]
    return same, list(_moved(gone, come)) if gone and come else []


def _grouped(rows: Iterable[Literal]) -> dict[tuple[str, str], list[Literal]]:
    groups: dict[tuple[str, str], list[Literal]] = defaultdict(list)
    for row in rows:
        groups[row.key, row.owner].append(row)
    return groups


def _matched(old: Sequence[Literal], new: Sequence[Literal]) -> Iterator[Pair]:
    """Yield the pairs of values that differ, in order; of another number nobody can tell which became which.

    Of a name that is given several values one after the other, as by a class that is written twice, the last one holds
    where several of them differ in several ways.
    """
    if len(old) != len(new) or Counter(row.value for row in old) == Counter(row.value for row in new):
        return
    found = [(was, now) for was, now in zip(old, new, strict=True) if was.value != now.value]
    is_named = new[-1].owner.endswith("|") and len({row.condition for row in (*old, *new)}) == 1
    if is_named and len({(was.value, now.value) for was, now in found}) > 1:
        found = [pair for pair in found if pair[1] is new[-1]]
    yield from found


def _moved(gone: Sequence[Literal], come: Sequence[Literal]) -> Iterator[Pair]:
    """Yield the pairs of one clear name that each version gives one value of its own, in another place."""
    before, after = _alone(gone), _alone(come)
    yield from (
        (was, after[name]) for name, was in before.items() if name in after and was.value != after[name].value
    )  # fmt: skip


def _alone(rows: Iterable[Literal]) -> dict[str, Literal]:
    found: dict[str, list[Literal]] = defaultdict(list)
    for row in rows:
        if is_clear(row.key):
            found[plain(row.key)].append(row)
    return {name: same[0] for name, same in found.items() if len(same) == 1}


def _tables(rows: Iterable[Literal]) -> Collection[str]:
    """Return the dictionaries that hold numbers of classes or words for ids."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.owner][row.key] = row.value
    return {owner for owner, values in found.items() if is_table(values)}
