"""Count the alarms that an identity calls new though they are old: `python tools/measure_identity.py REPO --step 20`.

Every n-th first-parent commit of a repository is a snapshot, and every function with a complexity over 10 an alarm;
with `--cells` every code cell of 20 lines or more. Between neighbouring snapshots the alarms are matched by one
identity after another; what finds no partner is called new. Truly new ones are among them in every row, and the same:
the excess over the lowest row is what an identity gets wrong. For cells the whole is told twice, with their ids as they
are and without any id. Prints one Markdown table a repository.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from mldebt.backfilling.fact_cache import FactCache
from mldebt.backfilling.line import Line, open_line
from mldebt.cache import Cache
from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.extraction import quiet_collector
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.cost import NOTHING
from mldebt.findings.finding import Finding
from mldebt.findings.identity import fingerprint
from mldebt.findings.matching import match
from mldebt.options import Options
from mldebt.project.complexity.like_cells import sketch
from mldebt.repository.opening import open_snapshot
from mldebt.store.dating import Past

COMPLEX, LONG = 10, 20
Alarms = tuple[Finding, ...]
Key = Callable[[Finding, Mapping[str, str]], object]


def by_line(one: Finding, _renames: Mapping[str, str]) -> object:
    """Return path and line; path and place of a cell."""
    return one.path, one.line, one.cell


def by_body(one: Finding, _renames: Mapping[str, str]) -> object:
    """Return the hash of the body."""
    return one.body


def by_name(one: Finding, _renames: Mapping[str, str]) -> object:
    """Return path and qualified name; path and id (or hash) of a cell."""
    return one.path, one.anchor


def by_renamed(one: Finding, renames: Mapping[str, str]) -> object:
    """Return path and name, renames followed."""
    return renames.get(one.path, one.path), one.anchor


KEYS: Mapping[str, Key] = {
    "path + line": by_line, "body hash": by_body, "path + name": by_name, "path + name + renames": by_renamed,
}  # fmt: skip
CASCADE = "full cascade"


def main() -> None:
    """Measure the repositories named and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--step", type=int, default=20)
    parser.add_argument("--cells", action="store_true", help="cells of notebooks instead of functions")
    parser.add_argument("--cache", type=Path, help="where facts are kept from one measurement to the next")
    asked = parser.parse_args()
    for place in asked.repositories:
        with tempfile.TemporaryDirectory() as work:
            line = list(snapshots(place, asked.step, asked.cache or Path(work) / "cache.db", cells=asked.cells))
        print(f"\n{place.name}: {len(line)} snapshots, {sum(len(one) for _, one in line)} alarms\n")
        for name, counted in told(line, cells=asked.cells):
            print(f"| {name} | {counted} |")


def snapshots(place: Path, step: int, cache: Path, *, cells: bool) -> Iterator[tuple[Mapping[str, str], Alarms]]:
    """Yield the alarms of every n-th commit, oldest first, with the renames since the one before."""
    options = Options(path=place, cache=cache, rev="HEAD", jobs=1)
    held = Cache(cache)
    with quiet_collector(), open_snapshot(options, held) as tip:
        row, target = tip.row, tip.place
        with open_line(target, options, held, row) as line:
            fact_cache, past = FactCache(held, options), Past(line.histories.behind(row.commit or ""))
            before = ""
            for commit in reversed(list(line.histories.line)[::step]):
                yield (
                    (past.renames(before, commit) if before else {}),
                    tuple(alarms(line, fact_cache, commit, cells=cells)),
                )
                before = commit
    held.close()


def alarms(line: Line, fact_cache: FactCache, commit: str, *, cells: bool) -> Iterator[Finding]:
    """Yield the alarms of one commit."""
    snapshot = line.at(commit)
    kinds = {"notebook"} if cells else {"python"}
    wanted = [file for file in snapshot.files if file.kind in kinds]
    for path, facts in fact_cache.facts(wanted, snapshot.read).items():
        yield from cells_of(path, facts) if cells else functions_of(path, facts)


def functions_of(path: str, facts: Facts | Unread) -> Iterator[Finding]:
    """Yield the functions of a module that are over the bound."""
    for scope in facts.scopes if isinstance(facts, PythonFacts) else ():
        if scope.kind == "function" and scope.complexity > COMPLEX:
            yield alarm(path, scope.name, scope.line, scope.body)


def cells_of(path: str, facts: Facts | Unread) -> Iterator[Finding]:
    """Yield the long code cells of a notebook."""
    if not isinstance(facts, NotebookFacts):
        return
    for cell in facts.cells:
        if cell.kind == "code" and cell.loc >= LONG:
            found = alarm(path, f"cell[{cell.key}]", 1, cell.body)
            yield msgspec.structs.replace(found, cell=cell.index, lines=sketch(facts, cell.index))


def alarm(path: str, name: str, line: int, body: str) -> Finding:
    """Return an alarm as the matching reads it."""
    return Finding(
        code="MLD300", name="alarm", area="complexity", challenge=11, severity="minor", confidence="high", message="",
        path=path, line=line, column=None, end_line=None, cell=None, symbol=name, subject="", minutes=NOTHING,
        status="existing", cause=None, value=None, fingerprint=fingerprint("MLD300", path, name), introduced=None,
        owner=None, codeowner=None, interest=None, snippet=None, suppressed=None, evidence=(), anchor=name, body=body,
    )  # fmt: skip


def told(line: Sequence[tuple[Mapping[str, str], Alarms]], *, cells: bool) -> Iterator[tuple[str, str]]:
    """Yield each identity with what it calls new; for cells with ids and without."""
    told_apart = [(renames, unique(some)) for renames, some in line]
    variants = (
        [told_apart, [(renames, unique(map(without_id, some))) for renames, some in line]] if cells else [told_apart]
    )
    for name, key in KEYS.items():
        yield name, " | ".join(str(sum(map(len, new_by(one, key)))) for one in variants)
    yield CASCADE, " | ".join(str(new_by_cascade(one)) for one in variants)


def unique(some: Iterator[Finding] | Alarms) -> Alarms:
    """Return alarms of which no two have one identity: an ordinal tells equal ones apart, as in a scan."""
    seen: dict[str, int] = {}
    found = []
    for one in some:
        count = seen[one.fingerprint] = seen.get(one.fingerprint, -1) + 1
        found.append(
            msgspec.structs.replace(one, fingerprint=fingerprint(one.code, one.path, one.anchor, str(count)))
            if count
            else one
        )
    return tuple(found)


def without_id(one: Finding) -> Finding:
    """Return a cell named by its code, as a notebook of an older format names it."""
    name = f"cell[{one.body}]"
    return msgspec.structs.replace(
        one, anchor=name, symbol=name, fingerprint=fingerprint(one.code, one.path, name)
    )  # fmt: skip


def new_by(line: Sequence[tuple[Mapping[str, str], Alarms]], key: Key) -> Iterator[list[Finding]]:
    """Yield what a key calls new at each snapshot but the first; every earlier alarm is used once."""
    for (_, before), (renames, now) in pairwise(line):
        known: dict[object, int] = {}
        for one in before:
            name = key(one, renames)
            known[name] = known.get(name, 0) + 1
        new = []
        for one in now:
            name = key(one, {})
            if known.get(name, 0):
                known[name] -= 1
            else:
                new.append(one)
        yield new


def new_by_cascade(line: Sequence[tuple[Mapping[str, str], Alarms]]) -> int:
    """Return how many alarms the matching of scans calls new."""
    return sum(len(match(before, now, renames).came) for (_, before), (renames, now) in pairwise(line))


if __name__ == "__main__":
    main()
