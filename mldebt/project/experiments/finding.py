"""Turns the changes of each commit into events of experiments."""

from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence

from mldebt.findings.subjects import Metric
from mldebt.project.experiments.changes import Changed, code_changes
from mldebt.project.experiments.choosing import is_options_code, is_settings_code, is_trial
from mldebt.project.experiments.copies import candidates, closest
from mldebt.project.experiments.events import Event, Reading
from mldebt.project.experiments.lines import counted
from mldebt.project.experiments.notebooks import read_past_notebook
from mldebt.project.experiments.reading import Pair, read_pair
from mldebt.project.experiments.scores import message_scores, name_score
from mldebt.project.experiments.sites import Sites
from mldebt.project.experiments.training import tracker_of
from mldebt.project.experiments.walking import Walk, Wanted
from mldebt.repository.model import Commit

TRAINING_STAGE = ("train", "fit", "tune", "tuning", "model", "eval", "cv", "predict", "pretrain")
TRACKERS_FILE = ("neptune", "mlproject", "wandb")
MOST_LINES = 4000
MOST_HELD = 2000


class Finder:
    """Finds the events of a history: one reading a pair of versions, one site a file."""

    def __init__(self, walk: Walk, sites: Sites, kept: MutableMapping[str, bytes]) -> None:
        self._walk, self._sites, self._kept = walk, sites, kept
        self._lines: dict[str, Counter[str]] = {}
        self._trackers: dict[str, str | None] = {}

    def events(self) -> Iterator[Event]:
        """Yield the events of all commits, oldest first."""
        for at, commit, wanted in self._walk.commits():
            found = [event for one in wanted for event in self._of_change(one, commit)]
            yield from found
            yield from _of_message(at, commit)

    def _of_change(self, one: Wanted, commit: Commit) -> Iterator[Event]:
        reading, moved = Reading(), {new for new, _ in commit.renames}
        if one.lane != "scored":
            new, old = self._walk.blob(one.new), self._walk.blob(one.old) if one.old else None
            if new is None or (one.old and old is None):
                self._walk.missing[one.at].append((one.lane, one.path))
                return
            is_linked = one.lane != "settings" or self._sites.of_settings(one.today) is not None
            reading = read_pair(
                Pair(one.path, one.lane, old, new, is_linked=is_linked), f"{one.old}:{one.new}", self._kept
            )
        match one.lane:
            case "python" | "notebook":
                yield from self._code(one, reading, is_new=not one.old and one.path not in moved)
            case "settings" | "shell":
                yield from self._configuration(one, reading)
            case "result" | "scored" | "document":
                yield from self._outcome(one, reading)
            case "lock":
                yield from self._lock(one, reading)

    def _code(self, one: Wanted, reading: Reading, *, is_new: bool) -> Iterator[Event]:
        site = self._sites.of_code(one.path, one.today, reading)
        if site is None and is_settings_code(one.path):
            site = self._sites.of_settings(one.today) or self._sites.only(one.path)
        if site is None:
            return
        is_site = site in (one.today, one.path)
        if is_new:
            if is_site and (reading.trains or is_trial(one.path)):
                yield from self._copy(one, reading, site)
            return
        family = one.path if is_site or (reading.changes and is_options_code(one.path)) else site
        if reading.changes and (is_site or reading.trains or is_options_code(one.path)):
            yield self._tried(one, reading, site, family)
        if reading.expression is not None:
            line, text = reading.expression
            tracker = self._tracker(site, reading)
            yield _event(
                "E6", one, f"changed: {text}", line=line or None, site=site, family=family, tracker=tracker
            )  # fmt: skip
        if is_site and one.lane == "notebook" and reading.scores:
            metrics = [metric for _, metric in reading.scores]
            yield _event(
                "E3", one, "metrics in the output of a training cell", site=site, family=family,
                metrics=metrics, level="L1",
            )  # fmt: skip

    def _copy(self, one: Wanted, reading: Reading, site: str) -> Iterator[Event]:
        """Yield E2 for a new training script that is a near-copy of another, or stands in a folder of experiments."""
        state = self._walk.state
        if one.new in state.values():
            return
        names = candidates(one.path, state, (old for _, old in one.commit.renames))
        blobs = self._walk.blobs([state[name] for name in names])
        others = {
            name: self._counted(state[name], content, one.lane) for name in names if (content := blobs[state[name]])
        }
        best = closest(self._counted(one.new, self._walk.blob(one.new) or b"", one.lane), others)
        says = f"{best[1]:.0%} of its lines are those of {best[0]}" if best else "a new file in a folder of experiments"
        if best is None and not is_trial(one.path):
            return
        changes = self._since(best[0], one) if best else ()
        metrics = [metric for _, metric in reading.scores]
        yield _event(
            "E2", one, says, site=site, family=one.path, params=changes, metrics=metrics,
            tracker=self._tracker(site, reading), level="L1" if metrics else "L0",
        )  # fmt: skip

    def _since(self, other: str, one: Wanted) -> Sequence[Changed]:
        """Return what a copy changed against its original."""
        old, new = (self._walk.blob(sha) or b"" for sha in (self._walk.state[other], one.new))
        if one.lane == "notebook":
            texts = read_past_notebook(old).text, read_past_notebook(new).text
        else:
            texts = old.decode("utf-8", "replace"), new.decode("utf-8", "replace")
        return tuple(row for row in code_changes(*texts, is_settings=is_settings_code(one.path)) if not row.is_minor)

    def _counted(self, sha: str, content: bytes, lane: str) -> Counter[str]:
        found = self._lines.get(sha)
        if found is None:
            text = read_past_notebook(content).text if lane == "notebook" else content.decode("utf-8", "replace")
            if len(self._lines) > MOST_HELD:
                self._lines.clear()
            found = self._lines[sha] = counted(text) if text.count("\n") <= MOST_LINES else Counter()
        return found

    def _configuration(self, one: Wanted, reading: Reading) -> Iterator[Event]:
        site = self._sites.of_settings(one.today) or self._sites.only(one.path)
        if not one.old and is_trial(one.path) and site:
            yield _event("E2", one, "a new file in a folder of experiments", site=site, family=one.path)
        elif reading.changes:
            yield self._tried(one, reading, site, one.path)

    def _tried(self, one: Wanted, reading: Reading, site: str | None, family: str) -> Event:
        changes = reading.changes
        shown = ", ".join(f"{row.key} {row.previous} → {row.value}" for row in changes[:4])
        metrics = [metric for _, metric in reading.scores]
        is_notebook = one.lane == "notebook"
        return _event(
            "E1", one, shown, line=None if is_notebook else changes[0].line,
            cell=changes[0].line if is_notebook else None, site=site, family=family, params=changes,
            metrics=() if is_notebook else metrics, tracker=self._tracker(site, reading, one.path),
            level="L1" if metrics and not is_notebook else "L0",
        )  # fmt: skip

    @staticmethod
    def _outcome(one: Wanted, reading: Reading) -> Iterator[Event]:
        scores = [(0, metric) for metric in name_score(one.path)] if one.lane == "scored" else list(reading.scores)
        if not scores:
            return
        says = {
            "scored": "a score in a file's name", "result": "a result file with metrics",
            "document": "a score in a document",
        }[one.lane]  # fmt: skip
        level = "L1" if one.lane == "document" else "L2"
        yield _event(
            "E3", one, says, line=scores[0][0] or None, metrics=[metric for _, metric in scores],
            level=level,
        )  # fmt: skip

    @staticmethod
    def _lock(one: Wanted, reading: Reading) -> Iterator[Event]:
        stages = [stage for stage in reading.stages if any(word in stage.lower() for word in TRAINING_STAGE)]
        if stages:
            names = ", ".join(stage.split(" ", 1)[0] for stage in stages)
            yield _event("E4", one, f"the pipeline's lock records: {names}", level="L3")

    def _tracker(self, site: str | None, reading: Reading, path: str = "") -> str | None:
        """Return the state of the tracker at a commit: of the changed file, its run and the files that track it."""
        if any(word in path.rpartition("/")[2].lower() for word in TRACKERS_FILE):
            return "remote"
        run = self._sites.runs.get(site or "")
        shas = [sha for name in self._sites.tracking_paths(site) if (sha := self._walk.state.get(name))]
        unknown = [sha for sha in shas if sha not in self._trackers]
        for sha, content in self._walk.blobs(unknown).items() if unknown else ():
            self._trackers[sha] = tracker_of((content or b"").decode("utf-8", "replace"))
        found = {reading.tracker, *(self._trackers[sha] for sha in shas)}
        if "guarded" in found or (run and run.tracking == "optional" and "remote" in found):
            return "guarded"
        return next((state for state in ("remote", "metered") if state in found), None)


def _event(
    kind: str, one: Wanted, says: str, *, line: int | None = None, cell: int | None = None, site: str | None = None,
    family: str = "", params: Sequence[Changed] = (), metrics: Sequence[Metric] = (), tracker: str | None = None,
    level: str = "L0",
) -> Event:  # fmt: skip
    return Event(
        kind, one.at, one.commit.sha, one.commit.committer_time, one.commit.person, one.path, says, line=line,
        cell=cell, family=family, run_path=site, params=tuple(params), metrics=tuple(metrics), tracker=tracker,
        level=level,
    )  # fmt: skip


def _of_message(at: int, commit: Commit) -> Iterator[Event]:
    """Yield E5 for a score in a commit's message."""
    scores = () if commit.is_bot or len(commit.parents) != 1 else tuple(message_scores(commit.subject))
    if scores:
        says = f"the message states {scores[0].key} {scores[0].value:g}"
        yield Event(
            "E5", at, commit.sha, commit.committer_time, commit.person, "", says, metrics=scores, level="L1"
        )  # fmt: skip
