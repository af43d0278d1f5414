"""Judges a whole repository against a baseline file: no commit is compared, so a shallow clone or a folder will do."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

import mldebt
from mldebt.checking.alarms import EXPLORATION, below_the_bar, is_within, with_help
from mldebt.checking.answers import Answers
from mldebt.checking.baselines import Now, statuses, unknown_rules
from mldebt.checking.causes import UNTRACKED, doubted, recorded
from mldebt.checking.side import Past, Side, View
from mldebt.errors import BaselineError, TargetError
from mldebt.findings.baseline import Baseline, decoded
from mldebt.findings.checked import SCHEMA, Alarm, Bar, Checked
from mldebt.findings.finding import Finding
from mldebt.options import Options
from mldebt.repository.opening import open_snapshot
from mldebt.repository.optionfile import with_repository_options
from mldebt.store.placing import opened_cache

LARGEST = 64 << 20
MISSED = "a file that the baseline could read cannot be judged, and it may hold what is missed here"


class Whole(msgspec.Struct, frozen=True):
    """A repository judged by itself, with its root and scope."""

    now: Now
    side: Side
    root: Path
    scope: str
    is_commit: bool


def whole(options: Options) -> Whole:
    """Judge what the options name; raises TargetError where its work tree cannot be listed."""
    from mldebt.rules.discovery import chosen  # 100 ms

    settled = with_repository_options(options)
    with open_snapshot(settled) as snapshot, opened_cache(settled, snapshot) as cache:
        for failure in snapshot.failures:
            if failure.where == "work tree":
                raise TargetError(f"{snapshot.place.root}: the work tree cannot be judged: {failure.error}")
        past = Past(snapshot.commit or "", snapshot.as_of, snapshot.history)
        answers = Answers(View(snapshot, cache, settled, past, {}, snapshot))
        has_notebooks = any(one.path.endswith(".ipynb") for one in answers.side.findings)
        side = answers.side + answers.kept if has_notebooks else answers.side
        side = side + answers.trained if any(one.name == UNTRACKED for one in side.findings) else side
        now = Now.of(side, chosen(settled), snapshot.paths)
        return Whole(now, side, snapshot.place.root, snapshot.place.scope, is_commit=settled.rev is not None)


def read_baseline(path: Path, root: Path, *, untrusted: bool) -> Baseline:
    """Read a baseline file; one inside an untrusted repository is refused."""
    if untrusted and path.resolve().is_relative_to(root):
        raise BaselineError(f"{path}: lies in the untrusted repository, so it is not obeyed; name one outside of it")
    try:
        content = path.read_bytes()
    except OSError as problem:
        cure = "; mldebt baseline write makes one" if isinstance(problem, FileNotFoundError) else ""
        raise BaselineError(f"{path}: cannot be read: {problem.strerror}{cure}") from problem
    if len(content) > LARGEST:
        raise BaselineError(f"{path}: larger than {LARGEST:,} bytes, so it is no baseline")
    return decoded(content, str(path))


def check_against(options: Options, file: Path, bar: Bar, *, files: tuple[str, ...], older: bool) -> Checked:
    """Return what is owed beyond a baseline file; raises BaselineError where that file cannot be obeyed."""
    found = whole(options)
    baseline = read_baseline(file, found.root, untrusted=options.untrusted)
    judged = statuses(baseline, found.now)
    told = [
        _alarm(msgspec.structs.replace(one, status=judged[one.fingerprint]), found, baseline, bar)
        for one in found.now.findings
        if judged[one.fingerprint] != "existing"
    ]
    asked = files or (() if found.scope == "." else (found.scope,))
    within = [one for one in told if is_within(one.finding.path, asked)]
    alarms = with_help(within, found.side.repairs)
    old = tuple(one for one in found.now.findings if judged[one.fingerprint] == "existing")
    return Checked(
        schema=SCHEMA, mldebt=mldebt.__version__, side="commit" if found.is_commit else "work tree", base=(),
        changed=0, alarms=tuple(one for one in alarms if one.note is None),
        notes=tuple(one for one in alarms if one.note is not None), existing=len(old),
        suppressed=len(found.side.findings) - len(found.now.findings),
        skipped=tuple(row for row in found.side.unread if row.path not in baseline.unread),
        notices=tuple(of_rules(baseline, found.now, file)), failures=found.side.failures,
        older=old if older else None, baseline=str(file), baselined=len(old),
        silenced=tuple(one for one in found.side.findings if one.suppressed is not None),
    )  # fmt: skip


def of_rules(baseline: Baseline, now: Now, file: Path) -> Iterator[str]:
    """Yield what the rules in force and a baseline do not have in common."""
    if codes := sorted(unknown_rules(baseline, now)):
        are = "is" if len(codes) == 1 else "are"
        yield f"{', '.join(codes)} {are} not in {file} as judged now, and finds nothing new: mldebt baseline update"


def _alarm(one: Finding, found: Whole, baseline: Baseline, bar: Bar) -> Alarm:
    if not bar.stops(one):
        return Alarm(one, "", below_the_bar(one, bar))
    if one.area != "complexity" and found.now.unread - baseline.unread:
        return Alarm(one, "", MISSED)
    if one.path.endswith(".ipynb") and one.path not in found.side.kept:
        return Alarm(one, "", EXPLORATION)
    run = found.side.trained.get(one.subject) if one.name == UNTRACKED else None
    return Alarm(one, "", doubted(one) if run is None else recorded(run))
