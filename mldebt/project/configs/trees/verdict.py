"""Says for each key of a default tree whether anything reads it; settings files merged into the tree share the answer.

Values are followed from the name that holds the tree; where a flow is lost, `x.PARENT.LEAF` anywhere in the
repository counts as a reader. What it cannot see: keys read by a program outside the repository.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from mldebt.facts.code import Ref
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence, Site
from mldebt.findings.vocabulary import KeyStatus
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.following.uses import LOSSES, shape_of
from mldebt.project.configs.parsers.unseen_callers import UnseenCallers
from mldebt.project.configs.reading.beside import Beside
from mldebt.project.configs.reading.reads import Load
from mldebt.project.configs.roles import role_of
from mldebt.project.configs.trees.declared import MAKERS, Tree, TreeKey, default_trees
from mldebt.project.configs.trees.joined import Joined, inside
from mldebt.project.configs.trees.programs import Programs
from mldebt.project.configs.trees.readers import Readers, Taking, holds
from mldebt.project.sources import Sources

MAX_SHOWN = 5
PASSIVE = frozenset({"write", "dump", "followed"})
SHARED = 0.5
SUREST = ("live", "external", "unknown", "dead")
ITS_DEFAULT, ITS_FIRST, ITS_COPY = "its default", "the first of its copies", "a copy, dead as well"
ALIKE = frozenset({ITS_DEFAULT, ITS_FIRST, ITS_COPY})
"""What ties a dead key to those that say the same, and is no miss."""


def is_copy(key: ConfigKey) -> bool:
    """Say whether a dead key only sets a dead default of a tree again, or is a copy of one; the first shows it."""
    return key.status == "dead" and any(near.says in (ITS_DEFAULT, ITS_FIRST) for near in key.near_misses)


class Fate(NamedTuple):
    """What becomes of a default tree: its uses, and in `taking` those of any file that programs take in its place too.

    `is_taken` is false where it is a file that no program is known to take.
    """

    uses: tuple[Use, ...]
    taking: Taking
    is_taken: bool


class Trees:
    """The default trees of a repository with a verdict per key."""

    def __init__(self, sources: Sources, flows: Flows) -> None:
        self.sources, self.flows = sources, flows
        self.beside, self.programs = Beside(sources), Programs(sources)
        self._callers = UnseenCallers(flows.links)
        self._fates: dict[tuple[Spot, str], Fate] = {}

    @cached_property
    def found(self) -> tuple[Tree, ...]:
        """Every default tree, by path."""
        return tuple(
            tree
            for path, facts in sorted(self.sources.python.items())
            if not MAKERS.keys().isdisjoint(self.sources.code.callees.of(path))
            for tree in default_trees(path, facts, self.sources.code.callees)
        )

    @cached_property
    def rows(self) -> Mapping[tuple[Spot, str], Mapping[str, ConfigKey]]:
        """Rows by dotted key, by (scope, root) of the tree."""
        return {(tree.spot, tree.root): {key.name: self._row(tree, key) for key in tree.keys} for tree in self.found}

    @cached_property
    def unread_writes(self) -> frozenset[tuple[Spot, int]]:
        """The places of code that set keys of trees which nothing reads."""
        found: dict[bool, set[tuple[Spot, int]]] = {True: set(), False: set()}
        for tree in self.found:
            rows = self.rows[tree.spot, tree.root]
            for use in self._fate(tree).uses:
                if use.what == "write":
                    row = rows.get(".".join(use.keys))
                    found[row is not None and row.status == "dead"].add((use.spot, use.line))
        return frozenset(found[True] - found[False])

    @cached_property
    def _joined(self) -> Joined:
        return Joined(self.sources.code, self.found)

    @cached_property
    def _readers(self) -> Readers:
        return Readers(self.sources, self.flows, self.found)

    def _row(self, tree: Tree, key: TreeKey) -> ConfigKey:
        fate = self._fate(tree)
        loads = self._readers.of(tree, key, fate.taking)
        if loads:
            return self._made(tree, key, "live", loads[0].says, readers=loads[:MAX_SHOWN])
        if whole := _whole(fate.uses, key):
            says = f"{whole.says} with all of {'.'.join(whole.keys)}"
            return self._made(tree, key, "live", says, readers=[Load(whole.spot, whole.line, whole.says)])
        if doubt := self._doubt(tree, fate, key):
            return self._made(tree, key, "unknown", doubt)
        dumps = [use for use in fate.uses if use.what == "dump" and holds(use.keys, key.keys)]
        return self._made(tree, key, "dead", "no code reads it; defaults and settings files only set it", dumps=dumps)

    def _fate(self, tree: Tree) -> Fate:
        """Return what becomes of a tree, told once for all of its keys."""
        if (tree.spot, tree.root) not in self._fates:
            self._fates[tree.spot, tree.root] = self._told(tree)
        return self._fates[tree.spot, tree.root]

    def _told(self, tree: Tree) -> Fate:
        is_file = self.programs.takes(tree)
        tied = self.programs.tied(tree) if is_file else ()
        shape = shape_of((key.keys, key.is_scalar) for key in tree.keys)
        seeds = (Seed(tree.spot, Ref((tree.root,))), *tied)
        uses = self.flows.follow(*seeds, shape=shape)
        others = self.flows.follow(*self.programs.seeds) if is_file else ()
        self._fates[tree.spot, tree.root] = Fate(uses, Taking((*uses, *others)), is_taken=bool(tied) or not is_file)
        for whole, keys in self._joined.around(tree):
            uses += tuple(inside(self._fate(whole).uses, keys, self._readers.may_be))
        return Fate(uses, Taking((*uses, *others)), is_taken=bool(tied) or not is_file)

    def _doubt(self, tree: Tree, fate: Fate, key: TreeKey) -> str | None:
        """Return why a key that nothing is seen to read may be read all the same, or None."""
        lost = next((use for use in fate.uses if use.what in LOSSES and self._readers.may_be(use, key)), None)
        if lost:
            line = self.sources.place(lost.spot.path, lost.line)[1]
            return f"{lost.says} at {lost.spot.path}:{line}"
        if not fate.is_taken:
            return "no program is known to take this file"
        if self._may_go_unseen(tree):
            return f"given back by {self.sources.code.scope(tree.spot).name}, which may be called by what is not seen"
        if all(use.what in PASSIVE or self._is_own(tree, use) for use in fate.uses):
            return "nothing that uses the tree was found"
        return None

    def _may_go_unseen(self, tree: Tree) -> bool:
        """Say whether a function that something unseen may call gives a tree back, and it is no file that is taken."""
        is_given = Ref((tree.root,)) in self.sources.code.scope(tree.spot).returns
        return is_given and not self.programs.takes(tree) and self._callers.may_call(tree.spot)

    def _is_own(self, tree: Tree, use: Use) -> bool:
        """Say whether a use only makes other values of a tree, where something unseen must take what is made."""
        facts = self.sources.python[tree.spot.path]
        is_program = tree.spot.scope == 0 and (facts.main_line is not None or tree.spot.path.endswith(".ipynb"))
        return use.spot == tree.spot and not is_program

    def _made(
        self, tree: Tree, key: TreeKey, status: KeyStatus, reason: str, *, readers: Sequence[Load] = (),
        dumps: Sequence[Use] = (),
    ) -> ConfigKey:  # fmt: skip
        path = tree.spot.path
        cell, line = self.sources.place(path, key.line)
        copies = tuple(self.copies.get(key.name, ())) if status == "dead" else ()
        seers = {*self.sources.code.importers(path), *(use.spot.path for use in self._fate(tree).uses)}
        near = self.beside.of(key.keys[-1], seers) if status == "dead" else ()
        return ConfigKey(
            path, key.name, line, tree.system, key.value, status, reason, "repo" if status == "dead" else None, "high",
            tuple(Site(load.spot.path, self.sources.place(load.spot.path, load.line)[1]) for load in readers), near,
            copies[:MAX_SHOWN], tuple(Evidence(use.spot.path, use.line, use.says) for use in dumps[:MAX_SHOWN]),
            role_of(self.sources, path), f"{path}:{key.name}", cell,
        )  # fmt: skip

    @cached_property
    def copies(self) -> Mapping[str, Sequence[Evidence]]:
        """Settings files that set a key of a tree, by dotted key."""
        names = {key.name for tree in self.found for key in tree.keys}
        found: dict[str, list[Evidence]] = defaultdict(list)
        for path, facts in sorted(self.sources.settings.items()) if names else ():
            for entry in facts.entries:
                if entry.key in names:
                    found[entry.key].append(Evidence(path, entry.line, "sets it"))
        return found

    def files(self) -> Iterator[ConfigFile]:
        """Yield one file row per module that writes a tree."""
        by_path: dict[tuple[str, str], list[ConfigKey]] = defaultdict(list)
        for tree in self.found:
            by_path[tree.spot.path, tree.system] += self.rows[tree.spot, tree.root].values()
        for (path, system), keys in by_path.items():
            dead = sum(key.status == "dead" for key in keys)
            reason = f"{dead} of {len(keys)} defaults are dead" if dead else f"{len(keys)} defaults"
            yield ConfigFile(path, "python", system, "live", reason, tuple(keys), (), role_of(self.sources, path))

    def judged(self, file: ConfigFile) -> ConfigFile:
        """Return a settings file whose undecided keys take the verdict of the tree they are merged into."""
        undecided = [key for key in file.keys if key.status == "unknown"]
        if not undecided or not self.found:
            return file
        tree = max(self.found, key=lambda tree: self._shared(tree, file))
        if self._shared(tree, file) < SHARED * len(file.keys):
            return file
        keys = tuple(self._judged_key(tree, key) if key.status == "unknown" else key for key in file.keys)
        return msgspec.structs.replace(file, keys=keys)

    def added(self, key: ConfigKey) -> ConfigKey:
        """Return a settings key with the verdict it has in the trees that add it to another one; dead if so in all."""
        rows = [known[key.key] for known in self.rows.values() if key.key in known]
        return _like(key, min(rows, key=lambda row: SUREST.index(row.status)), ITS_DEFAULT) if rows else key

    def _shared(self, tree: Tree, file: ConfigFile) -> int:
        """Return how many keys of a file a tree has, those below its open nodes included."""
        return sum(self._default(tree, key) is not None for key in file.keys)

    def _default(self, tree: Tree, key: ConfigKey) -> str | None:
        """Return the key of the tree that a settings key sets, or the open node that it is put into."""
        rows = self.rows[tree.spot, tree.root]
        name = key.key
        while name and name not in rows:
            name = name.rpartition(".")[0]
        return name or None

    def _judged_key(self, tree: Tree, key: ConfigKey) -> ConfigKey:
        name = self._default(tree, key)
        if name is None:
            return key
        default = self.rows[tree.spot, tree.root][name]
        if name == key.key:
            return _like(key, default, ITS_DEFAULT)
        inner = self._row(tree, TreeKey(tuple(key.key.split(".")), default.line, None))
        return _like(key, inner, "the node it is put into")


def _whole(uses: Sequence[Use], key: TreeKey) -> Use | None:
    """Return the use that consumes all of a node around a key, or None; one of the whole tree tells nothing."""
    return next((use for use in uses if use.what == "all" and use.keys and holds(use.keys, key.keys)), None)


def _like(key: ConfigKey, default: ConfigKey, says: str) -> ConfigKey:
    """Return a settings key with the verdict of its default; a dead one belongs to the tree, to go with it."""
    is_dead = default.status == "dead"
    near = (Evidence(default.path, default.line, says),) if is_dead else ()
    return msgspec.structs.replace(
        key, status=default.status, reason=default.reason, scope=default.scope, confidence=default.confidence,
        readers=default.readers, near_misses=near, dumps=default.dumps,
        family=default.family if is_dead else key.family,
    )  # fmt: skip
