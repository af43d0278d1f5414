"""Collects the keys of files that may interpolate one another, settles their verdicts and writes the rows."""

import posixpath
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from mldebt.facts.code import Made
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.redact import redact_value
from mldebt.findings.subjects import ConfigFile, ConfigKey, Site
from mldebt.findings.vocabulary import KeyStatus
from mldebt.project.configs.files.kinds import first_part
from mldebt.project.configs.files.verdict import Filed
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.following.uses import Shape, shape_of
from mldebt.project.configs.reading.names import Names
from mldebt.project.configs.reading.spending import spending_of
from mldebt.project.configs.roles import role_of
from mldebt.project.configs.settings.keys import Leaf, Path, Tree, is_scalar, parts_of, read_tree, references
from mldebt.project.configs.settings.spreading import Keyed, spread
from mldebt.project.configs.settings.verdict import Uses, Verdict
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

LONGEST = 200
ENOUGH, HALF = 0.25, 0.5
MOST_KEYS, MANY = 600, 10


class Judged(NamedTuple):
    """One file to judge: its keys, the objects it is loaded into, and others that may be it."""

    tree: Tree
    seeds: tuple[Seed, ...]
    readers: tuple[Seed, ...]
    is_sure: bool
    reason: str = ""
    is_folded: bool = False


class Space:
    """The keys of files that are seen together; `is_one` where they compose to one object, as in a Hydra root."""

    def __init__(self, sources: Sources, flows: Flows, *, is_one: bool = False) -> None:
        self._sources, self._flows, self._is_one = sources, flows, is_one
        self._verdicts: dict[Keyed, Verdict] = {}
        self._structural: list[tuple[str, Path]] = []
        self._uses: dict[tuple[tuple[Seed, ...], bool, bool], Uses] = {}
        self._trees: dict[str, Judged] = {}
        self._by_path: dict[str, list[tuple[Leaf, Verdict]]] = defaultdict(list)

    def put(self, path: str, keys: Iterable[tuple[Leaf, Verdict]]) -> None:
        """Take keys whose verdict is settled already."""
        for leaf, verdict in keys:
            self._verdicts[path, leaf] = verdict

    def judge(
        self, path: str, facts: SettingsFacts, seeds: tuple[Seed, ...], *, packages: Sequence[Path] = ((),),
        readers: tuple[Seed, ...] = (), is_sure: bool = True,
    ) -> None:  # fmt: skip
        """Take a file whose loaded object the seeds yield.

        Of the objects of `readers`, which may be others, only reads count. A reader that is not sure must read half of
        the keys.
        """
        self._trees[path] = Judged(read_tree(facts, packages), seeds, readers, is_sure, is_folded=facts.format == "ini")

    def doubt(self, path: str, facts: SettingsFacts, reason: str, packages: Sequence[Path] = ((),)) -> None:
        """Take a file of whose keys nothing can be told; what it interpolates still counts as interpolated."""
        self._trees[path] = Judged(read_tree(facts, packages), (), (), is_sure=True, reason=reason)

    def keep(self, path: str, facts: SettingsFacts, reason: str) -> None:
        """Take a file that a tool or a checkpoint owns: its keys are external."""
        self.put(path, ((leaf, Verdict("external", reason)) for leaf in read_tree(facts).leaves[:MOST_KEYS]))

    def refer(self, path: str, facts: SettingsFacts) -> None:
        """Take what a tool's own file interpolates: those keys are read by the tool."""
        for entry in facts.entries:
            self._structural += [(path, refers) for refers in references(entry.value or "", parts_of(entry.key))]

    def settle(self) -> None:
        """Judge every key: by code, classes that take nodes, interpolation, other readers, and last by bare names."""
        consumers: dict[Path, str] = dict(pair for judged in self._trees.values() for pair in judged.tree.consumers)
        for path, judged in self._trees.items():
            self._structural += [(path, refers) for refers in judged.tree.refers]
            uses = self._followed(judged.seeds, is_folded=judged.is_folded) if judged.seeds else None
            takers = ChainMap(dict(judged.tree.consumers), consumers)
            for leaf in judged.tree.leaves[:MOST_KEYS]:
                verdict = uses.judge(leaf, takers) if uses is not None else Verdict("unknown", judged.reason)
                if verdict.status == "dead" and (lost := self._lost(judged.seeds)) is not None:
                    verdict = Verdict(
                        "unknown", f"what becomes of the object loaded at {lost.path}:{lost.line} cannot be followed"
                    )
                self._verdicts[path, leaf] = verdict
        self._verdicts = spread(self._verdicts, self._structural)
        self._other_readers()
        self._doubt_names()
        self._doubt_readers()

    def take_back(self, reason: str, path: str | None = None, status: KeyStatus = "dead") -> None:
        """Turn every key of a status, of one file where it is given, into "unknown", for a reason that touches all."""
        for row in [row for row in self._of(status) if path in (None, row[0])]:
            self._verdicts[row] = msgspec.structs.replace(self._verdicts[row], status="unknown", reason=reason)

    def dead(self, path: str) -> frozenset[str]:
        """Return the first parts of the dead keys of a file."""
        return frozenset(first_part(leaf.key) for where, leaf in self._of("dead") if where == path)

    def _followed(self, seeds: tuple[Seed, ...], *, only_reads: bool = False, is_folded: bool = False) -> Uses:
        key = (seeds, only_reads, is_folded)
        if key not in self._uses:
            found = self._flows.follow(*seeds, shape=self._shape)
            kept = [use for use in found if use.what == "read"] if only_reads else found
            self._uses[key] = Uses(self._sources, kept, spending_of(self._flows), is_folded=is_folded)
        return self._uses[key]

    @cached_property
    def _shape(self) -> Shape:
        """The parts of the loaded objects that can have keys, in any of the files."""
        leaves = [leaf for judged in self._trees.values() for leaf in judged.tree.leaves]
        return shape_of((place, is_scalar(leaf.value)) for leaf in leaves for place in leaf.places)

    @remembered
    def _lost(self, seeds: tuple[Seed, ...]) -> Site | None:
        """Return a load of which no use is seen at all: following lost it, so that nothing can be said of its keys."""
        seen = {use.spot for use in self._followed(seeds).found}
        missing = [seed for seed in seeds if seed.spot not in seen and not self._flows.follow(seed)]
        return Site(missing[0].spot.path, self._line(missing[0])) if missing else None

    def _line(self, seed: Seed) -> int:
        scope = self._sources.code.scope(seed.spot)
        line = scope.calls[seed.expr.call].line if isinstance(seed.expr, Made) else scope.line
        return self._sources.place(seed.spot.path, line)[1]

    def _of(self, status: KeyStatus) -> list[Keyed]:
        return [row for row, verdict in self._verdicts.items() if verdict.status == status and row[0] in self._trees]

    def _other_readers(self) -> None:
        for row in self._of("dead"):
            if readers := self._trees[row[0]].readers:
                folded = self._trees[row[0]].is_folded
                verdict = self._followed(readers, only_reads=True, is_folded=folded).judge(row[1], {})
                if verdict.status == "live":
                    self._verdicts[row] = verdict
                elif (lost := self._handed(readers, row[1])) is not None:
                    reason = f"{lost.spot.path}:{lost.line} hands on what holds it: {lost.says}"
                    self._verdicts[row] = Verdict("unknown", reason)

    def _handed(self, readers: tuple[Seed, ...], leaf: Leaf) -> Use | None:
        """Return where another reader takes the part a key stands in by its name, and loses sight of it."""
        for use in self._flows.follow(*readers, shape=self._shape):
            is_named = use.what in ("all", "dynamic", "escape") and use.keys and "*" not in use.keys[:1]
            if is_named and any(place[: len(use.keys)] == use.keys or _under(place, use.keys) for place in leaf.places):
                return use
        return None

    def _doubt_names(self) -> None:
        dead = self._of("dead")
        names = Names(self._sources, {leaf.places[0][-1] for _, leaf in dead if leaf.places})
        for row in dead:
            place, inside = row[1].places[0], self._reach(row[0])
            own = {(one.path, one.line) for one in self._verdicts[row].readers}
            found = names.of(place[-2:], inside, own) or names.evaluated(place, inside)
            if found:
                reason = f"nothing that was followed reads it, yet {found[0].path}:{found[0].line} may: {found[0].says}"
                self._verdicts[row] = msgspec.structs.replace(
                    self._verdicts[row], status="unknown", reason=reason, near=found
                )

    @remembered
    def _reach(self, path: str) -> frozenset[str]:
        """Return the modules that may read a file's keys: near it and its readers, and what those import."""
        readers = {seed.spot.path for seed in (*self._trees[path].seeds, *self._trees[path].readers)}
        base = posixpath.commonpath([posixpath.dirname(other) for other in (path, *readers)])
        below = {other for other in self._sources.python if not base or other.startswith(base + "/")}
        imported = {other for reader in readers for other in self._sources.code.closure(reader)}
        return frozenset(below | imported)

    def _doubt_readers(self) -> None:
        """Take back "dead" where too few keys of a file are read: then its reader was probably not understood.

        Of files that compose to one object all keys count together, but for a file of many of which none is read.
        """
        rows: dict[str, list[Keyed]] = defaultdict(list)
        for row in self._verdicts:
            rows[row[0]].append(row)
        if self._is_one:
            silent = {path: found for path, found in rows.items() if len(found) >= MANY and not self._read(found)}
            rows = {**silent, "": [row for row in self._verdicts if row[0] not in silent]}
        for found in rows.values():
            read = self._read(found)
            for row in found:
                verdict = self._verdicts[row]
                judged = self._trees.get(row[0])
                if verdict.status != "dead" or judged is None:
                    continue
                if read < (ENOUGH if judged.is_sure else HALF) * len(found) or not read:
                    reason = f"only {read} of {len(found)} keys are seen to be read: its reader may not be understood"
                    self._verdicts[row] = msgspec.structs.replace(verdict, status="unknown", reason=reason)
                elif not judged.is_sure:
                    self._verdicts[row] = msgspec.structs.replace(verdict, confidence="medium")

    def _read(self, rows: Iterable[Keyed]) -> int:
        return sum(self._verdicts[row].status in ("live", "external") for row in rows)

    def rows(self, path: str, facts: SettingsFacts, family: str | None = None) -> tuple[ConfigKey, ...]:
        """Return the rows of one file's keys, in file order."""
        role = role_of(self._sources, path)
        if not self._by_path:
            for (where, leaf), verdict in self._verdicts.items():
                self._by_path[where].append((leaf, verdict))
        found = [
            ConfigKey(
                path, leaf.key, leaf.line, facts.format, _shown(leaf), verdict.status, verdict.reason,
                "repo" if verdict.status == "dead" else None, verdict.confidence, verdict.readers, verdict.near,
                dumps=verdict.dumps, role=role, family=f"{family or path}:{leaf.key}",
            )
            for leaf, verdict in self._by_path[path]
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda row: (row.line, row.key)))


def _under(place: Path, keys: Path) -> bool:
    """Say whether the parts of a key above a computed one are those of a place."""
    known = keys[: keys.index("*")] if "*" in keys else keys
    return bool(known) and place[: len(known)] == known


def _shown(leaf: Leaf) -> str | None:
    value = redact_value(leaf.key.rpartition(".")[2], leaf.value)
    return value[:LONGEST] if value is not None else None


def file_row(
    sources: Sources, path: str, facts: SettingsFacts, filed: Filed, keys: tuple[ConfigKey, ...] = (), *,
    system: str = "", family: str | None = None,
) -> ConfigFile:  # fmt: skip
    """Return the row of one file."""
    return ConfigFile(
        path, facts.format, system or facts.format, filed.status, filed.reason, keys, filed.evidence,
        role_of(sources, path), family,
    )  # fmt: skip
