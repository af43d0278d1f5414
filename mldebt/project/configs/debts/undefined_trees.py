"""Finds keys that code reads from a yacs tree and that the tree does not have: `AttributeError` where it is reached.

A tree is judged where it takes no new keys. Keys that any code sets by attribute, or any settings file of the
repository gives, may exist; names in another case than the keys of the tree are methods of the node. A notebook may
run beside another version of the package, installed or written by one of its cells, and is not judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Ref
from mldebt.findings.subjects import Evidence
from mldebt.project.configs.debts.undefined import Missing, catches
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.places.occurrences import Keys
from mldebt.project.configs.trees.declared import Tree, default_trees, is_fixed
from mldebt.project.sources import Sources

OPENS = frozenset({"set_new_allowed", "merge_from_other_cfg"})


class UndefinedTrees:
    """The reads of keys that default trees do not have."""

    def __init__(self, sources: Sources, flows: Flows) -> None:
        self._sources, self._flows = sources, flows

    @cached_property
    def found(self) -> Mapping[str, Sequence[Missing]]:
        """Missing keys by the file that writes the tree."""
        found: dict[str, list[Missing]] = {}
        if any(self._sources.code.callees.named(path, OPENS) for path in self._sources.python):
            return found
        for path, facts in self._sources.python.items():
            for tree in default_trees(path, facts, self._sources.code.callees):
                if is_fixed(tree, self._sources.code):
                    found.setdefault(path, []).extend(self._missing(tree))
        return found

    def _missing(self, tree: Tree) -> Iterator[Missing]:
        uses = self._flows.follow(Seed(tree.spot, Ref((tree.root,))))
        known = {key.keys for key in tree.keys}
        nodes = {keys[:end] for keys in known for end in range(len(keys))}
        is_upper = all(key.name.isupper() for key in tree.keys)
        reads: dict[Keys, list[Use]] = {}
        for use in uses if is_upper else ():
            if use.what != "read" or use.spot.path.endswith(".ipynb"):
                continue
            if catches(self._sources.code.scope(use.spot), use.line):
                continue
            if (lost := _first_unknown(use.keys, known, nodes)) and lost[-1].isupper():
                reads.setdefault(lost, []).append(use)
        soft = {use.keys for use in uses if use.soft or use.what == "write"}
        for keys, sites in reads.items():
            if keys not in soft and keys[-1] not in self._given:
                line = tree.keys[0].line
                parsed = Evidence(tree.spot.path, line, f"the {len(known)} keys of the tree begin here")
                yield Missing(".".join(keys), tuple(self._at(use) for use in sites), parsed)

    @cached_property
    def _given(self) -> frozenset[str]:
        """Names that code sets by attribute or by subscript, and last parts of the keys of settings files."""
        written = {
            assign.target[-1][1:]
            for facts in self._sources.python.values()
            for scope in facts.scopes
            for assign in scope.assigns
            if len(assign.target) > 1
        }
        settings = {
            entry.key.rpartition(".")[2] for facts in self._sources.settings.values() for entry in facts.entries
        }
        return frozenset(written | settings)

    def _at(self, use: Use) -> Evidence:
        return self._sources.evidence(use.spot.path, use.line, f"{use.says}, without allowing for its absence")


def _first_unknown(keys: Keys, known: set[Keys], nodes: set[Keys]) -> Keys | None:
    """Return the part of a read that leaves the tree: a name that is neither key nor node below a node that is."""
    for end in range(1, len(keys) + 1):
        part = keys[:end]
        if part in known or "*" in part[-1]:
            return None
        if part not in nodes:
            return part
    return None
