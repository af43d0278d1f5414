"""Finds the commands in scripts, documents and pipelines that pass an option.

A command passes it to a program: the file that declares it, or one that imports a caller of the function that declares
it. Another command line of a file that only imports the same module has nothing to do with it, nor has one of a file
that imports a module whose main block declares it.
"""

from collections import defaultdict
from functools import cached_property

from mldebt.findings.subjects import Evidence
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.sources import Sources

CALLERS_OF_CALLERS = 3


class Passing:
    """Which started commands give which flags to which file."""

    def __init__(self, sources: Sources, links: Links) -> None:
        self.sources, self._links = sources, links

    @cached_property
    def _given(self) -> dict[str, list[tuple[str, Evidence]]]:
        found: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
        for target, starts in self.sources.starts.all().items():
            for start in starts:
                for word in start.words:
                    if word.startswith("-"):
                        says = f"passes it to {target}"
                        found[word.partition("=")[0]].append(
                            (target, Evidence(start.path, start.line, says, start.cell))
                        )
        return found

    def of(self, spot: Spot, line: int, flags: tuple[str, ...]) -> tuple[Evidence, ...]:
        """Return the commands that pass one of the flags to a program in which a line of a scope declares it."""
        given = [(target, shown) for flag in flags for target, shown in self._given.get(flag, ())]
        if not given:
            return ()
        users = self._programs(spot, line)
        return tuple(dict.fromkeys(shown for target, shown in given if target in users))

    def _programs(self, spot: Spot, line: int) -> frozenset[str]:
        """Return the programs that run a line of a scope: what is below a main block runs in its own file alone."""
        code, found = self.sources.code, {(spot, line)}
        for _ in range(CALLERS_OF_CALLERS):
            above = [pair for one, _ in found if one.scope for pair in self._links.callers(one)]
            found |= {(caller, code.scope(caller).call(at).line) for caller, at in above}
        others = (self._runners(one, at) for one, at in found if one.path != spot.path or one.scope == 0)
        return frozenset({spot.path}).union(*others)

    def _runners(self, spot: Spot, line: int) -> frozenset[str]:
        start = self.sources.code.modules[spot.path].main_line
        is_started = spot.scope == 0 and start is not None and line >= start
        return frozenset({spot.path}) if is_started else self.sources.code.importers(spot.path)
