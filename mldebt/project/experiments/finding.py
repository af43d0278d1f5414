"""Turns the changes of each commit into events of experiments."""

from collections.abc import Iterator, MutableMapping, Sequence

from mldebt.patterns import regex
from mldebt.project.experiments.belonging import Belonging
from mldebt.project.experiments.changes.copying import Copies, tries_nothing
from mldebt.project.experiments.changes.events import ANOTHER, COPY, TRIED, Changed, Event, Reading
from mldebt.project.experiments.changes.short_flags import as_written, completed, spelt_out
from mldebt.project.experiments.changes.telling import (
    came_with_weights,
    event_of,
    is_doubtful,
    is_new_trial,
    is_set,
    is_thin,
    of_message,
    outputs_of,
)
from mldebt.project.experiments.history.choosing import is_of_a_tracker, is_options_code, is_trial
from mldebt.project.experiments.history.nearness import places
from mldebt.project.experiments.history.reasons import is_among_many, is_drop, is_rebuilding, is_restored, says_it_tries
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.readings import Readings
from mldebt.project.experiments.results.repeating import Documents
from mldebt.project.experiments.results.scores import is_scored_folder, name_score
from mldebt.project.experiments.sites.present import PREPARING, Sites
from mldebt.project.experiments.tracking.verdicts import Keeping
from mldebt.project.experiments.tries.levels import SHOWN
from mldebt.project.experiments.values.names import is_clear
from mldebt.project.purposes.putaway import is_archived
from mldebt.repository.model import Commit

TRAINING_STAGE = regex(r"(?i)train|(?<![a-z])fit|tun(?:e|ing)|model|(?<![a-z])cv(?![a-z])")
OTHER_STAGE = regex(r"(?i)eval|predict|infer|prepar|(?<![a-z])(?:tests?|scor\w*|report\w*|plots?)(?![a-z])")
SURELY_TRAINING = regex(r"(?i)(?<!pre)train(?!ed|[_\- ]?test)|(?<![a-z])fit|tun(?:e|ing)")
"""What a stage trains by; one that also measures or prepares by its name trains where it says so."""
PROGRAM = regex(r"[\w./\-]{1,200}\.(?:py|ipynb)\b")
OPTION = regex(r"\s--[\w\-]+[= ]?\S*")
"""What a command is handed: one that is given a model need not train it."""
COMMANDED = regex(r"\A\S+|(?<=cmd:)[^\n]*")
IN_A_FOLDER = "a new file in a folder of experiments"


class Finder:
    """Finds the events of a history: one reading a pair of versions, one site a file."""

    def __init__(self, walk: Walk, sites: Sites, kept: MutableMapping[str, bytes], keeping: Keeping) -> None:
        self._walk, self._sites, self._readings = walk, sites, Readings(walk, sites, kept)
        self._copies, self._documents = Copies(walk, kept), Documents(walk)
        self._belonging = Belonging(walk, sites, keeping)
        self._added: set[str] = set()

    def events(self) -> Iterator[Event]:
        """Yield the events of all commits, oldest first."""
        self._readings.begin()
        for at, commit, wanted in self._walk.commits(self._readings.is_known):
            found = [event for one in wanted for event in self._of_change(one, commit)]
            can_tell = not any(event.kind in TRIED for event in found) or not is_rebuilding(commit)
            yield from (event for event in found if can_tell or event.kind not in TRIED or is_set(event))
            yield from of_message(at, commit, found)

    def _of_change(self, one: Wanted, commit: Commit) -> Iterator[Event]:
        reading, moved = self._readings.of(one), {new for new, _ in commit.renames}
        if reading is None:
            self._walk.missing[one.at].append((one.lane, one.path))
            return
        match one.lane:
            case "python" | "notebook":
                yield from self._code(one, self._belonging.told(reading), is_new=not one.old and one.path not in moved)
            case "settings" if not one.old and reading.scores:
                yield from self._outcome(one, reading)
            case "settings" | "shell":
                yield from self._configuration(one, reading)
            case "result" | "left" | "scored" | "document":
                yield from self._outcome(one, reading)
            case "lock":
                yield from self._lock(one, reading)

    def _code(self, one: Wanted, reading: Reading, *, is_new: bool) -> Iterator[Event]:
        site, is_past = self._belonging.of_code(one, reading)
        if site is None:
            return
        if is_new:
            is_script = site in (one.today, one.path) and (reading.trains or is_trial(one.path))
            if is_script and self._copies.is_another(one):
                yield event_of("E2", one, ANOTHER, site=site, family=one.path)
            elif is_script and not is_restored(one.commit):
                yield from self._copy(one, reading, site)
            return
        if reading.changes and not is_past and site not in (one.today, one.path):
            site = self._sites.reading(one.today, [row.key for row in reading.changes], site)
        yield from self._changed_code(one, reading, site, is_past=is_past)

    def _changed_code(self, one: Wanted, reading: Reading, site: str, *, is_past: bool) -> Iterator[Event]:
        """Yield what a new version of a file tries: other values (E1), another expression (E6), new outputs (E3)."""
        is_site = site in (one.today, one.path)
        is_own = is_site or (bool(reading.changes) and is_options_code(one.path))
        family = one.path if is_own else site
        if (
            reading.changes
            and (is_own or reading.trains)
            and (is_site or self._belonging.is_tried_with(one, reading, site))
        ):
            yield self._tried(one, reading, site, family, is_own=is_site, is_near=is_past)
        rebuilt = site
        if reading.expression is not None and not is_site:
            rebuilt = self._sites.using(one.today, reading.expression.owner, site)
        yield from self._reworked(one, reading, rebuilt, family if is_own else rebuilt)
        if is_site:
            yield from outputs_of(one, reading, site, family)

    def _reworked(self, one: Wanted, reading: Reading, site: str, family: str) -> Iterator[Event]:
        """Yield E6 for a changed expression; none was read where the commit repairs, tidies, releases or rebuilds.

        One that is no swap counts where the commit says that it tries something, amid many files only what is made of
        something else.
        """
        found = reading.expression
        if found is None or not (found.is_swap or says_it_tries(one.commit)):
            return
        if is_among_many(one.commit) and not found.is_remade:
            return
        yield event_of(
            "E6", one, f"changed: {found.text}", line=found.line or None, site=site, family=family,
        )  # fmt: skip

    def _copy(self, one: Wanted, reading: Reading, site: str) -> Iterator[Event]:
        """Yield E2 for a new training script that is a near-copy of another, or stands in a folder of experiments."""
        if is_archived(one.path) or one.new in self._added or one.new in self._walk.state.values():
            return
        self._added.add(one.new)
        copied = self._copies.of(one)
        if copied.repeats or tries_nothing(one, copied):
            return
        says = f"{copied.share:.0%} {COPY} {copied.source}" if copied.source else IN_A_FOLDER
        named = name_score(one.path)
        metrics = [*named, *(metric for _, metric in reading.scores)]
        level = "L2" if named else "L1" if metrics else "L0"
        yield event_of(
            "E2", one, says, site=site, family=one.path, params=copied.changes, metrics=metrics,
            doubt=SHOWN if reading.has_plots else "", level=level, is_near=bool(copied.changes) and not copied.is_clear,
        )  # fmt: skip

    def _configuration(self, one: Wanted, reading: Reading) -> Iterator[Event]:
        if one.lane == "settings" and not _configures(one):
            return
        written = completed(one, reading, self._walk)
        reading = spelt_out(one, written, self._walk)
        site, is_near = self._belonging.of_configuration(one, reading)
        if site is None and not is_of_a_tracker(one.path):
            return
        if site and is_new_trial(one, reading) and one.new not in self._walk.state.values():
            yield event_of("E2", one, IN_A_FOLDER, site=site, family=one.path)
        elif reading.changes and (site is None or self._belonging.is_tried_with(one, reading, site)):
            yield as_written(self._tried(one, reading, site, one.path, is_near=is_near), written)

    def _tried(
        self, one: Wanted, reading: Reading, site: str | None, family: str, *, is_own: bool = False,
        is_near: bool = False,
    ) -> Event:  # fmt: skip
        changes = reading.changes
        shown = ", ".join(f"{row.key} {row.previous} → {row.value}" for row in changes[:4])
        metrics = [metric for _, metric in reading.scores]
        is_notebook = one.lane == "notebook"
        return event_of(
            "E1", one, shown, line=None if is_notebook else changes[0].line,
            cell=changes[0].line if is_notebook else None, site=site, family=family, params=changes,
            metrics=() if is_notebook else metrics, doubt=SHOWN if reading.has_plots else "",
            level="L1" if metrics and not is_notebook else "L0",
            is_thin=is_thin(one, reading, is_own=is_own) and not self._belonging.is_built(one, reading),
            is_near=is_near or is_doubtful(one, reading) or is_rebuilding(one.commit) or _is_of_defaults(changes),
        )  # fmt: skip

    def _is_foreign(self, one: Wanted) -> bool:
        """Say whether a file of results came with others of its folder or with foreign code, or was put aside."""
        if one.lane in ("document", "left", "settings"):
            return is_archived(one.path) or (not one.old and is_drop(one.commit))
        folder = f"{one.path.rpartition('/')[0]}/"
        is_scored = one.lane == "scored" and is_scored_folder(one.path)
        return is_scored and (bool(one.old) or any(path.startswith(folder) for path in self._walk.state))

    def _outcome(self, one: Wanted, reading: Reading) -> Iterator[Event]:
        if self._is_foreign(one):
            return
        scores = [(0, metric) for metric in name_score(one.path)] if one.lane == "scored" else list(reading.scores)
        if not scores or (one.lane == "document" and self._documents.repeats(one, (row for _, row in scores))):
            return
        says = {
            "scored": "a score in a file's name", "document": "a score in a document",
        }.get(one.lane, "a result file with metrics")  # fmt: skip
        level = "L1" if one.lane == "document" else "L2"
        yield event_of(
            "E3", one, says, line=scores[0][0] or None, metrics=[metric for _, metric in scores],
            level=level,
        )  # fmt: skip

    def _lock(self, one: Wanted, reading: Reading) -> Iterator[Event]:
        stages = [stage for stage in reading.stages if self._is_trained_in(one, stage)]
        if stages:
            names = ", ".join(stage.split(" ", 1)[0] for stage in stages)
            yield event_of("E4", one, f"the pipeline's lock records: {names}", level="L3")

    def _is_trained_in(self, one: Wanted, stage: str) -> bool:
        """Say whether a stage of a lock trains: its program is a run of today, or its words say so."""
        told = " ".join(COMMANDED.findall(stage))
        if any(spot in self._sites.runs for name in PROGRAM.findall(told) for spot in places(one.path, name)):
            return True
        is_named = TRAINING_STAGE.search(OPTION.sub("", told)) is not None
        return SURELY_TRAINING.search(told) is not None or (is_named and not OTHER_STAGE.search(told))


def _configures(one: Wanted) -> bool:
    """Say whether a file of settings is not only new, of what prepares, or written by a program beside weights."""
    is_told = bool(one.old) or is_trial(one.path)
    return is_told and not PREPARING.search(one.path) and not came_with_weights(one)


def _is_of_defaults(changes: Sequence[Changed]) -> bool:
    """Say whether all clear values are defaults of arguments, which a caller that is not seen may give."""
    clear = [row for row in changes if is_clear(row.key) and not row.is_minor]
    return bool(clear) and all(row.default_of for row in clear)
