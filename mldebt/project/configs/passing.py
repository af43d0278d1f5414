"""Finds the commands in scripts, documents and pipelines that pass an option."""

from collections import defaultdict
from functools import cached_property

from mldebt.findings.subjects import Evidence
from mldebt.project.sources import Sources

MAX_SHOWN = 5


class Passing:
    """Which started commands give which flags to which file."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

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

    def of(self, path: str, flags: tuple[str, ...]) -> tuple[Evidence, ...]:
        """Return the commands that pass one of the flags to a file or to one that imports it."""
        given = [(target, shown) for flag in flags for target, shown in self._given.get(flag, ())]
        if not given:
            return ()
        users = self.sources.code.importers(path)
        return tuple(dict.fromkeys(shown for target, shown in given if target in users))[:MAX_SHOWN]
