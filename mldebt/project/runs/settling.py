"""Says of which runs it cannot be told whether they are runs: they fit in passing, or nothing of them is kept.

One that imports a module which a commit took away, or a name that a module does not hold, cannot start. A notebook may
show something on data that it makes up (two were judged, neither was a run). A script called after analysis,
preparation or serving may fit for a look; so may one that keeps neither its model nor predictions where commands train
with others, one that reads no data and keeps nothing, and one that makes vectors of words: none of them started by a
command. A program by its name (`main.py`, `train_x.py`) that reads data is taken at its word. Of each of these classes
fewer than 85 of 100 rows that were judged by hand were right (docs/hand-check).
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.called import is_called_training, is_program, looks, stem
from mldebt.project.runs.keeping.passing import at_rest, corrects, is_tried, keeps_model
from mldebt.project.runs.keeping.sinks import TABLE
from mldebt.project.runs.tracking.trackers import TrackerCalls
from mldebt.project.runs.tracking.verdicts import Verdict
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.training.noise import is_fed_nothing, makes_up
from mldebt.project.runs.unbound import binds_by_itself, unbound
from mldebt.project.runs.ways.hops import Reach
from mldebt.project.sources import Sources

CLASSICAL = frozenset({"sklearn", "statsmodels", "prophet", "gensim", "scipy", "hmmlearn", "lifelines", "spark"})
PREPARES = regex(
    r"(.*[_. ])?(data_?prep\w*|prepar\w*|pre_?process\w*|features?|clean\w*|imput\w*)([_. ].*)?", re.IGNORECASE
)
ANALYSES = regex(
    r"(.*_)?(analy[sz]\w*|diagnos\w*|plot\w*|visuali[sz]\w*|explor\w*|eda|probe|inspect|eval\w*|calibrat\w*|audit\w*"
    r"|interpolat\w*|krig\w*)(_.*)?"
)
CALIBRATES = regex(r"(?i)(^|_)calibrat(e|ion|ing)(_|$)")
APPLIES = regex(r"_*(detect|infer|score|classify|handle|respond|replay|serve)(_\w+)?")
LOGGED = regex(r"prints|log text( written to a file)?")
RESULTS = regex(r"a file saved by .*|results written .*")
HANDLESS = frozenset({"main", "module"})
WRITES = regex(r"tensorboard|SummaryWriter|Accelerator")
UNTOLD = "whether it is a run cannot be told"
PASSING = f"it keeps no model that it fits, and by its name it looks at something: {UNTOLD}"


class Settling:
    """Which untracked runs of one repository are unknown, for what they do, keep or are called."""

    def __init__(self, sources: Sources, trackers: TrackerCalls) -> None:
        self._code, self._sources, self._trackers = sources.code, sources, trackers

    @cached_property
    def _gone(self) -> frozenset[str]:
        """The files that a commit took away and that did not come back."""
        changes = (change for commit in self._sources.history.commits for change in commit.changes)
        return frozenset(change.path for change in changes if change.status == "D") - self._sources.files.keys()

    def settled(self, path: str, wide: Reach, verdict: Verdict, sites: Sequence[Site]) -> Verdict:
        """Return a verdict, or unknown where it cannot be told whether there is a run."""
        why = "it is too large to be followed to its end" if wide.is_cut else self._inside(path, sites)
        why = why if verdict.tracking in ("untracked", "optional") else ""
        if verdict.tracking == "untracked" and not verdict.trackers:
            why = why or self._cannot_start(path) or self._stops(path, wide, sites[0])
            why = why or self._made_up(path) or self._in_passing(path, wide, verdict, sites)
            why = why or self._unstarted(path, wide, verdict, sites)
            why = why or (f"it is called a test: {UNTOLD}" if is_tried(self._code, path) else "")
        if not why:
            return verdict
        return msgspec.structs.replace(verdict, tracking="unknown", reason=f"{verdict.reason}; {why}")

    def _inside(self, path: str, sites: Sequence[Site]) -> str:
        """Return that a program stands inside a package in a package while commands train with others, or nothing."""
        folder = posixpath.dirname(path)
        inner = {f"{place}/__init__.py" for place in (folder, posixpath.dirname(folder)) if place}
        is_inner = len(inner) > 1 and inner <= self._sources.files.keys() and not path.endswith(".ipynb")
        if not is_inner or is_called_training(path) or self._is_started(path) or _searches(sites):
            return ""
        return f"it is part of a package, and commands train with others: {UNTOLD}" if self._trains else ""

    @cached_property
    def _trains(self) -> bool:
        """Say whether commands start programs by the name of training: what no command starts is not of them."""
        return any(self._is_started(path) for path in self._sources.starts.all() if is_called_training(path))

    def _is_started(self, path: str) -> bool:
        """Say whether a command or schedule starts a file, not only a person who runs it."""
        return any(start.kind not in HANDLESS for start in self._sources.starts.of(path))

    def _cannot_start(self, path: str) -> str:
        """Return that the first lines of a script import what is not there: a module or a name of one; or nothing.

        A package that is gone whole may be one that is installed now.
        """
        for entry in self._code.modules[path].imports if path.endswith(".py") else ():
            found = self._code.names.find(entry.module, path) if entry.scope == 0 and entry.under == -1 else path
            if found is None:
                inner = f"{entry.module.replace('.', '/')}.py"
                lost = self._gone & {inner, posixpath.join(posixpath.dirname(path), inner)}
                if any(one.startswith(f"{posixpath.dirname(gone)}/") for gone in lost for one in self._code.modules):
                    return f"it cannot start: {entry.module}, which it imports, is not there any more"
                continue
            name = entry.target.removeprefix(f"{entry.module}.")
            if found != path and name != entry.target and not self._offers(found, name):
                return f"it cannot start: {found} has no {name}, which it imports"
        return ""

    def _stops(self, path: str, wide: Reach, site: Site) -> str:
        """Return that a program stops before it trains at a name that nothing binds, or nothing."""
        facts = self._sources.facts.get(path)
        name = unbound(self._code, path, facts if isinstance(facts, NotebookFacts) else None, wide, site)
        return f"it stops before it trains: nothing binds {name}, which it reads" if name else ""

    def _offers(self, path: str, name: str) -> bool:
        """Say whether a module may hold a name: one that binds names by itself may hold any."""
        module = self._code.modules[path]
        if path.endswith("__init__.py") or name == "*" or binds_by_itself(self._code, path):
            return True
        bound = {name for scope in module.scopes for name in (scope.name, *(one.target[0] for one in scope.assigns))}
        return name in bound or any(entry.local == name for entry in module.imports)

    def _made_up(self, path: str) -> str:
        """Return that what a notebook learns from is made up, or nothing."""
        is_shown = path.endswith(".ipynb") and makes_up(self._code, path)
        return f"its data is made up: {UNTOLD}" if is_shown else ""

    def _in_passing(self, path: str, wide: Reach, verdict: Verdict, sites: Sequence[Site]) -> str:
        """Return why a script may fit only in passing, or nothing."""
        is_lost = all(site.framework in CLASSICAL for site in sites) and not keeps_model(_stored(verdict))
        if is_lost and (asked := at_rest(self._code, wide, {path, *(site.spot.path for site in sites)})):
            return f"it keeps no model that it fits, and may probe a network ({asked.path}:{asked.line}): {UNTOLD}"
        if is_lost and all(corrects(self._code, site.spot, site.call) for site in sites):
            return f"it keeps no model that it fits, and may only correct a table by a line: {UNTOLD}"
        return self._looking(path, wide, verdict, sites[0]) if looks(path) else ""

    def _looking(self, path: str, wide: Reach, verdict: Verdict, site: Site) -> str:
        """Return why a script called after what it looks at may fit only in passing, or nothing."""
        is_table = all(TABLE.match(item.says) for item in _stored(verdict))
        if PREPARES.fullmatch(stem(path)) and (is_table or site.framework == "gensim"):
            return f"it fits to prepare data: {UNTOLD}"
        if CALIBRATES.search(stem(path)) and site.framework in CLASSICAL:
            return f"it may set the scores of models that are there right: {UNTOLD}"
        applied = next((name for name in names_on_way(self._code, wide, site.spot) if APPLIES.fullmatch(name)), None)
        if applied is not None:
            return f"it fits where {applied} applies a model: {UNTOLD}"
        is_kept = not _only_logs(verdict) and not verdict.only_shows and _keeps_model(path, verdict, site)
        return "" if is_kept else PASSING

    def _unstarted(self, path: str, wide: Reach, verdict: Verdict, sites: Sequence[Site]) -> str:
        """Return why a script that no command starts may be no run: what it keeps is no result, or made of words.

        Who searches for parameters is at work, whatever is kept.
        """
        if self._is_started(path) or path.endswith(".ipynb") or _searches(sites):
            return ""
        frameworks = {site.framework for site in sites}
        if frameworks == {"gensim"} and not is_called_training(path):
            return f"it makes vectors of words, perhaps to prepare data, and no command starts it: {UNTOLD}"
        if self._names_tracker(path):
            return ""
        if verdict.only_shows and is_fed_nothing(self._code, wide):
            return f"it reads no data and nothing of it is kept, and no command starts it: {UNTOLD}"
        return "" if is_program(path) or not self._trains else _left_out(verdict, frameworks)

    def _names_tracker(self, path: str) -> bool:
        """Say whether a script imports or calls a tracker, if only to leave it unused: it is a run for its author."""
        module = self._code.modules[path]
        names = (entry.target or entry.module for entry in module.imports)
        is_imported = any(
            WRITES.search(name) or name.partition(".")[0] in self._trackers.rows.own_roots for name in names
        )
        return is_imported or any(self._trackers.of(Spot(path, number)) for number in range(len(module.scopes)))


def _left_out(verdict: Verdict, frameworks: AbstractSet[str]) -> str:
    """Return why a script may be no run where commands train with others, by what it keeps, or nothing."""
    if verdict.only_shows:
        return f"nothing of it is kept, and commands train with others: {UNTOLD}"
    is_lost = frameworks <= CLASSICAL and not any(RESULTS.fullmatch(item.says) for item in verdict.evidence)
    return f"it keeps neither a model nor predictions, and commands train with others: {UNTOLD}" if is_lost else ""


def names_on_way(code: Code, wide: Reach, site: Spot, path: str = "") -> Iterator[str]:
    """Yield the names of the functions that lead to a training call, of one file if it is given."""
    for spot in (*(spot for spot, _ in wide.chain(site)), site):
        if path in ("", spot.path):
            yield code.scope(spot).name.rpartition(".")[2]


def only_shows(verdict: Verdict) -> bool:
    """Say whether a run keeps nothing but what it shows."""
    return not verdict.trackers and verdict.only_shows


def _searches(sites: Sequence[Site]) -> bool:
    return any(site.kind == "sweep" for site in sites)


def _only_logs(verdict: Verdict) -> bool:
    """Say whether nothing but the text of a log is kept."""
    return bool(verdict.evidence) and all(LOGGED.fullmatch(item.says) for item in verdict.evidence)


def _keeps_model(path: str, verdict: Verdict, site: Site) -> bool:
    """Say whether a run may keep what it fits; a classical model that an analysis does not keep was for a look."""
    if site.framework not in CLASSICAL or path.endswith(".ipynb") or ANALYSES.fullmatch(stem(path)) is None:
        return True
    return keeps_model(_stored(verdict))


def _stored(verdict: Verdict) -> Iterator[Evidence]:
    """Yield what a run writes to files."""
    return (item for item in verdict.evidence if item.says.startswith("a file saved by "))
