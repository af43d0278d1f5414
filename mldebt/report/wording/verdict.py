"""Writes the paragraph a manager reads first, from the numbers alone.

It says what share is tracked, documented and live, what paying the debt takes as a range, what changed and how, and
what the first fixes take. It never calls anything paid off that was not repaired, and says so where it cannot tell.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from mldebt.findings.cost import NOTHING
from mldebt.findings.display import display
from mldebt.findings.scan import Scan, Tally
from mldebt.report.wording.moving import is_, moves
from mldebt.report.wording.partly import beside, newer_python, resting, tally_of, unfound, unopened
from mldebt.report.wording.titles import titled
from mldebt.report.wording.words import (
    AREAS,
    FEW,
    READABLE,
    Phrase,
    about,
    cannot_tell,
    count,
    day,
    part,
    spell,
    together,
)

FIRST_FIXES, TITLE = 5, 70
SLIGHT = 0.05
"""Share of change in complex code that is not worth an although."""
UNTOLD = "it cannot be told "


def verdict(scan: Scan) -> tuple[Phrase, ...]:
    """Return the paragraph as phrases, spaces included."""
    found: list[Phrase] = []
    for sentence in _sentences(scan):
        found += [*([Phrase(" ")] if found else []), *sentence]
    return tuple(found)


def _sentences(scan: Scan) -> Iterator[list[Phrase]]:
    if not scan.coverage.files:
        yield [Phrase("There are no files here, so there is nothing to judge.")]
        return
    yield from _unread(scan)
    yield from _shares(scan)
    yield from _effort(scan)
    if why := unfound(scan):
        yield [Phrase(f"{why}.")]
    yield from _change(scan)
    yield from _fixes(scan)
    yield from _first(scan)
    yield from _dormant(scan)


def _unread(scan: Scan) -> Iterator[list[Phrase]]:
    share = scan.coverage.lines_analysed_share
    if share < READABLE:
        yield [
            Phrase("Only "),
            Phrase(f"{share:.0%}", strong=True),
            Phrase(
                f" of the code could be read{newer_python(scan)}, so nothing is graded and the figures are a floor."
            ),
        ]


def _shares(scan: Scan) -> Iterator[list[Phrase]]:
    parts = [
        _part(tally_of(scan, "runs"), "training run", ("is tracked", "are tracked"), beside(scan, "runs")),
        _part(tally_of(scan, "models"), "model", ("is documented", "are documented"), beside(scan, "models")),
        _part(tally_of(scan, "keys"), "config key", ("is live", "are live"), beside(scan, "keys")),
    ]
    said = [each for each in parts if each]
    missing = [noun for each, noun in zip(parts, ("training runs", "models", "config keys"), strict=True) if not each]
    aside = [*_aside(scan)]
    missing = [noun for noun in missing if noun not in {each for each, _ in aside}]
    untold = [each for each in said if each[0].text.startswith(UNTOLD)]
    for parts in ([each for each in said if each not in untold], untold):
        yield from _joined(parts)
    if missing:
        yield [Phrase(f"No {together(missing).replace(' and ', ' or ')} were found.")]
    yield from ([Phrase(sentence)] for _, sentence in aside)
    if closed := unopened(scan):
        yield [Phrase(f"{closed}.")]


def _joined(parts: Sequence[list[Phrase]]) -> Iterator[list[Phrase]]:
    """Yield one sentence of all parts; that something cannot be told is said once."""
    joined: list[Phrase] = []
    for index, (first, *rest) in enumerate(parts):
        link = _link(index, len(parts) - 1)
        text = first.text.removeprefix(UNTOLD) if index else first.text[0].upper() + first.text[1:]
        joined += [*([Phrase(link)] if link else []), Phrase(text, first.strong), *rest]
    if joined:
        yield [*joined, Phrase(".")]


def _aside(scan: Scan) -> Iterator[tuple[str, str]]:
    """Say of what is there but never counted why it is not: a figure of none would read as nothing found."""
    totals = scan.totals
    if scan.runs and totals.runs_tracked == Tally():
        yield "training runs", f"{aside_runs(scan)}, so none counts as a run of its own."
    if scan.models and totals.models_documented == Tally():
        yield "models", f"No whole model was found, only {count(len(scan.models), 'component')} of models."


def aside_runs(scan: Scan) -> str:
    """Return where the runs that are no entry points stand: `19 training runs are in tutorials`."""
    runs = scan.runs or ()
    places = {"library": "library code", "tutorial": "tutorials", "benchmark": "benchmarks", "test": "tests"}
    named = [text for role, text in places.items() if any(run.role == role for run in runs)]
    return f"{count(len(runs), 'training run')} {is_(len(runs))} in {together(named)}"


def _link(index: int, last: int) -> str:
    """Return what stands before a part of an enumeration."""
    if index == 0:
        return ""
    if index < last:
        return ", "
    return ", and " if last > 1 else " and "


def _part(tally: Tally, noun: str, verb: tuple[str, str], hidden: str) -> list[Phrase]:
    known = tally.yes + tally.no
    if not known + tally.unknown:
        return []
    if cannot_tell(tally):
        return [Phrase(_untold(tally, noun, verb, hidden))]
    aside = f" ({hidden})" if hidden else ""
    if known == 1:
        return [Phrase(f"the one {noun} "), *_alone(tally, verb[0], hidden)]
    if tally.yes in {0, known}:
        quantity = "all" if tally.yes else "none of the"
        are = verb[1].replace("are ", "are fully ") if "in part" in hidden else verb[1]
        return [Phrase(f"{quantity} {known:,}", strong=True), Phrase(f" {noun}s {are}{aside}")]
    return [
        Phrase(f"{tally.yes:,} of {known:,}", strong=True),
        Phrase(f" {noun}s {verb[0] if tally.yes == 1 else verb[1]}{aside}"),
    ]


def _untold(tally: Tally, noun: str, verb: tuple[str, str], hidden: str) -> str:
    """Say of what it cannot be told, and of how many it can be told that they are not, as a finding may say."""
    if tally.yes + tally.no + tally.unknown == 1:
        return f"{UNTOLD}whether the one {noun} {verb[0]}"
    wholly = " fully" if "in part" in hidden else ""
    bare = f" (at least {tally.no:,} {verb[tally.no > 1].split()[0]} not{wholly})" if tally.no else ""
    return f"{UNTOLD}how many of the {count(tally.yes + tally.no + tally.unknown, noun)} {verb[1]}{bare}"


def _alone(tally: Tally, verb: str, hidden: str) -> list[Phrase]:
    """Say of a single subject what it is: what it is in part is no aside to not being it."""
    if not tally.yes and hidden.startswith("1 ") and not tally.unknown:
        return [Phrase(f"{verb} only {hidden.removeprefix('1 ')}", strong=True)]
    said = verb if tally.yes else verb.replace("is ", "is not ", 1)
    return [Phrase(said, strong=True), *([Phrase(f" ({hidden})")] if hidden else [])]


def _effort(scan: Scan) -> Iterator[list[Phrase]]:
    totals = scan.totals
    if not totals.findings:
        aside = f", beside {count(totals.notes, 'note')}" if totals.notes else ""
        if is_bare(scan):
            yield [
                Phrase("Whether there is debt "),
                Phrase("cannot be told", strong=True),
                Phrase(f" from what was left to judge{aside}."),
            ]
            return
        yield [
            Phrase("No debt was found", strong=True),
            Phrase(f" by the rules of this version{aside}{_though(scan)}."),
        ]
        return
    yield [
        Phrase(f"{_fixing(scan)} would take {about(totals.minutes)}"),
        Phrase(spell(totals.minutes), strong=True),
        Phrase(", an uncalibrated estimate."),
    ]


def is_bare(scan: Scan) -> bool:
    """Say whether too little was there to be sure of no debt: no run, model or key, or it may be in submodules."""
    is_known = any(tally_of(scan, name) != Tally() for name in ("runs", "models", "keys")) or any(_aside(scan))
    return not is_known or bool(unopened(scan))


def _though(scan: Scan) -> str:
    """Say how much of recent change is of complex code where no single function or cell is a finding."""
    hot = scan.totals.change_in_hot_code
    if hot is None or hot.share < SLIGHT or hot.touches < FEW or scan.totals.grades.complexity == "A":
        return ""
    return f", though {part(hot.share)} of recent changes fell into complex code"


def noted(scan: Scan) -> str:
    """Say how many notes there are beside the findings; empty where there is none."""
    number = scan.totals.notes
    they = "is for information and needs" if number == 1 else "are for information and need"
    areas = Counter(AREAS[one.area].lower() for one in scan.findings if one.is_note)
    where = together([f"{each:,} on {area}" for area, each in areas.most_common()])
    only, where = (f" on {next(iter(areas))}", "") if len(areas) == 1 else ("", f": {where}" if where else "")
    return f"{count(number, 'note')}{only} {they} no work now{where}." if number else ""


def _fixing(scan: Scan) -> str:
    number = scan.totals.findings
    return {1: "Fixing the one finding", 2: "Fixing both findings"}.get(number, f"Fixing all {number:,} findings")


def _change(scan: Scan) -> Iterator[list[Phrase]]:
    if scan.compared.kind != "none":
        yield moves(scan, f"Since {day(scan.compared.date) or 'the base'},")


def _first(scan: Scan) -> Iterator[list[Phrase]]:
    """Say what to begin with, where there is more than one thing to do."""
    if len(scan.fixes) > 1:
        fix = scan.fixes[0]
        path = next((one.path for one in scan.findings if one.fingerprint in fix.findings[:1]), "")
        title = display(titled(fix.title, path), TITLE)
        yield [Phrase("To begin with: "), Phrase(f"{title[:1].lower()}{title[1:]}", strong=True), Phrase(".")]


def _fixes(scan: Scan) -> Iterator[list[Phrase]]:
    first = [fix for fix in scan.fixes[:FIRST_FIXES] if fix.minutes.high]
    if not first or len(scan.fixes) == 1:
        return
    whole = sum((fix.minutes for fix in first), NOTHING)
    if len(first) == len(scan.fixes) and whole == scan.totals.minutes:
        return
    removed = len({fingerprint for fix in first for fingerprint in fix.findings})
    number = {2: "two", 3: "three", 4: "four", 5: "five"}.get(len(first))
    start = f"The first {number} fixes below take " if number else "The first fix below takes "
    yield [
        Phrase(start),
        Phrase(spell(whole), strong=True),
        Phrase(f" and remove {count(removed, 'finding')}." if number else f" and removes {count(removed, 'finding')}."),
    ]


def _dormant(scan: Scan) -> Iterator[list[Phrase]]:
    if said := resting(scan):
        yield [Phrase(said)]
