"""Says what else tells which run a settings file is of: a pipeline's stage, Hydra's folders, and who only writes it.

A file that a run opens for writing and names nowhere else is a record of that run; a person who edits such a record by
hand is not seen.
"""

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from mldebt.facts.code import Call, Const, PythonFacts, Ref
from mldebt.findings.subjects import TrainingRun
from mldebt.project.code import Spot, argument
from mldebt.project.launches.starts import Start
from mldebt.project.sources import Sources

PARAMETERS = "params.yaml"
PIPELINE = "dvc.yaml"


def run_of_stages(sources: Sources, runs: Collection[str], path: str, keys: Iterable[str]) -> str | None:
    """Return the run of the stage that names most of some keys, or None.

    Keys of a stage that only prepares are tried by whatever trains behind it: for them the stage tells no run.
    """
    folder, name = posixpath.split(path)
    facts = sources.settings.get(posixpath.join(folder, PIPELINE))
    if name != PARAMETERS or facts is None:
        return None
    wanted = tuple(keys)
    counts: Counter[str] = Counter()
    for entry in facts.entries:
        parts = entry.key.split(".")
        is_named = len(parts) == 3 and parts[0] == "stages" and parts[2].startswith("params[")  # stages.X.params[0]
        if is_named and entry.value:
            counts[parts[1]] += sum(_is_below(key, entry.value) for key in wanted)
    started = [(run, counts[start.stage or ""]) for run in sorted(runs) for start in sources.starts.of(run)]
    run, count = max(started, key=lambda row: row[1], default=("", 0))
    return run if count else None


def _is_below(key: str, parent: str) -> bool:
    return key == parent or key.startswith((f"{parent}.", f"{parent}["))


def composed(sources: Sources, runs: Iterable[str], path: str) -> list[str]:
    """Return the runs that Hydra composes a file for; none where they start from several primary configurations."""
    starts = [(run, start) for run in runs for start in _starts(sources, run) if path.startswith(f"{start[0]}/")]
    return [run for run, _ in starts] if len({start for _, start in starts}) == 1 else []


def _starts(sources: Sources, run: str) -> Iterator[tuple[str, str]]:
    """Yield the folder and the primary configuration that a program is composed from, where it writes both."""
    facts, here = sources.python.get(run), posixpath.dirname(run)
    for number, scope in enumerate(facts.scopes if facts else ()):
        for _, call in sources.code.decorators(Spot(run, number)):
            if call is None or sources.code.callee(Spot(run, max(scope.parent, 0)), call).name != "hydra.main":
                continue
            folder, primary = argument(call, 0, "config_path"), argument(call, 1, "config_name")
            if isinstance(folder, Const) and isinstance(primary, Const):
                yield posixpath.normpath(posixpath.join(here, str(folder.value))), str(primary.value)


def written_lines(facts: PythonFacts) -> frozenset[int]:
    """Return the lines on which a program opens a file for writing."""
    return frozenset(_written(call for scope in facts.scopes for call in scope.calls))


def written_names(facts: PythonFacts) -> Iterator[str]:
    """Yield the names of the files that a program writes."""
    kept = written_lines(facts)
    yield from (posixpath.basename(text) for text, line in facts.strings if line in kept)


def named_words(facts: PythonFacts) -> Iterator[str]:
    """Yield the texts of a program, their parts and last parts, but for the files that it writes."""
    kept = written_lines(facts)
    for text, line in facts.strings:
        if line not in kept:
            yield from {text, posixpath.basename(text), *text.split("/")}


def started_words(run: TrainingRun, starts: Iterable[Start]) -> Iterator[str]:
    """Yield the names of what starts a run, of what it is given there, and of its configurations."""
    for start in starts:
        yield from (posixpath.basename(word.rpartition("=")[2]) for word in (start.path, *start.words))
    yield from (posixpath.basename(launch.config) for launch in run.launches)


def _written(calls: Iterable[Call]) -> Iterator[int]:
    for call in calls:
        if not isinstance(call.func, Ref) or call.func.steps[-1].lstrip(".") != "open":
            continue
        given = (*call.args, *(value for key, value in call.keywords if key == "mode"))
        if any(isinstance(one, Const) and one.value in ("w", "wt", "x", "a", "w+") for one in given):
            yield from range(call.line, call.end_line + 1)
