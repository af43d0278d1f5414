"""Judges one side of a change in two parts: by the rules that read only what the files say, and by the others.

A rule that is not named here counts as one of the others, which is slower and never wrong.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.checking.side import Side, kept_files, seen_subjects
from mldebt.checking.unreadable import unread_files
from mldebt.checking.view import View
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.scan import Skipped
from mldebt.findings.subjects import ConfigFile, ConfigKey, TrainedModel, TrainingRun
from mldebt.findings.suppression import Suppression
from mldebt.findings.vocabulary import Sha
from mldebt.project.project import Project
from mldebt.project.sources import Sources
from mldebt.repository.model import File
from mldebt.rules.discovery import chosen
from mldebt.rules.judging import gather, judge
from mldebt.rules.rule import Rule
from mldebt.rules.suppressing import settle

TIMELESS = frozenset({
    "MLD101", "MLD102", "MLD201", "MLD202", "MLD401", "MLD402", "MLD403", "MLD404", "MLD405", "MLD406", "MLD407",
    "MLD408", "MLD409", "MLD410",
})  # fmt: skip
CONTENT = frozenset({TrainingRun, TrainedModel, ConfigFile, ConfigKey})


def judged(view: View, parts: Sequence[str]) -> Iterator[tuple[str, Side]]:
    """Yield the asked parts: `""` what the files say, `"past"` what history says of them too."""
    rules = chosen(view.options)
    project, unread = _project(view)
    for part in parts:
        wanted = [one for one in rules if one.subject is Suppression or (one.code in TIMELESS) == (part == "")]
        side = _side(project, wanted, is_first=part == "")
        yield part, msgspec.structs.replace(side, unread=unread if part == "" else ())


def _side(project: Project, rules: Sequence[Rule], *, is_first: bool) -> Side:
    kinds = {rule.subject for rule in rules}
    subjects = gather(project, _silent, kinds | CONTENT if kinds & CONTENT else kinds)
    settled = settle(judge(rules, subjects, project), rules, project, rest=is_first, signs=False)
    found = settled.judged
    runs, models = subjects.of(TrainingRun) or (), subjects.of(TrainedModel) or ()
    return Side(
        findings=tuple(finding for _, finding in found.pairs),
        help={finding.fingerprint: debt.repair.title for debt, finding in found.pairs},
        seen=seen_subjects(runs, models, subjects.of(ConfigFile) or ()),
        kept=tuple(dict.fromkeys(kept_files(runs, models))),
        failed=tuple(sorted(found.failed)),
        failures=(*subjects.failures, *found.failures),
        suppressions=settled.suppressions if is_first else (),
    )


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
    )  # fmt: skip
    return Project(sources), tuple(unread_files(facts))


def _silent(_what: str, _done: int, _of: int) -> None:
    """Report no progress."""
