"""Tells what a file that trains is to its repository: an entry, a tutorial, a test, a benchmark or somebody's library.

An entry keeps a result. A notebook keeps what its outputs show; one whose outputs are stripped and that saves nothing
keeps nothing. A file of a copied toolkit is an entry only if something outside the toolkit starts it.
"""

import re
from collections.abc import Sequence

from mldebt.facts.code import NotebookFacts
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import RunRole
from mldebt.project.runs.calls import Site
from mldebt.project.runs.reach import Reach
from mldebt.project.runs.sinks import METRIC_NAME, SHOWN, Sinks
from mldebt.project.runs.tracking import Verdict
from mldebt.project.sources import Sources

ROLES: dict[str, RunRole] = {"test": "test", "benchmark": "benchmark", "tutorial": "tutorial"}
NUMBER = re.compile(r"\d\.\d|\d%")
IN_OUTPUTS = "scores shown in the outputs of the notebook"


class Standing:
    """What the files that train are to one repository."""

    def __init__(self, sources: Sources, sinks: Sinks) -> None:
        self.sources, self.sinks = sources, sinks

    def role(self, path: str, wide: Reach, verdict: Verdict) -> RunRole:
        """Return the role of a file that trains."""
        if (role := ROLES.get(self.sources.role(path))) is not None:
            return role
        if self.sources.manuals.has(path):
            return "tutorial"
        if self._is_copied(path) or self._keeps_nothing(path, verdict):
            return "library"
        return "benchmark" if self.sinks.only_measures(wide) else "entry"

    def kept(self, path: str, site: Site, sinks: Sequence[Evidence]) -> Sequence[Evidence]:
        """Return what a run keeps, the outputs of a notebook included where it writes no file."""
        facts = self.sources.facts.get(path)
        if not isinstance(facts, NotebookFacts) or (sinks and not SHOWN.fullmatch(sinks[0].says)):
            return sinks
        start = site.line if site.spot.path == path else 1
        for cell in facts.cells:
            if cell.kind == "code" and cell.start + cell.lines > start and _shows_score(cell.outputs):
                return (Evidence(path, cell.start, IN_OUTPUTS), *sinks)
        return sinks

    def _is_copied(self, path: str) -> bool:
        kit = self.sources.kits.of(path)
        return kit is not None and not any(
            start.kind in ("script", "pipeline") and not start.path.startswith(f"{kit}/")
            for start in self.sources.starts.of(path)
        )

    def _keeps_nothing(self, path: str, verdict: Verdict) -> bool:
        """Say whether a notebook neither writes a file nor shows a score."""
        is_notebook = isinstance(self.sources.facts.get(path), NotebookFacts)
        return is_notebook and verdict.tracking == "untracked" and not verdict.trackers and verdict.only_shows


def _shows_score(outputs: str) -> bool:
    return METRIC_NAME.search(outputs) is not None and NUMBER.search(outputs) is not None
