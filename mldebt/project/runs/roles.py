"""Tells what a file that trains is to its repository: an entry, a tutorial, a test, a benchmark or somebody's library.

An entry keeps a result. A notebook keeps what its outputs show; one whose outputs are stripped and that saves nothing
keeps nothing. A file of a copied toolkit is an entry only if something outside the toolkit starts it.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence

from mldebt.facts.cells import Cell, NotebookFacts
from mldebt.facts.code import Call, PythonFacts
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import RunRole
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.runs.called import is_program
from mldebt.project.runs.keeping.measured import SCORE, only_measures
from mldebt.project.runs.keeping.passing import is_tried, runs_no_tests, trains_and_tests
from mldebt.project.runs.keeping.records import METRIC_NAME, words_of
from mldebt.project.runs.keeping.sinks import SHOWN, Sinks
from mldebt.project.runs.settling import names_on_way, only_shows
from mldebt.project.runs.tracking.verdicts import Verdict
from mldebt.project.runs.training.by_hand import OWN
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach
from mldebt.project.sources import Sources

ROLES: dict[str, RunRole] = {"test": "test", "benchmark": "benchmark", "tutorial": "tutorial"}
NUMBER = regex(r"\d\.\d|\d%")
FOREIGN = regex(
    r"(.*/)?(references?|public|fork(s|ed)?|downloaded|borrowed|others?'?s?)[_\- ]"
    r"(kernels?|notebooks?|codes?|guides?|solutions?|repos?)/.*"
    r"|(.*/)?orig(inal)?s?[_\- ](examples?|codes?|scripts?|impl\w*)/.*"
    r"|(.*/)?(third_?party|vendor(ed)?|externals?|forks)/.*|(.*/)?([^/]*[ _\-])?(FORK|Fork|[Ff]orked)[ _\-.][^/]*"
)
RETRIEVED = regex(
    r"\b(retrieved|taken|copied|borrowed|downloaded) from:?[^.\n]{0,30}[\s#]*https?://(?!arxiv|doi)", re.IGNORECASE
)
SHOWS_USE = regex(r"_*(run_)?(examples?|demos?|usage|smoke|sanity|self)(_(usage|test|check|run|main|use))?|_*smoke_\w+")
EXECUTED = regex(r"(.*/)?(executed[_\-.])?([^/]+?)([_\-. ]executed|\.nbconvert)?\.ipynb", re.IGNORECASE)
OF_EXECUTED = regex(r"(.*/)?([^/]*[_\-])?executed([_\-][^/]*)?/.*", re.IGNORECASE)
PAGES = frozenset({"streamlit", "gradio", "dash", "panel", "nicegui", "taipy", "shiny"})
IN_OUTPUTS = "scores shown in the outputs of the notebook"


class Standing:
    """What the files that train are to one repository."""

    def __init__(self, sources: Sources, sinks: Sinks) -> None:
        self.sources, self.sinks = sources, sinks

    def role(self, path: str, wide: Reach, verdict: Verdict, site: Site) -> RunRole:
        """Return the role of a file that trains, by what it is, what it keeps and how it comes to the training."""
        if told := self._by_place(path, verdict):
            return told
        if self._is_foreign(path) or self._is_retrieved(path) or self._is_copied(path):
            return "library"
        if self._is_executed_copy(path, verdict):
            return "library"
        if (
            self._keeps_nothing(path, verdict, site)
            or self._is_tried_out(path, verdict)
            or self._is_page(path, verdict)
        ):
            return "library"
        if self._shows_use(path, wide, site.spot):
            return "tutorial"
        return "benchmark" if verdict.tracking == "untracked" and only_measures(self.sinks, wide) else "entry"

    def _by_place(self, path: str, verdict: Verdict) -> RunRole | None:
        """Return what a file is by its name, its place and what documents say of it, or nothing."""
        role = ROLES.get(self.sources.role(path))
        is_run = (
            trains_and_tests(self.sources.code, path) or self._is_program(path, verdict) if role == "test"
            else role == "tutorial" and self.sources.is_shown(path)
        )  # fmt: skip
        if role is not None and not is_run:
            return role
        return "tutorial" if self.sources.manuals.has(path) and not self._is_own_work(path, verdict) else None

    def _is_program(self, path: str, verdict: Verdict) -> bool:
        """Say whether a script called a test is a program: a command gives it arguments, or it keeps what it trains.

        What stands in a folder of tests keeps what they need.
        """
        told = (one for one in self.sources.starts.of(path) if one.kind in ("document", "script") and one.words)
        is_kept = verdict.tracking in ("tracked", "partial", "untracked") and not only_shows(verdict)
        is_run = (is_kept and is_tried(self.sources.code, path)) or (is_program(path) and any(told))
        return is_run and runs_no_tests(self.sources.code, path)

    def _is_own_work(self, path: str, verdict: Verdict) -> bool:
        """Say whether an example of an unpublished package is an experiment: of a paper, or kept in a tracker."""
        return self._is_of_paper(path) or (verdict.tracking == "tracked" and self.sources.manuals.is_own(path))

    def _is_of_paper(self, path: str) -> bool:
        """Say whether a script is of the code of a paper, and shows no published package."""
        return self.sources.roles.lessons.is_of_paper and self.sources.manuals.is_own(path)

    def kept(self, path: str, site: Site, sinks: Sequence[Evidence]) -> Sequence[Evidence]:
        """Return what a run keeps, the outputs of a notebook included where it writes no file."""
        facts = self.sources.facts.get(path)
        if not isinstance(facts, NotebookFacts) or (sinks and not SHOWN.fullmatch(sinks[0].says)):
            return sinks
        start = site.line if site.spot.path == path else 1
        for cell in facts.cells:
            if cell.kind == "code" and cell.start + cell.lines > start and _shows_score(cell, facts.code):
                return (Evidence(path, cell.start, IN_OUTPUTS), *sinks)
        return sinks

    def _is_foreign(self, path: str) -> bool:
        """Say whether a file is called somebody else's, and no script or pipeline of this repository starts it."""
        folder = posixpath.dirname(path)
        return FOREIGN.fullmatch(path) is not None and not any(
            start.kind in ("script", "pipeline") and posixpath.dirname(start.path) != folder
            for start in self.sources.starts.of(path)
        )

    def _is_retrieved(self, path: str) -> bool:
        """Say whether a file opens by naming the page its code was taken from."""
        facts = self.sources.facts.get(path)
        if not isinstance(facts, PythonFacts) or not facts.scopes:
            return False
        opening = facts.scopes[0].docstring
        return any(RETRIEVED.search(text) for text in (facts.header, opening.text if opening else ""))

    def _is_copied(self, path: str) -> bool:
        kit = self.sources.kits.of(path)
        return kit is not None and not any(
            start.kind in ("script", "pipeline") and not start.path.startswith(f"{kit}/")
            for start in self.sources.starts.of(path)
        )

    def _is_executed_copy(self, path: str, verdict: Verdict) -> bool:
        """Say whether a notebook is the copy that a runner wrote of another one, which keeps as much as the copy."""
        found = EXECUTED.fullmatch(path)
        if found is None or not (found[2] or found[4] or OF_EXECUTED.fullmatch(path)):
            return False
        shows = bool(verdict.evidence) and verdict.evidence[0].says == IN_OUTPUTS
        return any(not shows or shows_scores(original) for original in self._notebooks_called(found[3], path))

    def _notebooks_called(self, stem: str, copy: str) -> Iterator[NotebookFacts]:
        """Yield the notebooks of a name that are no executed copies themselves."""
        for path, facts in self.sources.facts.items():
            is_called = posixpath.basename(path) == f"{stem}.ipynb" and OF_EXECUTED.fullmatch(path) is None
            if is_called and path != copy and isinstance(facts, NotebookFacts):
                yield facts

    def _is_tried_out(self, path: str, verdict: Verdict) -> bool:
        """Say whether a module that others import trains in a main block that keeps nothing and no command starts."""
        if not only_shows(verdict) or is_program(path):
            return False
        others = (user for user in self.sources.code.importers(path) if user != path)
        return any(self.sources.role(user) != "test" for user in others) and all(
            start.kind == "main" for start in self.sources.starts.of(path)
        )

    def _is_page(self, path: str, verdict: Verdict) -> bool:
        """Say whether a file is a page that fits a model for the moment and keeps nothing of it."""
        imports = self.sources.code.modules[path].imports if only_shows(verdict) else ()
        return any(entry.module.partition(".")[0] in PAGES for entry in imports)

    def _shows_use(self, path: str, wide: Reach, site: Spot) -> bool:
        """Say whether a main block that no command starts trains by way of a function called an example."""
        if any(start.kind != "main" for start in self.sources.starts.of(path)):
            return False
        return any(SHOWS_USE.fullmatch(name) for name in names_on_way(self.sources.code, wide, site, path))

    def _keeps_nothing(self, path: str, verdict: Verdict, site: Site) -> bool:
        """Say whether a notebook neither writes a file nor shows a score, or training by hand is only shown."""
        return (site.framework == OWN or isinstance(self.sources.facts.get(path), NotebookFacts)) and only_shows(
            verdict
        )


def shows_scores(facts: NotebookFacts) -> bool:
    """Say whether a notebook is committed with outputs that tell a score: beside its settings, they are a record."""
    return any(cell.kind == "code" and _shows_score(cell, facts.code) for cell in facts.cells)


def _shows_score(cell: Cell, code: PythonFacts) -> bool:
    """Say whether the outputs of a cell hold a number that they, or what the cell prints or calls, name a score."""
    if NUMBER.search(cell.outputs) is None:
        return False
    if METRIC_NAME.search(cell.outputs):
        return True
    calls = (call for scope in code.scopes for call in scope.calls)
    return any(
        SCORE.search(word)
        for call in calls
        if cell.start <= call.line < cell.start + cell.lines
        for word in (call.last_step, *_printed(call))
    )


def _printed(call: Call) -> Iterator[str]:
    if call.last_step in ("print", "display"):
        for value in call.args:
            yield from words_of(value)
