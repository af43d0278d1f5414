"""Says which run a changed file belongs to: itself, one that imports it, or one that names or starts it.

Runs are those of the scanned tree; a script that is gone is a site of its own where its text trained and did something
when started. What it cannot know: which of several runs shared code was changed for (the nearest is taken), and
configurations that are chosen outside the repository.
"""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from mldebt.findings.subjects import TrainingRun
from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import Reading
from mldebt.project.experiments.history.nearness import common, ends, leading, nearest, others_beside, places
from mldebt.project.experiments.sites.leads import composed, named_words, run_of_stages, started_words, written_names
from mldebt.project.experiments.sites.template import is_template
from mldebt.project.experiments.texts.wording import Wording, words_of
from mldebt.project.purposes.putaway import is_archived
from mldebt.project.sources import Sources

EXAMPLE = regex(r"(?i)(?:^|/)(?:\w*examples?|samples?|demos?|templates?|tutorials?|docs?|courses?|cookbooks?)(?:/|$)")
PREPARING = regex(
    r"(?i)(?:^|/)(?:[^/]*[_\-])?(?:pre_?process\w*|prepar\w*|extract\w*|infer\w*|predict\w*|export|deploy\w*)[^/]*\.\w+$"
)
TEACHING, EXEMPLARY = "teaching material", "an example for others"
TOO_COMMON = 12
ANYTHING = frozenset(
    {"train", "training", "main", "run", "config", "configs", "model", "models", "test", "eval", "data", "src"}
)
"""Folders whose name tells of no run, though a program may be called so."""

Runs = Callable[[], Sequence[TrainingRun]]


class Sites:
    """The run sites of a repository and what belongs to each."""

    def __init__(self, sources: Sources, runs: Runs) -> None:
        self.sources, self._all = sources, runs
        self.is_template = is_template(sources)
        self._sharing: dict[str, str | None] = {}
        self._settings: dict[str, str | None] = {}
        self.alike: dict[str, list[str]] = {}
        self._wording = Wording(sources)

    @cached_property
    def runs(self) -> Mapping[str, TrainingRun]:
        """The runs that somebody starts, by path."""
        return {run.path: run for run in self._all() if run.role in ("entry", "tutorial")}

    @cached_property
    def known(self) -> frozenset[str]:
        """The files of all runs, whoever starts them."""
        return frozenset(run.path for run in self._all())

    def of_code(self, path: str, today: str, reading: Reading, state: Collection[str] = ()) -> str | None:
        """Return the run a Python file or notebook is, or the nearest that imports it; None where nothing starts it.

        `state` are the files there were: a script whose run of today was not there yet was a run itself.
        """
        if today in self.known:
            return today if today in self.runs else None
        is_script = reading.trains and reading.starts
        if shared := self._reach.get(today):
            run = self._nearest_sharing(today, shared)
            return today if is_script and run not in state else run
        if is_script:
            return today if today in self.sources.files else path
        return None

    def reading(self, today: str, keys: Iterable[str], run: str) -> str:
        """Return the run that reads most of some parameters of a file that several runs share, else the one given."""
        shared = self._reach.get(today, frozenset())
        words = words_of(keys)
        if len(shared) < 2 or not words:  # only among several is there a choice
            return run
        counts = {one: len(words & self._wording.of_run(one, today)) for one in shared}
        most = max(counts.values())
        return self._nearest(today, [one for one, count in counts.items() if count == most]) or run if most else run

    def using(self, today: str, owner: str, run: str) -> str:
        """Return the run that itself names a class or function of a file that several share, else the one given."""
        shared = self._reach.get(today, frozenset())
        naming = [one for one in shared if owner in self._wording.of(one)] if len(shared) > 1 else []
        return run if not naming or run in naming else self._nearest(today, naming) or run

    def is_shared(self, today: str, keys: Iterable[str], run: str | None) -> bool:
        """Say whether several runs import a module equally near, and none alone names most of some parameters of it."""
        near = [common(today, one) for one in leading(self._reach.get(today, ())) if one != today]
        if run in (None, today) or near.count(max(near, default=0)) < 2:
            return False
        words, shared = words_of(keys), leading(self._reach[today])
        counts = [len(words & self._wording.of_run(one, today)) for one in shared]
        return counts.count(max(counts)) != 1

    def is_reached(self, today: str) -> bool:
        """Say whether a run of the scanned tree imports a file."""
        return today in self._reach

    def of_settings(self, today: str) -> str | None:
        """Return the run that names a settings file or is started with it, or alone names a folder it lies in."""
        if today not in self._settings:
            self._settings[today] = None if PREPARING.search(today) else self._naming(today)
        return self._settings[today]

    def _naming(self, today: str) -> str | None:
        name = posixpath.basename(today)
        folders = set(posixpath.dirname(today).split("/")) - ANYTHING
        own = [run for run in self.runs if posixpath.basename(run).removesuffix(".py") in folders]
        if len(own) == 1:
            return own[0]
        for word in (name, posixpath.splitext(name)[0]):
            known = self._named.get(word, frozenset())
            found = frozenset(run for run in known if _may_mean(run, today, is_whole=word == name))
            if 0 < len(found) <= TOO_COMMON:
                return self._nearest_of(today, leading(found) or sorted(found))
        for word in reversed(posixpath.dirname(today).split("/")):
            main = [run for run in leading(self._named.get(word, frozenset())) if not run.endswith(".ipynb")]
            if len(main) == 1:
                return main[0]
        return self._nearest(today, composed(self.sources, leading(self.runs), today))

    def naming(self, today: str) -> frozenset[str]:
        """Return the runs that name a file of settings by its whole name, else by its stem."""
        name = posixpath.basename(today)
        found = (self._named.get(word, frozenset()) for word in (name, posixpath.splitext(name)[0]))
        return next((runs for runs in found if 0 < len(runs) <= TOO_COMMON), frozenset())

    def _nearest_of(self, today: str, runs: Sequence[str]) -> str | None:
        """Return the nearest of some runs; of several in other folders than the file none is known to be meant."""
        found = self._nearest(today, runs)
        folders = {posixpath.dirname(run) for run in runs}
        if beside := others_beside(today, found, self.runs):
            return beside[0] if len(beside) == 1 else None
        return found if found is None or len(folders) == 1 or common(today, found) else None

    def of_programs(self, path: str, names: Iterable[str], state: Collection[str]) -> str | None:
        """Return the first of the programs that a script starts and that is a run today, or was a file that is gone."""
        for name in names:
            spots = places(path, name)
            if (found := next((one for one in spots if one in self.runs), None)) is not None:
                return found
            found = next((one for one in spots if one in state), None)
            if found is not None and found not in self.sources.files:
                return found
        return None

    def of_stages(self, path: str, keys: Iterable[str]) -> str | None:
        """Return the run of the pipeline's stage that names some keys of a file, or None."""
        return run_of_stages(self.sources, self.runs.keys(), path, keys)

    def is_record(self, today: str) -> bool:
        """Say whether a settings file is only ever written by runs: a record, and nothing to try with."""
        name = posixpath.basename(today)
        return name in self._written and name not in self._named

    def starts_others(self, path: str, names: Iterable[str]) -> bool:
        """Say whether a script starts, by its place here or elsewhere, a file of the repository, and none is a run."""
        found = {place for name in names for place in (*places(path, name), *ends(name))}
        here = found & self.sources.files.keys()
        return bool(here) and not here & self.runs.keys()

    def only(self, path: str) -> str | None:
        """Return the one run of the repository, or the nearest that stands in the same folder or below.

        A notebook is only meant by what stands beside it.
        """
        entries = [run.path for run in self.runs.values() if run.role == "entry" and not is_archived(run.path)]
        folder = posixpath.dirname(path)
        if len(entries) == 1 and (not path or not entries[0].endswith(".ipynb")):
            return entries[0]
        near = [run for run in entries if folder and run.startswith(f"{folder}/")]
        return near[0] if len(near) == 1 else None

    def scope(self, path: str, run_path: str | None) -> str:
        """Return `own`, or why a change says little about an experiment of this repository's people."""
        run = self.runs.get(run_path or "")
        is_lesson = self.sources.role(path) == "tutorial" or (run and run.role == "tutorial")
        if is_lesson or (run is None and self._only_teaches):
            return TEACHING
        if EXAMPLE.search(posixpath.dirname(path)) or (run_path and EXAMPLE.search(posixpath.dirname(run_path))):
            return EXEMPLARY
        return "own"

    @cached_property
    def _only_teaches(self) -> bool:
        """Say whether all that trains today teaches: what is gone did no more."""
        return bool(self.runs) and all(run.role == "tutorial" for run in self.runs.values())

    def tracking_paths(self, run_path: str | None) -> tuple[str, ...]:
        """Return the files that decide how a run is tracked today."""
        run = self.runs.get(run_path or "")
        if run is None:
            return (run_path,) if run_path else ()
        told = (item.path for item in run.evidence if item.path in self.sources.files)
        return tuple(dict.fromkeys((run.path, *told)))

    def is_todays(self, path: str, sha: str) -> bool:
        """Say whether a version of a file is the one in the scanned tree."""
        file = self.sources.files.get(path)
        return file is not None and file.sha == sha

    def _nearest_sharing(self, path: str, shared: frozenset[str]) -> str | None:
        if path not in self._sharing:
            self._sharing[path] = self._nearest(path, shared)
        return self._sharing[path]

    def _nearest(self, path: str, runs: Iterable[str]) -> str | None:
        found = self.alike[path] = nearest(path, runs)
        return next(iter(found), None)

    @cached_property
    def _reach(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for path in self.runs:
            for inner in self.sources.code.closure(path):
                found[inner].add(path)
        return {path: frozenset(runs) for path, runs in found.items()}

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(
            name for one in map(self.sources.python.get, self._reach) if one for name in written_names(one)
        )

    @cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """Return the runs by the words that their code, starts and launches name."""
        found: dict[str, set[str]] = defaultdict(set)
        for inner, runs in self._reach.items():
            facts = self.sources.python.get(inner)
            for word in named_words(facts) if facts else ():
                found[word] |= runs
        for path, run in self.runs.items():
            for word in started_words(run, self.sources.starts.of(path)):
                found[word].add(path)
        return {word: frozenset(runs) for word, runs in found.items() if len(word) > 2}  # no file has such a name


def _may_mean(run: str, today: str, *, is_whole: bool) -> bool:
    return (is_whole or not run.endswith(".ipynb")) and (is_archived(today) or not is_archived(run))
