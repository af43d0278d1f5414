"""Finds the configuration of sacred experiments: locals of `@ex.config` functions, and who captures them.

Sacred hands a local to every captured function that has a parameter of its name, and all of them as `_config`. A key
is live where a captured function loads it, where a further local is made of it, or where `_config` is followed to a
load. It cannot know observers and hooks of another package that look into the configuration.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import msgspec

from mldebt.facts.code import Ref
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.options.followed import followed
from mldebt.project.configs.options.verdict import MAX_READERS, Verdicts, some
from mldebt.project.configs.parsers.arguments import Option, shown, text
from mldebt.project.configs.reading.reads import Load
from mldebt.project.configs.trees.verdict import ITS_DEFAULT

DECLARES = frozenset({"config", "named_config"})
CAPTURES = frozenset({"capture", "main", "automain", "command", "pre_run_hook", "post_run_hook", "config_hook"})
EXPERIMENTS = ("sacred.Experiment", "sacred.Ingredient", "sacred.experiment.Experiment", "sacred.ingredient.Ingredient")
OWN = frozenset({"seed"})
WHOLE = {"_config": Ref(("_config",)), "config": Ref(("config",)), "_run": Ref(("_run", ".config"))}


class Taken(NamedTuple):
    """A captured function, and the part of the configuration it takes its parameters from."""

    spot: Spot
    prefix: str | None


def captured_keys(verdicts: Verdicts) -> Iterator[tuple[str, ConfigKey]]:
    """Yield (path, row) of every local of every configuration function; one that sets a dead key again says so."""
    found = Captured(verdicts)
    first: dict[str, ConfigKey] = {}
    for option in found.options:
        row = found.row(option)
        before = first.setdefault(option.dest, row)
        if before is not row and before.status == row.status == "dead":
            near = (Evidence(before.path, before.line, ITS_DEFAULT),)
            row = msgspec.structs.replace(row, near_misses=near, family=f"{before.path}:{before.key}")
        yield option.spot.path, row


class Captured:
    """The configuration functions and captured functions of sacred experiments."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts, self._sources = verdicts, verdicts.sources
        self._links = verdicts.flows.links

    @cached_property
    def _declaring(self) -> tuple[Spot, ...]:
        return tuple(spot for spot, name, _ in self._decorated if name in DECLARES)

    @cached_property
    def _captured(self) -> tuple[Taken, ...]:
        return tuple(Taken(spot, prefix) for spot, name, prefix in self._decorated if name in CAPTURES)

    @cached_property
    def _decorated(self) -> tuple[tuple[Spot, str, str | None], ...]:
        """Functions that an experiment or ingredient decorates: (function, how, prefix)."""
        found = []
        for path, facts in sorted(self._sources.python.items()):
            if path not in self._using:
                continue
            for number, scope in enumerate(facts.scopes):
                above = Spot(path, max(scope.parent, 0))
                for func, call in self._sources.code.decorators(Spot(path, number)):
                    steps = func.steps if isinstance(func, Ref) and len(func.steps) > 1 else ("",)
                    name = steps[-1].lstrip(".")
                    if name in DECLARES | CAPTURES and self._is_experiment(above, steps[:-1]):
                        prefix = dict(call.keywords).get("prefix") if call else None
                        found.append((Spot(path, number), name, text(prefix)))
        return tuple(found)

    @cached_property
    def _using(self) -> frozenset[str]:
        """Files that import sacred, and everything that imports those."""
        code = self._sources.code
        own = [p for p, f in self._sources.python.items() if any(e.target.split(".")[0] == "sacred" for e in f.imports)]
        return frozenset().union(*(code.importers(path) for path in own))

    def _is_experiment(self, where: Spot, steps: tuple[str, ...]) -> bool:
        return any(kind.name in EXPERIMENTS for kind in self._sources.code.types(where, Ref(steps)))

    @property
    def options(self) -> Iterator[Option]:
        """The locals of configuration functions, in order."""
        for spot in self._declaring:
            seen: set[str] = set()
            for assign in self._sources.code.scope(spot).assigns:
                name = assign.target[0]
                if (
                    len(assign.target) == 1
                    and assign.how in ("=", ":=")
                    and not name.startswith("_")
                    and name not in seen
                ):
                    seen.add(name)
                    yield Option(name, name, (), spot, assign.line, shown(assign.value), "", None, "sacred")

    def row(self, option: Option) -> ConfigKey:
        """Return the row of one key."""
        row = self._verdicts.row
        if option.dest in OWN:
            return row(option, "external", "read by sacred itself")
        if loads := some(self._loads(option)):
            return row(option, "live", loads[0].says, readers=loads[:MAX_READERS])
        if not self._captured:
            return row(option, "unknown", "no captured function was found")
        files = frozenset(self._sources.python)
        seeds = tuple(
            Seed(taken.spot, WHOLE[p.name])
            for taken in self._captured
            for p in self._sources.code.scope(taken.spot).parameters
            if p.name in WHOLE
        )
        return followed(self._verdicts, option, seeds, files)

    def _loads(self, option: Option) -> Iterator[Load]:
        name = option.dest
        for taken in self._captured:
            scope = self._sources.code.scope(taken.spot)
            if taken.prefix is not None and taken.prefix.split(".")[0] == name:
                yield Load(taken.spot, scope.line, f"{scope.name} takes its parameters from {name}")
            if any(parameter.name == name for parameter in scope.parameters):
                yield from self._in(taken.spot, name, f"a parameter that sacred fills in {scope.name}")
        for spot in self._declaring:
            yield from self._in(spot, name, f"read as {name} by a further key")
        yield from self._verdicts.loads.of(name, frozenset(self._sources.python))

    def _in(self, spot: Spot, name: str, says: str) -> Iterator[Load]:
        for viewer in self._links.viewers(spot, name):
            for read in self._links.ledgers.at(*viewer).reads.get(name, ()):
                if read.use != "deleted":
                    yield Load(viewer, read.line, says)
