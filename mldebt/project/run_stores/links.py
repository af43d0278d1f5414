"""Says which commit made a run: the store's own word first, then time, script and parameters, else nothing.

Only the store's commit is a proof. A start time finds the last commit before it on the scanned history, which is right
only if the run came from that branch; a time without a zone is used where half a day either way changes nothing.
Parameters that equal the script's literals add confidence; others reject nothing, since values also come from the
command line (3 of 4 sample runs).
"""

import datetime as dt
import posixpath
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Mapping

import msgspec

from mldebt.facts.code import Call, Const, PythonFacts, Scope
from mldebt.facts.stores.records import RunRecord, number
from mldebt.patterns import regex
from mldebt.repository.model import Change, History

ZONES = 14 * 3600
SCRIPTS = (".py", ".ipynb", ".sh", ".R")
FOREIGN = regex(r"launcher\.py$|[/\\](?:site|dist)-packages[/\\]|[/\\]lib[/\\]python[\d.]*[/\\]")
"""A program of a package that ran the code: no file of the repository."""
Literals = Callable[[str], Mapping[str, frozenset[str]]]


class Link(msgspec.Struct, frozen=True):
    """The commit of a run: `kind` is exact, time+script+params, time+script, time or none; `reason` says why."""

    kind: str
    commit: str | None
    reason: str


class Timeline:
    """A history asked by time and by script name; built once for all runs."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.is_whole = bool(history.commits) and not (history.shallow or history.unread)
        self._places = {str(commit.sha): at for at, commit in enumerate(history.commits)}
        self._times = sorted((commit.committer_time, -at) for at, commit in enumerate(history.commits))
        self._lines: dict[int, Container[int]] = {}
        self._scripts: dict[str, list[tuple[int, Change]]] = defaultdict(list)
        for at, commit in enumerate(history.commits):
            for change in commit.changes:
                if change.path.endswith(SCRIPTS):
                    self._scripts[posixpath.basename(change.path)].append((at, change))

    def before(self, seconds: int) -> int | None:
        """Return the place of the last commit up to a Unix time."""
        place = bisect_right(self._times, (seconds, 1))
        return -self._times[place - 1][1] if place else None

    def script_at(self, script: str | None, at: int) -> str | None:
        """Return the blob of a file with the script's base name at a commit, or None where none is there."""
        seen: set[str] = set()
        for when, change in self._scripts.get(_named(script), ()):
            if when >= at and change.path not in seen and when in self._line(at):
                seen.add(change.path)
                if change.status != "D":
                    return change.new
        return None

    def _line(self, at: int) -> Container[int]:
        """Return the places of a commit and its ancestors; all that is older where parents are not known."""
        if at not in self._lines:
            found, left = {at}, [at]
            while left:
                parents = self.history.commits[left.pop()].parents
                known = {self._places[sha] for sha in parents if sha in self._places} - found
                found |= known
                left += known
            is_known = bool(self.history.commits[at].parents)
            self._lines[at] = found if is_known else range(at, len(self.history.commits))
        return self._lines[at]

    def has_seen(self, script: str | None) -> bool:
        """Say whether any commit of this history wrote a file with a script's base name."""
        return _named(script) in self._scripts

    def has_code(self, at: int) -> bool:
        """Say whether a commit holds a file of code: a publication that was squashed begins with a licence."""
        return any(self.script_at(name, at) is not None for name in self._scripts)

    def lacks(self, script: str | None, commit: str | None) -> bool:
        """Say whether a commit of this history holds no file with a script's base name."""
        if not self.is_whole or not (script or "").endswith(SCRIPTS) or FOREIGN.search(script or ""):
            return False
        at = self._places.get(commit or "")
        return at is not None and self.script_at(script, at) is None


def _named(script: str | None) -> str:
    """Return a base name, wherever the script was recorded: another system parts folders by a backslash."""
    return posixpath.basename((script or "").replace("\\", "/"))


def commit_link(record: RunRecord, timeline: Timeline, *, here: Collection[str], literals: Literals) -> Link:
    """Return the strongest link that holds; `here` are the commits known to exist, `literals` a script's by blob id."""
    if record.commit is not None:
        if record.commit in here:
            is_held = record.place.startswith(f"{record.commit}:")
            says = "the commit that holds it" if is_held else "the store names this commit"
            return Link("exact", record.commit, says)
        whole = timeline.is_whole
        where = "not in this repository" if whole else "not in this clone, which is not complete"
        return Link("none", None, f"commit {record.commit[:8]} is {where}")
    at, reason = _before(record, timeline)
    if at is None:
        return Link("none", None, reason)
    if not timeline.has_code(at):
        return Link("none", None, "the last commit before its start holds no program")
    script = timeline.script_at(record.script, at)
    found = timeline.history.commits[at].sha
    if script is None and timeline.has_seen(record.script):
        return Link("none", None, f"the last commit before its start has no {_named(record.script)}")
    if script is None:
        return Link("time", found, "the last commit before its start")
    if _agrees(record.params, literals(script)):
        return Link("time+script+params", found, f"the last commit before its start has {record.script} and its values")
    return Link("time+script", found, f"the last commit before its start has {record.script}")


def _before(record: RunRecord, timeline: Timeline) -> tuple[int | None, str]:
    """Return the place of the last commit before a run's start, or why there is none."""
    if record.started is None:
        return None, "no commit and no start time recorded"
    if not timeline.is_whole:
        return None, "history is not complete"
    start = int(dt.datetime.fromisoformat(record.started).timestamp())
    if not record.is_local_time:
        found = timeline.before(start)
        return found, "" if found is not None else "it started before the first commit"
    early, late = timeline.before(start - ZONES), timeline.before(start + ZONES)
    if early is None or early != late:
        return None, "its start has no time zone, and commits lie within that uncertainty"
    return early, ""


def _agrees(params: Mapping[str, str], literals: Mapping[str, frozenset[str]]) -> bool:
    """Say whether the script names some of the parameters, and gives each of those the recorded value."""
    named = [(value, literals[key]) for key, value in params.items() if key in literals]
    return bool(named) and all(any(_same(value, other) for other in held) for value, held in named)


def _same(left: str, right: str) -> bool:
    numbers = number(left), number(right)
    return left == right if None in numbers else numbers[0] == numbers[1]


def literals_of(facts: PythonFacts) -> dict[str, frozenset[str]]:
    """Return the constants that a script gives to names, arguments and command-line options."""
    found: dict[str, set[str]] = {}
    for scope in facts.scopes:
        for name, value in _pairs(scope):
            found.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in found.items()}


def _pairs(scope: Scope) -> list[tuple[str, str]]:
    pairs = [
        (assign.target[-1].lstrip(".["), str(assign.value.value))
        for assign in scope.assigns
        if isinstance(assign.value, Const)
    ]
    pairs += [(one.name, str(one.default.value)) for one in scope.parameters if isinstance(one.default, Const)]
    for call in scope.calls:
        option = _option(call)
        for key, value in call.keywords:
            if isinstance(value, Const) and key:
                pairs.append((option if option and key == "default" else key, str(value.value)))
    return pairs


def _option(call: Call) -> str | None:
    """Return the name an option is read by (`--batch-size` is `batch_size`), or None for any other call."""
    names = [arg.value for arg in call.args if isinstance(arg, Const) and isinstance(arg.value, str)]
    long = next((name for name in names if name.startswith("--")), None)
    return long[2:].replace("-", "_") if long else None
