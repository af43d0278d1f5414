"""Finds what loads a key of a default tree: by the flow of the tree, else by the names around the key.

`x.PARENT.LEAF` counts as a load whatever `x` is, for a flow may be lost. Two trees that share a parent and a leaf
cannot be told apart that way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Flows, Use
from mldebt.project.configs.parsers.arguments import text
from mldebt.project.configs.places.chains import is_holder
from mldebt.project.configs.places.occurrences import Keys
from mldebt.project.configs.places.sinks import name_of
from mldebt.project.configs.places.telling import matters
from mldebt.project.configs.reading.reads import Load, Loads
from mldebt.project.configs.trees.declared import Tree, TreeKey
from mldebt.project.sources import Sources

LOOKUPS = frozenset({"get", "pop", "setdefault"})


class Taking:
    """The uses of a tree that may load a key, found by the first part of what they take."""

    def __init__(self, uses: Sequence[Use]) -> None:
        self._uses = uses
        self._places: dict[str, dict[Keys, list[int]]] = defaultdict(dict)
        for place, use in enumerate(uses):
            keys = taken(use)
            if use.what in ("read", "dynamic") and keys:
                first = "*" if "*" in keys[0] else keys[0]
                self._places[first].setdefault(keys, []).append(place)

    def reaching(self, wanted: Keys) -> Iterator[Use]:
        """Yield the uses that load a key or a part of its value, in their order."""
        near = (self._places.get(first, {}) for first in ("*", wanted[0]))
        found = [place for group in near for keys, places in group.items() if reaches(keys, wanted) for place in places]
        return (self._uses[place] for place in sorted(found))

    def is_elsewhere(self, load: Load, key: TreeKey, tree: Tree) -> bool:
        """Say whether a load with the last parts of a key is followed to nodes that neither tree nor code has."""
        last = key.keys[-2:]
        read = [keys for keys in self._read.get((load.spot, load.line), ()) if keys[1:] and last == keys[-len(last) :]]
        return bool(read) and not any(self._has(keys[: -len(last)], tree) for keys in read)

    @cached_property
    def _read(self) -> Mapping[tuple[Spot, int], Sequence[Keys]]:
        """What the tree is asked for at each line."""
        found: dict[tuple[Spot, int], list[Keys]] = defaultdict(list)
        for use in self._uses:
            if use.what == "read":
                found[use.spot, use.line].append(use.keys)
        return found

    def _has(self, node: Keys, tree: Tree) -> bool:
        """Say whether a node is one of a tree, or of what code sets in it."""
        kept = [*(key.keys for key in tree.keys), *(use.keys for use in self._uses if use.what == "write")]
        return any(all(map(_same, keys, node)) for keys in kept)


class Readers:
    """The loads of the keys of a repository's default trees."""

    def __init__(self, sources: Sources, flows: Flows, trees: Sequence[Tree]) -> None:
        self._sources, self._flows, self._trees = sources, flows, trees
        self._loads = Loads(flows.links)

    def of(self, tree: Tree, key: TreeKey, taking: Taking) -> list[Load]:
        """Return the loads of a key: those among the uses of its tree, or else those told by name."""
        read = taking.reaching(key.keys)
        found = (Load(use.spot, use.line, use.says) for use in read if not _is_of_nodes(taken(use), key, tree))
        return list(dict.fromkeys(found)) or list(self._by_name(tree, key, taking)) or list(self._looked_up(tree, key))

    def may_be(self, use: Use, key: TreeKey) -> bool:
        """Say whether a use that loses a part of a tree may take the key along.

        A lookup by a name that varies takes the key, or the node above it, whose name some code spells, or a settings
        file gives as a value.
        """
        if not holds(use.keys, key.keys):
            return False
        if use.what != "dynamic" or not use.lookup or not use.keys:
            return True
        name = key.keys[len(use.keys) - 1]
        return name in self._given or self._loads.is_spelled(name, self._sources.python)

    @cached_property
    def _given(self) -> frozenset[str]:
        """The values of settings files, which may be names of keys: `NAMES: [COCO]`."""
        values = (entry.value for facts in self._sources.settings.values() for entry in facts.entries)
        return frozenset(value for value in values if value)

    @cached_property
    def _mentions(self) -> Mapping[str, Sequence[tuple[Spot, int, int]]]:
        """Loads of the last parts of all keys, of trees and of files, as (scope, read, place of the step)."""
        wanted = {key.keys[-1] for tree in self._trees for key in tree.keys}
        wanted |= {entry.key.rpartition(".")[2] for facts in self._sources.settings.values() for entry in facts.entries}
        found: dict[str, list[tuple[Spot, int, int]]] = defaultdict(list)
        for path, facts in self._sources.python.items():
            for number, scope in enumerate(facts.scopes):
                for place, read in enumerate(scope.reads):
                    for at, step in enumerate(read.steps[1:], 1):
                        if step[1:] in wanted:
                            found[step[1:]].append((Spot(path, number), place, at))
        return found

    def _by_name(self, tree: Tree, key: TreeKey, taking: Taking) -> Iterator[Load]:
        for spot, place, at in self._mentions.get(key.keys[-1], ()):
            ledger = self._flows.links.ledgers.at(*spot)
            read = ledger.scope.reads[place]
            holder = read.steps[at - 1].lstrip(".[")
            fits = holder == key.keys[-2] if len(key.keys) > 1 else is_holder(holder) or holder == tree.root
            load = Load(spot, read.line, f"read as {''.join(read.steps).replace('[', '.')}")
            if fits and matters(ledger, read) and not taking.is_elsewhere(load, key, tree):
                yield load

    def _looked_up(self, tree: Tree, key: TreeKey) -> Iterator[Load]:
        """Yield lookups in a file before it is merged, in the module of the tree: `loaded.setdefault("BASE", [])`."""
        for number, scope in enumerate(self._sources.python[tree.spot.path].scopes):
            for call in scope.calls:
                if name_of(call) in LOOKUPS and call.args and text(call.args[0]) == key.keys[-1]:
                    yield Load(Spot(tree.spot.path, number), call.line, f'read by {name_of(call)}("{key.keys[-1]}")')


def taken(use: Use) -> Keys:
    """Return the key whose value a use takes: `DEPTHS` in `spec["DEPTHS"][i]`, whatever place of it comes next."""
    return use.keys[:-1] if use.what == "dynamic" and use.keys[-1:] == ("*",) else use.keys


def _same(have: str, want: str) -> bool:
    return have == want or ("*" in have and have != "*" and fnmatchcase(want, have))


def reaches(keys: Keys, wanted: Keys) -> bool:
    """Say whether a load of `keys` loads the wanted value or a part of it."""
    return len(keys) >= len(wanted) and all(
        have == "*" or _same(have, want) for have, want in zip(keys, wanted, strict=False)
    )


def _is_of_nodes(keys: Keys, key: TreeKey, tree: Tree) -> bool:
    """Say whether `cfg[phase].SCALES` picks among nodes, or those that have such a key: a plain value is none."""
    end = len(key.keys)
    if len(keys) <= end or keys[end - 1] != "*":
        return False
    return key.is_scalar or any(len(one.keys) == len(keys) and reaches(keys, one.keys) for one in tree.keys)


def holds(keys: Keys, wanted: Keys) -> bool:
    """Say whether a use of a node takes in the wanted key."""
    return len(keys) <= len(wanted) and all(
        have == "*" or _same(have, want) for have, want in zip(keys, wanted, strict=False)
    )
