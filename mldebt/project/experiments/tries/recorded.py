"""Says which program a stored run recorded as its own, and whether that trains at all.

A tracker's record names a program by its place on the machine it ran on, by its place in the repository, by its name
alone, or, where MLflow started a step of a project, by the step's folder. A step that loads or splits data is recorded
like one that trains. What it cannot know: a program that is gone or stands elsewhere today.
"""

import posixpath
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from mldebt.facts.stores.records import RunRecord
from mldebt.project.experiments.sites.present import Sites

PROGRAMS = (".py", ".ipynb")
STEP = "MLproject"
UNATTRIBUTED = frozenset({"catboost"})
"""Stores that each training writes to the same place, whoever starts it."""


class Recorded:
    """Answers for the stored runs of one repository."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._known: dict[str, tuple[str | None, bool]] = {}

    def site(self, script: str | None) -> str | None:
        """Return the run that a store's program means, or None where none does or several may."""
        return self._of(script)[0]

    def is_no_training(self, record: RunRecord) -> bool:
        """Say whether a run is of a program that is here and trains nothing, or may be of a test."""
        if record.store in UNATTRIBUTED and self._is_tested:
            return True
        return self._of(record.script)[1]

    def _of(self, script: str | None) -> tuple[str | None, bool]:
        name = (script or "").replace("\\", "/")
        if name not in self._known:
            self._known[name] = self._told(name) if name else (None, False)
        return self._known[name]

    def _told(self, script: str) -> tuple[str | None, bool]:
        """Return the run of a program, and whether it is known to be none."""
        runs, files = self._sites.runs, self._sites.sources.files
        folder = script.rpartition("#")[2].strip("/")
        if "#" in script and f"{folder}/{STEP}" in files:
            inside = [path for path in runs if posixpath.dirname(path) == folder]
            return (inside[0] if len(inside) == 1 else None), not inside
        held = self._programs.get(posixpath.basename(script), ())
        found = _meant(script, held)
        if found is None:
            named = [path for path in held if path in runs]
            return (named[0] if len(named) == 1 and len(held) == 1 else None), False
        is_idle = found not in self._sites.known and self._sites.sources.role(found) != "test"
        return (found if found in runs else None), is_idle

    @cached_property
    def _programs(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in self._sites.sources.files:
            if path.endswith(PROGRAMS):
                found[posixpath.basename(path)].append(path)
        return found

    @cached_property
    def _is_tested(self) -> bool:
        """Say whether a test of the repository reaches a program that trains, or what one imports."""
        sources = self._sites.sources
        tests = (path for path in sources.python if sources.role(path) == "test")
        return any(self._sites.is_reached(one) for path in tests for one in sources.code.closure(path) if one != path)


def _meant(script: str, held: Sequence[str]) -> str | None:
    """Return the file of that name that a recorded place means: the same, the end of it, or the only one it ends."""
    if script in held:
        return script
    inner = [path for path in held if script.endswith(f"/{path}")]
    if inner:
        return max(inner, key=len)
    outer = [path for path in held if path.endswith(f"/{script}")]
    return outer[0] if len(outer) == 1 else None
