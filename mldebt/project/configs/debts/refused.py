"""Finds keys of settings files that the code which takes them refuses: the schema is closed and has no such key.

Two schemas are closed and can be read: a yacs tree that files are merged into, and the dataclasses of a command-line
parser - of those only a key that a class had once and that a field of today resembles, since their bases may lie in
libraries.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import PythonFacts, Scope
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence
from mldebt.project.configs.files.kinds import first_part
from mldebt.project.configs.files.loaders import passed
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.parsers.fields import Fields, parsed_classes
from mldebt.project.configs.trees.declared import Tree, default_trees, is_fixed
from mldebt.project.sources import Sources

SHARED, FEWEST = 0.6, 5
ALIKE = 0.8
VERSIONS = 12
STRUCTURE = frozenset({"_BASE_", "_base_", "defaults", "VERSION", "<<"})
OPENS = frozenset({"set_new_allowed", "register_deprecated_key", "register_renamed_key"})


class Refusal(msgspec.Struct, frozen=True):
    """Why a key is refused, where the schema stands, and the name that took its place where one is known.

    `node` is the part of the key that the schema does not have; a refused node is told once, at its first key.
    """

    node: str
    says: str
    schema: Evidence
    now: str | None = None


class Refusals:
    """The keys that closed schemas refuse."""

    def __init__(self, sources: Sources, flows: Flows, files: Sequence[ConfigFile]) -> None:
        self._sources, self._flows = sources, flows
        self._files = [file for file in files if file.path in sources.settings and file.keys]

    def of(self, key: ConfigKey) -> Refusal | None:
        """Return why a key is refused, or None."""
        return self._found.get((key.path, key.key))

    @cached_property
    def _found(self) -> Mapping[tuple[str, str], Refusal]:
        found: dict[tuple[str, str], Refusal] = {}
        if self._files:
            told: set[tuple[str, str]] = set()
            for key, refusal in (*self._by_trees(), *self._by_parsers()):
                if (key.path, refusal.node) not in told:
                    told.add((key.path, refusal.node))
                    found.setdefault((key.path, key.key), refusal)
        return found

    def _by_trees(self) -> Iterator[tuple[ConfigKey, Refusal]]:
        callees = self._sources.code.callees
        trees = [tree for path, facts in self._sources.python.items() for tree in default_trees(path, facts, callees)]
        merged = self._callers("merge_from_file")
        trees = [tree for tree in trees if is_fixed(tree, self._sources.code)]
        for file in self._files if trees and merged and not self._callers(*OPENS) else ():
            tree = max(trees, key=lambda tree: _shared(tree, file))
            users = self._sources.code.importers(tree.spot.path)
            if _shared(tree, file) < max(FEWEST, SHARED * len(file.keys)) or not users & merged:
                continue
            for key in file.keys:
                if key.status in ("unknown", "dead") and not self._has(tree, key.key):
                    line = tree.keys[0].line
                    says = f"the tree that begins at {tree.spot.path}:{line} has no such key and takes no new ones"
                    yield key, Refusal(key.key, says, Evidence(tree.spot.path, line, "the keys it has begin here"))

    def _callers(self, *words: str) -> frozenset[str]:
        return frozenset(path for path in self._sources.python if self._sources.code.callees.named(path, words))

    def _has(self, tree: Tree, key: str) -> bool:
        """Say whether a tree has a key, or a node above it that may hold any, or code gives it one."""
        names = {one.name for one in tree.keys}
        nodes = {name[: len(key)] for name in names if name.startswith(f"{key}.")}
        parts = key.split(".")
        above = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        return bool(names & above or nodes) or parts[-1] in self._written or parts[0] in STRUCTURE

    @cached_property
    def _written(self) -> frozenset[str]:
        written = (self._sources.memory.of(_written, facts) for facts in self._sources.python.values())
        return frozenset().union(*written)

    def _by_parsers(self) -> Iterator[tuple[ConfigKey, Refusal]]:
        classes = list(parsed_classes(self._flows.links))
        given = passed(self._sources, [file.path for file in self._files]) if classes else {}
        for file in self._files if classes else ():
            scripts = {script for script, _ in given.get(file.path, ())}
            taking = [one for one in classes if any(seed.spot.path in scripts for seed in one.seeds)]
            fields = {name: one for one in taking for name in _fields(self._sources.code.scope(one.cls))}
            tops = {first_part(key.key) for key in file.keys}
            for key in file.keys:
                if key.status in ("unknown", "dead") and first_part(key.key) not in fields:
                    yield from self._renamed(key, tops, fields)

    def _renamed(
        self, key: ConfigKey, tops: set[str], fields: Mapping[str, Fields]
    ) -> Iterator[tuple[ConfigKey, Refusal]]:
        from difflib import SequenceMatcher  # only for a key that a closed schema does not have

        top = first_part(key.key)
        for now, one in fields.items():
            alike = SequenceMatcher(None, top, now).ratio() >= ALIKE
            is_gone = alike and now not in tops and top in self._former.get(one.cls.path, ())
            if is_gone and not self._is_field(top):
                scope = self._sources.code.scope(one.cls)
                says = f"{scope.name} had {top} once; today it has {now}"
                yield key, Refusal(top, says, Evidence(one.cls.path, scope.line, "the fields it has"), now)

    def _is_field(self, name: str) -> bool:
        """Say whether some class has a field: the parser may take that one, too, by a name that is chosen."""
        scopes = (scope for facts in self._sources.python.values() for scope in facts.scopes)
        return any(name in _fields(scope) for scope in scopes)

    @cached_property
    def _former(self) -> Mapping[str, frozenset[str]]:
        """Fields that classes of a module had in earlier versions, by path; renamed modules under their new path."""
        wanted = {one.cls.path for one in parsed_classes(self._flows.links)}
        blobs: dict[str, str] = {}
        counts: dict[str, int] = defaultdict(int)
        homes = {path: path for path in wanted}
        for commit in self._sources.history.commits:
            homes |= {old: homes[new] for new, old in commit.renames if new in homes}
            for change in commit.changes:
                home = homes.get(change.path)
                if home and change.old and change.status in ("M", "D") and counts[home] < VERSIONS:
                    blobs[change.old] = home
                    counts[home] += 1
        past = self._sources.past([(blob, "python") for blob in blobs]) if blobs else {}
        found: dict[str, set[str]] = defaultdict(set)
        for blob, home in blobs.items():
            facts = past.get((blob, "python"))
            for scope in facts.scopes if isinstance(facts, PythonFacts) else ():
                found[home] |= set(_fields(scope))
        return {path: frozenset(names) for path, names in found.items()}


def _written(facts: PythonFacts) -> frozenset[str]:
    """Return the last names that a module sets on anything."""
    return frozenset(one.target[-1][1:] for scope in facts.scopes for one in scope.assigns if len(one.target) > 1)


def _fields(scope: Scope) -> Iterator[str]:
    for assign in scope.assigns if scope.kind == "class" else ():
        if len(assign.target) == 1 and assign.annotation:
            yield assign.target[0]


def _shared(tree: Tree, file: ConfigFile) -> int:
    names = {key.name for key in tree.keys}
    return sum(key.key in names for key in file.keys)
