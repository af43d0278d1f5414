"""Judges one side of a change in parts: by the rules that read only what the files say, and by the others.

A rule that is not named here counts as one of the others, which is slower and never wrong. What of the files is kept by
somebody is a part of its own: only findings in notebooks ask for it, and no rule in force may need the models for it.
Where untracked runs train, and what stays of them, is another: only a new one asks.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.checking.remains import trained
from mldebt.checking.side import Side, View, kept_files, seen_subjects
from mldebt.checking.unreadable import unread_files
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.finding import Repair
from mldebt.findings.scan import Skipped
from mldebt.findings.subjects import ConfigFile, ConfigKey, TrainedModel, TrainingRun
from mldebt.findings.suppression import Suppression
from mldebt.findings.vocabulary import Sha
from mldebt.progress import silent
from mldebt.project.project import Project
from mldebt.project.recall import Recall
from mldebt.project.sources import Sources
from mldebt.project.unread_code import Unseen, other_code
from mldebt.repository.model import File
from mldebt.rules.beside import Split
from mldebt.rules.discovery import chosen
from mldebt.rules.judging import gather, judge
from mldebt.rules.rule import Rule
from mldebt.rules.suppressing import settle

TIMELESS = frozenset({
    "MLD101", "MLD102", "MLD201", "MLD202", "MLD401", "MLD402", "MLD403", "MLD404", "MLD405", "MLD406", "MLD407",
    "MLD408", "MLD409", "MLD410",
})  # fmt: skip
FILES, KEPT, TRAINED = "", "kept", "trained"


class Judging:
    """Judges the parts of one side on one project, which is built for the first of them."""

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def _opened(self) -> tuple[Project, tuple[Skipped, ...]]:
        return _project(self._view)

    @cached_property
    def _split(self) -> Split:
        view = self._view
        return Split(self._opened[0], chosen(view.options), view.options.jobs, view.snapshot)

    def part(self, name: str) -> Side:
        """Return one part: what the files say, what history says of them too, or what of the files is kept."""
        project, unread = self._opened
        if name == KEPT:
            return _kept(project)
        if name == TRAINED:
            return Side(trained=trained(project))
        rules = [
            one for one in chosen(self._view.options)
            if one.subject is Suppression or (one.code in TIMELESS) == (name == FILES)
        ]  # fmt: skip
        side = self._side(rules, is_first=name == FILES)
        return msgspec.structs.replace(side, unread=unread if name == FILES else ())

    def _side(self, rules: Sequence[Rule], *, is_first: bool) -> Side:
        project, kinds = self._opened[0], {rule.subject for rule in rules}
        subjects = self._split.gather(silent, kinds | {ConfigFile} if ConfigKey in kinds else kinds)
        settled = settle(judge(rules, subjects, project), rules, project, rest=is_first)
        found = settled.judged
        runs, models = subjects.of(TrainingRun) or (), subjects.of(TrainedModel) or ()
        return Side(
            findings=tuple(finding for _, finding in found.pairs),
            repairs={finding.fingerprint: _of_title(debt.repair) for debt, finding in found.pairs},
            seen=seen_subjects(runs, models, subjects.of(ConfigFile) or ()),
            failed=tuple(sorted(found.failed)),
            failures=(*subjects.failures, *found.failures),
            suppressions=settled.suppressions if is_first else (),
        )


def _of_title(repair: Repair) -> Repair:
    """Return what of a repair names its edit."""
    return Repair(repair.key, repair.title, "", named=repair.named)


def _kept(project: Project) -> Side:
    subjects = gather(project, silent, {TrainingRun, TrainedModel})
    runs, models = subjects.of(TrainingRun) or (), subjects.of(TrainedModel) or ()
    return Side(kept=tuple(dict.fromkeys(kept_files(runs, models))), failures=subjects.failures)


def _project(view: View) -> tuple[Project, tuple[Skipped, ...]]:
    """Return the project of a side, and the files of it that could not be read."""
    files = view.files()
    own = [file for file in view.snapshot.files if file.path not in view.held]
    facts = view.facts(own, view.snapshot.read)
    if view.held:
        facts |= view.facts([*view.held.values()], view.source.read)
    readable = {path: facts[path] for path in files if path in facts and not isinstance(facts[path], Unread)}

    def past(pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Facts | Unread]:
        blobs = [File(sha, Sha(sha), 0, kind) for sha, kind in dict.fromkeys(pairs)]
        found = view.facts(blobs, view.snapshot.read_past)
        return {(file.sha, file.kind): found[file.path] for file in blobs if file.path in found}

    sources = Sources(
        files, readable, view.past.read(), as_of=view.past.as_of, options=view.options,
        codeowners=view.snapshot.codeowners(), past=past,
        set_aside=[row.path for row in view.snapshot.skipped],
        unseen=Unseen(other_code(view.snapshot.other_code), view.snapshot.read),
        recall=Recall(view.cache, files.values()),
    )  # fmt: skip
    return Project(sources), tuple(unread_files(facts))
