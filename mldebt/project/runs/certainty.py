"""Says how sure it is that an untracked run is debt, and what speaks against it where it is less sure.

High stands for a program that somebody starts, of the repository's own, that keeps a model or its metrics, where no
tracker is in sight and no record of its own making either. Slight doubts leave it medium: others import the file, a
table may be data as well as a result, a script called after training has no main block. Grave doubts make it a note: a
copy is told with the script that is like it, a notebook may teach unless a program loads what it saves, an example may
show, what was set aside may be over, module-level code may be a sketch, a script by the name of analysis fits in
passing, a service fits at a request, data made up is no experience, and what no command starts is over where nobody
has committed for a year: 5 of 18 were worth saying, and 16 of 25 that a command starts. A script that writes its
settings to a file may keep a record that is as good as a tracker's: of that nothing is said. None of this says that
the run is no debt.

Which doubts are grave was decided on findings judged by hand before (docs/hand-check, third and fourth check): 49 of 52
without doubt were right, 22 of 22 of slight doubt, 9 of 36 of grave doubt, 3 of 17 of runs that write their settings.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Call, Expr, Items, Ref, Scope
from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.findings.vocabulary import Confidence
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.runs.called import is_aside, is_called_training, is_example, looks
from mldebt.project.runs.doors import is_launched
from mldebt.project.runs.entered import Entered, Entries
from mldebt.project.runs.keeping.loaded import Loaded
from mldebt.project.runs.keeping.records import SETTINGS_KEPT, SETTINGS_NAMED
from mldebt.project.runs.keeping.sinks import TABLE
from mldebt.project.runs.owing import Owing
from mldebt.project.runs.roles import shows_scores
from mldebt.project.runs.searches import has_made_up_data
from mldebt.project.runs.settling import CLASSICAL
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.training.noise import is_by_chance, is_noise
from mldebt.repository.touches import BULK_FILES

IN_OUTPUTS = "what is kept: scores shown in the outputs of the notebook"
SAVED = "a file saved by "
LOST = "its trials live in memory"
STORED = regex(r"a file saved by .*|metrics written .*|results written .*|history pickled")
PIPELINE = regex(r"(.*/)?(dvc\.ya?ml|MLproject|Snakefile|.*\.smk)")
MAIN = ("has a main block", "is ")
INVENTED = regex(
    r"(.*_)?(synthetic|synthesi[sz]e|dummy|fake|mock|toy|made_up|simulated?|sample_data|random_data)(_.*)?",
    re.IGNORECASE,
)
MAKES_DATA = regex(
    r"(generate|create|make|build)_(\w+_)?(data|data_?set|samples?|transactions|records|history)", re.IGNORECASE
)
NAMED = regex(
    r"TensorBoard\w*|CSVLogger|SummaryWriter|\w*Wandb\w*|MLflow\w*(Logger|Callback)|(Comet|Neptune|Aim)Logger"
)
PACKAGED = frozenset({"setup.py", "setup.cfg", "pyproject.toml"})
ORCHESTRATORS = frozenset({"airflow", "prefect", "dagster", "luigi", "flytekit", "kfp", "temporalio", "celery"})


class Doubt(NamedTuple):
    """What speaks against a finding; grave where most findings it was said of were wrong."""

    says: str
    is_grave: bool = True


class Certainty:
    """How sure the findings on the untracked runs of one repository are."""

    def __init__(self, entries: Entries, owing: Owing, *, served: frozenset[str], loaded: Loaded) -> None:
        self._entries, self._owing, self._served, self._loaded = entries, owing, served, loaded
        self._code = entries.finder.code
        self._trackers = entries.finder.trackers

    def of(self, run: TrainingRun) -> tuple[Confidence, str]:
        """Return the confidence of a finding, and the doubt that keeps it from being high: low stands for a note."""
        if IN_OUTPUTS in run.reason:
            return "low", "only the outputs of a notebook tell of a result"
        doubts = list(self._doubts(run))
        if grave := next((doubt for doubt in doubts if doubt.is_grave), None):
            return "low", grave.says
        return ("medium", doubts[0].says) if doubts else ("high", "")

    def is_unknown(self, run: TrainingRun) -> bool:
        """Say whether a run may keep a record of its own: whether it is debt cannot be told."""
        return any(item.says in (SETTINGS_KEPT, SETTINGS_NAMED) for item in run.evidence)

    def users(self, run: TrainingRun) -> Iterator[Evidence]:
        """Yield the program that loads what a notebook saves: such a notebook is no mere exploration."""
        if run.path.endswith(".ipynb") and (found := self._loaded.of(run.path)):
            yield found

    def _doubts(self, run: TrainingRun) -> Iterator[Doubt]:
        facts = self._entries.finder.sources.facts.get(run.path)
        is_shown = isinstance(facts, NotebookFacts) and shows_scores(facts)  # what came of it is committed beside it
        yield from _by_place(run, is_used=not is_shown and any(self.users(run)), is_work=self._is_work(run))
        yield from _by_what_is_kept(run)
        if (newest := self._owing.speaker(run)) != run:
            yield Doubt(f"it is nearly the same script as {newest.path}, which tells of both")
        if run.path not in self._code.modules:
            return
        yield from self._by_start(run)
        entered = self._entries.of(run.path)
        is_invented = self._invents(entered) or self._writes_out(entered) or self._fits_noise(entered)
        if has_made_up_data(self._entries, entered) or is_invented:
            yield Doubt("its data is made up")
        if at := self._names_tracker(run):
            yield Doubt(f"a tracker is named where the run is not seen to reach it ({at.path}:{at.line})")

    def _is_work(self, run: TrainingRun) -> bool:
        """Say whether a run among examples is what its repository is for: commands start it, nothing is installed."""
        return is_launched(run) and is_example(run.path) and PACKAGED.isdisjoint(self._entries.finder.sources.files)

    def _by_start(self, run: TrainingRun) -> Iterator[Doubt]:
        """Yield what speaks against a program by who starts it."""
        if folder := self._entries.finder.sources.kits.licensed(run.path):
            yield Doubt(f"{folder} brings a licence of its own: it may be somebody else's")
        if self._entries.finder.sources.is_shown(run.path):
            yield Doubt("the file is of a template or collection, and no command trains with it")
        doors = {item.path for item in self._owing.with_it(run)}
        if not is_launched(run) and self._code.importers(run.path) - {run.path} - doors:
            yield Doubt("others import the file: its main block may be there to try it out", is_grave=False)
        is_left_out = not is_launched(run) and not any(self.users(run))
        if is_left_out and self._owing.launches and not self._is_new(run.path):
            yield Doubt("commands start other runs of the repository, and none this one")
        if is_left_out and self._entries.finder.sources.rests:
            yield Doubt("no command starts it, and nobody has committed for a year")
        if run.path in self._served:
            yield Doubt("the file answers requests")
        if {entry.module.partition(".")[0] for entry in self._code.modules[run.path].imports} & ORCHESTRATORS:
            yield Doubt("an orchestrator runs it, which keeps a record of its own")

    def _is_new(self, path: str) -> bool:
        """Say whether a file came with the newest commit or is in none, unless that is the first or of many files."""
        sources = self._entries.finder.sources
        commits = sources.history.commits
        newest = next((commit for commit in commits if commit.changes), None)
        if newest is None or newest is commits[-1]:
            return False
        first = sources.touches.first_change.get(path)
        return first is None or (first.sha == newest.sha and len(newest.changes) <= BULK_FILES)

    def _invents(self, entered: Entered) -> bool:
        """Say whether a run calls a function of its own repository that makes data up by chance.

        One that only builds a data set by its name may pick some rows of real data: it has to draw numbers of nothing.
        """
        scopes = (self._code.scope(spot) for spot in entered.narrow.hops)
        return any(_draws_up(scope, scope.name.rpartition(".")[2]) for scope in scopes if scope.kind == "function")

    def _writes_out(self, entered: Entered) -> bool:
        """Say whether a model is fitted on rows written out in the script: `x = np.array([[25, 30000], …])`."""
        for value, call in (pair for site in entered.sites[:1] for pair in self._fitted(site)):
            rows = call.args[0] if call and call.args else value
            if isinstance(rows, Items) and any(isinstance(row, Items) for row in rows.items):
                return True
        return False

    def _fits_noise(self, entered: Entered) -> bool:
        """Say whether all models are fitted on numbers drawn in the script, as stand-ins: `x = np.random.randn(9, 3)`.

        A generator of pictures sees noise too, and beside it a network that sees pictures.
        """
        given = [[call for _, call in self._fitted(site)] for site in entered.sites]
        return bool(given) and all(calls and all(call and is_noise(call) for call in calls) for calls in given)

    def _fitted(self, site: Site) -> Iterator[tuple[Expr, Call | None]]:
        """Yield the values that a name has on which a model is fitted, each with the call that makes it."""
        for given in site.call.args[:1]:
            for where, value, _ in self._code.values(site.spot, given.steps) if isinstance(given, Ref) else ():
                yield value, self._code.source(where, value)

    def _names_tracker(self, run: TrainingRun) -> Evidence | None:
        """Return a call of a tracker in the files a run imports: there may be a way to it that was not seen."""
        is_telling = self._entries.finder.explorer.is_telling
        around = sorted(self._code.closure(run.path) | {run.path})
        for path in filter(is_telling, around):
            for number in range(len(self._code.modules[path].scopes)):
                if found := self._calls_tracker(Spot(path, number)):
                    return found
        named = ((path, *item) for path in around for item in self._code.modules[path].strings)
        return next((Evidence(path, line, text) for path, text, line in named if NAMED.fullmatch(text)), None)

    def _calls_tracker(self, spot: Spot) -> Evidence | None:
        """Return a call of a scope that the catalogue knows as a tracker's, or that a tracker's package answers."""
        for use in self._trackers.of(spot):
            if use.sure and use.tracker and use.role not in ("disabled", "artifacts"):
                return Evidence(spot.path, use.line, use.says)
        for call in self._code.scope(spot).calls:
            target = self._code.callee(spot, call)
            if target.kind == "external" and target.name.partition(".")[0] in self._trackers.rows.own_roots:
                return Evidence(spot.path, call.line, target.name)
        return None


def _by_place(run: TrainingRun, *, is_used: bool, is_work: bool) -> Iterator[Doubt]:
    if run.path.endswith(".ipynb") and not is_used:
        yield Doubt("a notebook may explore or teach")
    if is_aside(run.path) and not is_work:
        yield Doubt("the file stands among examples or what was set aside")
    if looks(run.path):
        yield Doubt("by its name the file looks at something, and fits in passing")
    if any(PIPELINE.fullmatch(item.path) for item in run.launched_by):
        yield Doubt("it is a stage of a pipeline, of which another may record it")
    is_main = any(item.says.startswith(MAIN) for item in run.launched_by)
    if not is_main and not is_used and not is_launched(run):
        yield Doubt("nothing launches the file, and it has no main block", is_grave=not is_called_training(run.path))


def _by_what_is_kept(run: TrainingRun) -> Iterator[Doubt]:
    kept = [item.says for item in run.evidence if STORED.fullmatch(item.says)]
    is_told = run.symbol is not None or LOST in run.reason
    if not is_told and all(TABLE.match(text) for text in kept):
        says = "what it keeps may be data as well as a result" if kept else "it keeps nothing but log text"
        yield Doubt(says, is_grave=False)
    saves = any(text.startswith(SAVED) and TABLE.match(text) is None for text in kept)
    if not is_told and not saves and run.framework in CLASSICAL:
        yield Doubt("it keeps numbers and no model: it may fit in passing, to look at something")


def _draws_up(scope: Scope, name: str) -> bool:
    """Say whether a function makes data up, by its name and by the chance it draws on."""
    draws = is_by_chance if INVENTED.fullmatch(name) else is_noise if MAKES_DATA.fullmatch(name) else None
    return draws is not None and any(map(draws, scope.calls))
