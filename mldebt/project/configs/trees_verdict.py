"""Says for each key of a default tree whether anything reads it; settings files merged into the tree share the answer.

Values are followed from the name that holds the tree; where a flow is lost, `x.PARENT.LEAF` anywhere in the
repository counts as a reader. What it cannot see: keys read by a program outside the repository.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from mldebt.facts.code import Made, Ref
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence, Site
from mldebt.findings.vocabulary import KeyStatus
from mldebt.project.code import Spot
from mldebt.project.configs.beside import Beside
from mldebt.project.configs.binding import bind
from mldebt.project.configs.flows import Flows, Seed, Use
from mldebt.project.configs.objects import Keys
from mldebt.project.configs.options_argparse import text
from mldebt.project.configs.options_trees import Tree, TreeKey, default_trees, given_trees
from mldebt.project.configs.reads import Load, Loads
from mldebt.project.configs.sinks import name_of
from mldebt.project.configs.telling import matters
from mldebt.project.configs.trees_files import Programs
from mldebt.project.sources import Sources

MAX_SHOWN = 5
LOOKUPS = frozenset({"get", "pop", "setdefault"})
LOSSES = frozenset({"dynamic", "escape", "all"})
SHARED = 0.5
ITS_DEFAULT = "its default"


def is_copy(key: ConfigKey) -> bool:
    """Say whether a dead key only sets a dead default of a tree again; the tree's own key shows it as a copy."""
    return key.status == "dead" and any(near.says == ITS_DEFAULT for near in key.near_misses)


class Trees:
    """The default trees of a repository with a verdict per key."""

    def __init__(self, sources: Sources, flows: Flows) -> None:
        self.sources, self.flows = sources, flows
        self.loads, self.beside, self.programs = Loads(flows.links), Beside(sources), Programs(sources)

    @cached_property
    def found(self) -> tuple[Tree, ...]:
        """Every default tree, by path."""
        return tuple(
            tree
            for path, facts in sorted(self.sources.python.items())
            for tree in (*default_trees(path, facts), *given_trees(path, facts))
        )

    @cached_property
    def rows(self) -> Mapping[tuple[Spot, str], Mapping[str, ConfigKey]]:
        """Rows by dotted key, by (scope, root) of the tree."""
        return {(tree.spot, tree.root): {key.name: self._row(tree, key) for key in tree.keys} for tree in self.found}

    @cached_property
    def _mentions(self) -> Mapping[str, Sequence[tuple[Spot, int, int]]]:
        """Loads of the last parts of all keys, on whatever they are taken from: (scope, read, place of the step)."""
        wanted = {key.keys[-1] for tree in self.found for key in tree.keys}
        found: dict[str, list[tuple[Spot, int, int]]] = defaultdict(list)
        for path, facts in self.sources.python.items():
            for number, scope in enumerate(facts.scopes):
                for place, read in enumerate(scope.reads):
                    for at, step in enumerate(read.steps[1:], 1):
                        if step[1:] in wanted:
                            found[step[1:]].append((Spot(path, number), place, at))
        return found

    def _row(self, tree: Tree, key: TreeKey) -> ConfigKey:
        is_file = self.programs.takes(tree)
        tied = self.programs.tied(tree) if is_file else ()
        given = self._given(tree)
        uses = self.flows.follow(Seed(tree.spot, Ref((tree.root,))), *tied, *(given or ()))
        others = self.flows.follow(*self.programs.seeds) if is_file else ()
        read = [use for use in (*uses, *others) if use.what == "read" and _reaches(use.keys, key.keys)]
        loads = [Load(use.spot, use.line, use.says) for use in read]
        loads = loads or list(self._by_name(tree, key)) or list(self._looked_up(tree, key))
        if loads:
            return self._made(tree, key, "live", loads[0].says, readers=loads[:MAX_SHOWN])
        whole = next((use for use in uses if use.what == "all" and use.keys and _holds(use.keys, key.keys)), None)
        if whole:
            says, readers = (
                f"{whole.says} with all of {'.'.join(whole.keys)}",
                [Load(whole.spot, whole.line, whole.says)],
            )
            return self._made(tree, key, "live", says, readers=readers)
        if given == ():
            return self._made(tree, key, "unknown", "nothing is seen to hand a tree to the function that fills it")
        lost = next((use for use in uses if use.what in LOSSES and self._may_be(use, key)), None)
        if lost:
            line = self.sources.place(lost.spot.path, lost.line)[1]
            return self._made(tree, key, "unknown", f"{lost.says} at {lost.spot.path}:{line}")
        if is_file and not tied:
            return self._made(tree, key, "unknown", "no program is known to take this file")
        if all(use.what == "write" for use in uses):
            return self._made(tree, key, "unknown", "nothing that uses the tree was found")
        dumps = [use for use in uses if use.what == "dump" and _holds(use.keys, key.keys)]
        return self._made(tree, key, "dead", "no code reads it; defaults and settings files only set it", dumps=dumps)

    def _given(self, tree: Tree) -> tuple[Seed, ...] | None:
        """Return what callers hand to the function that fills a tree, or None where it makes the tree itself."""
        scope = self.sources.code.scope(tree.spot)
        if all(parameter.name != tree.root for parameter in scope.parameters):
            return None
        found = []
        for caller, number in self.flows.links.callers(tree.spot):
            call = self.sources.code.scope(caller).calls[number]
            for key, value in (*enumerate(call.args), *call.keywords):
                places = bind(self.sources.code, tree.spot, key, ())
                if key is not None and any(place.base == tree.root for place in places):
                    found += [Seed(caller, value)] if isinstance(value, Ref | Made) else []
        return tuple(dict.fromkeys(found))

    def _by_name(self, tree: Tree, key: TreeKey) -> Iterator[Load]:
        for spot, place, at in self._mentions.get(key.keys[-1], ()):
            ledger = self.flows.links.ledgers.at(*spot)
            read = ledger.scope.reads[place]
            holder = read.steps[at - 1].lstrip(".[")
            fits = holder == key.keys[-2] if len(key.keys) > 1 else self.loads.is_holder(holder) or holder == tree.root
            if fits and matters(ledger, read):
                yield Load(spot, read.line, f"read as {''.join(read.steps).replace('[', '.')}")

    def _looked_up(self, tree: Tree, key: TreeKey) -> Iterator[Load]:
        """Yield lookups in a file before it is merged, in the module of the tree: `loaded.setdefault("BASE", [])`."""
        for number, scope in enumerate(self.sources.python[tree.spot.path].scopes):
            for call in scope.calls:
                if name_of(call) in LOOKUPS and call.args and text(call.args[0]) == key.keys[-1]:
                    yield Load(Spot(tree.spot.path, number), call.line, f'read by {name_of(call)}("{key.keys[-1]}")')

    def _may_be(self, use: Use, key: TreeKey) -> bool:
        if use.what == "dynamic" and use.lookup and not self.loads.is_spelled(key.keys[-1], self.sources.python):
            return False
        return _holds(use.keys, key.keys)

    def _made(
        self, tree: Tree, key: TreeKey, status: KeyStatus, reason: str, *, readers: Sequence[Load] = (),
        dumps: Sequence[Use] = (),
    ) -> ConfigKey:  # fmt: skip
        path = tree.spot.path
        role = self.sources.role(path)
        cell, line = self.sources.place(path, key.line)
        copies = tuple(self.copies.get(key.name, ())) if status == "dead" else ()
        near = self.beside.of(key.keys[-1], self.sources.python) if status == "dead" else ()
        return ConfigKey(
            path, key.name, line, tree.system, key.value, status, reason, "repo" if status == "dead" else None, "high",
            tuple(Site(load.spot.path, self.sources.place(load.spot.path, load.line)[1]) for load in readers), near,
            copies[:MAX_SHOWN], tuple(Evidence(use.spot.path, use.line, use.says) for use in dumps[:MAX_SHOWN]),
            "entry" if role == "code" else role, f"{path}:{key.name}", cell,
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
            role = self.sources.role(path)
            dead = sum(key.status == "dead" for key in keys)
            reason = f"{dead} of {len(keys)} defaults are dead" if dead else f"{len(keys)} defaults"
            yield ConfigFile(
                path, "python", system, "live", reason, tuple(keys), (), "entry" if role == "code" else role
            )

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


def _like(key: ConfigKey, default: ConfigKey, says: str) -> ConfigKey:
    """Return a settings key with the verdict of its default; a dead one belongs to the tree, to go with it."""
    is_dead = default.status == "dead"
    near = (Evidence(default.path, default.line, says),) if is_dead else ()
    return msgspec.structs.replace(
        key, status=default.status, reason=default.reason, scope=default.scope, confidence=default.confidence,
        readers=default.readers, near_misses=near, dumps=default.dumps,
        family=default.family if is_dead else key.family,
    )  # fmt: skip


def _same(have: str, want: str) -> bool:
    return have == want or ("*" in have and have != "*" and fnmatchcase(want, have))


def _reaches(keys: Keys, wanted: Keys) -> bool:
    """Say whether a load of `keys` loads the wanted value or a part of it."""
    return len(keys) >= len(wanted) and all(
        have == "*" or _same(have, want) for have, want in zip(keys, wanted, strict=False)
    )


def _holds(keys: Keys, wanted: Keys) -> bool:
    """Say whether a use of a node takes in the wanted key."""
    return len(keys) <= len(wanted) and all(
        have == "*" or _same(have, want) for have, want in zip(keys, wanted, strict=False)
    )
