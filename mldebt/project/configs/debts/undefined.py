"""Finds options that code reads from a parsed command line and that no parser of the program declares.

Only a command line that is wholly known is judged: its parser is made, filled and used in one scope with constant
names, and the values it gives are followed without loss - none are added under computed names, no name that holds
them is bound again. A read that allows for absence (`getattr` with a default, `hasattr`, a `try` that catches what
it raises) is no crash, nor is one in a file that other programs share unless no program at all declares the name. Where
more names are missing than a command line has, it was not understood.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Made, PythonFacts, Read, Ref, Scope
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Spot
from mldebt.project.configs.debts.misspelling import is_misspelt
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.parsers.arguments import argparse_options
from mldebt.project.configs.parsers.namespaces import Namespace, known_namespaces
from mldebt.project.configs.places.sinks import name_of
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

OWN = frozenset({"_get_kwargs", "_get_args", "__dict__", "__class__", "__contains__"})
REBUILDS = frozenset({
    "Namespace", "SimpleNamespace", "EasyDict", "edict", "Munch", "Box", "AttrDict", "DotDict", "dotdict", "merge",
    "ConfigDict", "from_dict", "load_config", "merge_from_file", "create", "set_defaults", "update_args",
    "parse_args_into_dataclasses", "update_config", "override_args", "load_args", "merge_args", "add_config_arguments",
})  # fmt: skip
LOSSES = frozenset({"escape", "all"})
DEEPEST = 3
MOST = 3


class Missing(msgspec.Struct, frozen=True):
    """A name read from a command line that does not have it: the reads, where it is parsed, what was `meant`."""

    name: str
    reads: tuple[Evidence, ...]
    parsed: Evidence
    meant: str = ""


class Undefined:
    """The reads of options that do not exist."""

    def __init__(self, sources: Sources, flows: Flows) -> None:
        self._sources, self._flows = sources, flows

    @cached_property
    def found(self) -> Mapping[str, Sequence[Missing]]:
        """Missing options by the file that parses the command line."""
        found: dict[str, list[Missing]] = {}
        for path in self._sources.python:
            for space in known_namespaces(path, self._flows.links):
                found.setdefault(path, []).extend(self._missing(space))
        return found

    @cached_property
    def _declared(self) -> Mapping[str, frozenset[str]]:
        """The names that options anywhere have, by file; and names that are set on anything, under an empty path."""
        found = {
            path: frozenset(option.dest for option in argparse_options(path, self._sources.code))
            for path in self._sources.python
        }
        written = (self._sources.memory.of(_written, facts) for facts in self._sources.python.values())
        return {**found, "": frozenset().union(*written)}

    def _missing(self, space: Namespace) -> Iterator[Missing]:
        uses = self._flows.follow(Seed(space.spot, space.values), flat=True)
        if any(use.what in LOSSES and not use.keys for use in uses):
            return
        if any(map(self._is_refilled, {use.spot for use in uses})):
            return
        if any(use.what == "write" and use.keys[:1] == ("*",) for use in uses):
            return
        soft = {use.keys[0] for use in uses if use.keys and (use.soft or use.what == "write")}
        known = space.names | soft | OWN | self._declared[space.spot.path]
        reads: dict[str, list[Use]] = {}
        for use in uses:
            if use.what == "read" and use.keys and use.keys[0].isidentifier() and use.keys[0] not in known:
                reads.setdefault(use.keys[0], []).append(use)
        if len(reads) > max(MOST, len(space.names)) or self._is_replaced(space.spot, space.values.call):
            return
        for name, sites in reads.items():
            sure = [use for use in sites if self._is_sure(use, name, space.spot)]
            if sure:
                meant = next((one for one in sorted(space.names) if is_misspelt(name, one)), "")
                yield Missing(name, tuple(self._evidence(sure)), self._parsed(space), meant)

    def _is_replaced(self, spot: Spot, call: int, depth: int = 0) -> bool:
        """Say whether a name that gets the values, here or where they are returned to, is bound again."""
        ledger = self._flows.links.ledgers.at(*spot)
        names = [target[0] for target in ledger.assigned(call) if len(target) == 1]
        if any(sum(len(one.target) == 1 for one in ledger.bound.get(name, ())) > 1 for name in names):
            return True
        if depth == DEEPEST or spot.scope == 0:
            return False
        return any(self._is_replaced(where, number, depth + 1) for where, number in self._flows.links.callers(spot))

    def _is_sure(self, use: Use, name: str, home: Spot) -> bool:
        """Say whether a read must be of this program's values: here, or of a name that no program has."""
        if name in self._declared[""]:
            return False
        is_shared = use.spot.path != home.path or (use.spot != home and self._is_imported(home.path))
        if is_shared and any(name in names for names in self._declared.values()):
            return False
        read = self._read(use, name)
        is_caught = catches(self._sources.code.scope(use.spot), use.line)
        return read is not None and not is_caught and not self._is_rebound(use.spot, read.steps[0])

    def _is_imported(self, path: str) -> bool:
        """Say whether another file imports this one, whose main block is then not its only program."""
        return len(self._sources.code.importers(path)) > 1

    def _read(self, use: Use, name: str) -> Read | None:
        scope = self._sources.code.scope(use.spot)
        ends = (f".{name}", f"[{name}")
        return next(
            (read for read in scope.reads if read.line == use.line and any(e in read.steps for e in ends)), None
        )

    def _is_rebound(self, spot: Spot, name: str) -> bool:
        """Say whether a name that holds the values is bound to something else too, or to an attribute of its name."""
        scope = self._sources.code.scope(spot)
        given = any(parameter.name == name for parameter in scope.parameters)
        bound = [
            assign for assign in self._flows.links.ledgers.at(*spot).bound.get(name, ()) if len(assign.target) == 1
        ]
        by_name = any(isinstance(one.value, Ref) and len(one.value.steps) > 1 for one in bound)
        return by_name or len(bound) + given > 1

    @remembered
    def _is_refilled(self, spot: Spot) -> bool:
        """Say whether a scope may add names to options in a way that is not followed."""
        return any(map(_refills, self._sources.code.scope(spot).calls))

    def _parsed(self, space: Namespace) -> Evidence:
        says = f"parsed here; none of its {len(space.names)} names is this one"
        return self._sources.evidence(space.spot.path, space.line, says)

    def _evidence(self, uses: Sequence[Use]) -> Iterator[Evidence]:
        for use in uses:
            says = f"{use.says}, without allowing for its absence"
            yield self._sources.evidence(use.spot.path, use.line, says)


def catches(scope: Scope, line: int) -> bool:
    """Say whether the lack of a name that a line of a scope reads is caught there, and the program goes on."""
    return any(first <= line <= last for first, last in scope.caught)


def _written(facts: PythonFacts) -> frozenset[str]:
    """Return the names that a module sets on anything."""
    return frozenset(step[1:] for scope in facts.scopes for target in scope.targets() for step in target[1:])


def _refills(call: Call) -> bool:
    """Say whether a call may put further names into an object that holds options."""
    name = name_of(call)
    if name in REBUILDS:
        return True
    if name != "update":
        return False
    return isinstance(call.func, Made) or (isinstance(call.func, Ref) and ".__dict__" in call.func.steps)
