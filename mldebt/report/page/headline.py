"""The first screen: header, verdict, pillar grades, five figures."""

import msgspec

from mldebt.findings.scan import HotChange, Scan, Tally
from mldebt.report.wording.moving import totals_change
from mldebt.report.wording.partly import Noun, beside, tally_of, unlisted
from mldebt.report.wording.spots import Subject
from mldebt.report.wording.verdict import verdict
from mldebt.report.wording.words import (
    DASH,
    FEW,
    READABLE,
    Phrase,
    cannot_tell,
    count,
    day,
    effort,
    part,
    percent,
    share,
    signed,
)

ENOUGH_TOUCHES = 10


class Crumb(msgspec.Struct, frozen=True):
    """One fact of the header: `code` is set in monospace and linked where it can be."""

    text: str
    code: str = ""
    href: str | None = None


class Grade(msgspec.Struct, frozen=True):
    """The letter of a pillar, or why there is none."""

    pillar: str
    letter: str | None
    why: str


class Figure(msgspec.Struct, frozen=True):
    """One of the five figures: a number, its unit, a line below."""

    name: str
    number: str
    unit: str
    below: str
    tone: str = ""
    href: str = ""


class Headline(msgspec.Struct, frozen=True):
    """Everything above the sections."""

    title: str
    crumbs: tuple[Crumb, ...]
    verdict: tuple[Phrase, ...]
    grades: tuple[Grade, ...]
    graded: bool
    alone: str
    overall_why: str
    grades_label: str
    figures: tuple[Figure, ...]


def headline(subject: Subject) -> Headline:
    """Return the first screen of the page."""
    scan = subject.scan
    grades = _grades(scan)
    letters = [f"{grade.pillar} {grade.letter}" for grade in grades if grade.letter]
    graded = len(letters) > 1  # one letter beside three dashes would be read as the repository's
    spoken = ", ".join(f"{grade.pillar} {grade.letter or 'not graded'}" for grade in grades)
    return Headline(
        title=subject.settings.title or scan.repository.name, crumbs=_crumbs(subject), verdict=verdict(scan),
        grades=grades, graded=graded, alone="Not graded" if not letters else letters[0],
        overall_why=_overall_why(scan, grades) if letters else _ungraded(scan),
        grades_label=f"Grades from A to E: {spoken}" if letters else "What each pillar has to be graded by",
        figures=_figures(scan),
    )  # fmt: skip


def _crumbs(subject: Subject) -> tuple[Crumb, ...]:
    scan = subject.scan
    row = scan.repository
    crumbs = [Crumb(f"As of {day(scan.as_of)}")]
    if row.commit:
        crumbs.append(Crumb("Commit", row.commit[:7], subject.links.commit or None))
        if row.dirty:
            crumbs.append(Crumb("with uncommitted changes"))
    if row.branch:
        crumbs.append(Crumb("Branch", row.branch))
    if row.scope != ".":
        crumbs.append(Crumb("Only", f"{row.scope}/"))
    if scan.compared.kind == "none":
        crumbs.append(Crumb("First scan"))
    else:
        what = {"scan": "scan", "commit": "commit", "baseline": "baseline"}.get(scan.compared.kind, "")
        dated = scan.compared.date
        crumbs.append(Crumb(f"Compared with the {what} of {day(dated)}" if dated else f"Compared with a {what}"))
    return tuple(crumbs)


def _grades(scan: Scan) -> tuple[Grade, ...]:
    totals, grades = scan.totals, scan.totals.grades
    readable = scan.coverage.lines_analysed_share >= READABLE
    return (
        Grade("Experiments", grades.experiments, _why(totals.runs_tracked, "runs", readable=readable)),
        Grade("Models", grades.models, _why(totals.models_documented, "models", readable=readable)),
        Grade("Hotspots", grades.complexity, _why_hot(totals.change_in_hot_code) + unlisted(scan)),
        Grade("Configs", grades.configs, _why(totals.config_keys_live, "keys", readable=readable)),
    )


def _why_hot(hot: HotChange | None) -> str:
    if hot is None:
        return "too little history"
    return "too few recent changes" if hot.touches < FEW else f"{part(hot.share)} of change in hot code"


def _why(tally: Tally, noun: str, *, readable: bool) -> str:
    known = tally.yes + tally.no
    if not readable:
        return "too much unread"
    if not known + tally.unknown:
        return f"no {noun}"
    if cannot_tell(tally):
        return f"{tally.unknown:,} of {known + tally.unknown:,} {noun} unknown"
    few = f"{count(known, noun.removesuffix('s'))}, too few for a letter"
    return few if known < FEW else f"{share(tally)} {noun}"


def _overall_why(scan: Scan, grades: tuple[Grade, ...]) -> str:
    letters = [grade.letter for grade in grades if grade.letter]
    if len(letters) == 1:
        pillar = next(grade.pillar for grade in grades if grade.letter)
        return f"This grades {pillar.lower()} only; the repository as a whole has no grade."
    return f"Overall {scan.totals.grade or max(letters)}: the worst of {len(letters)} graded"


def _ungraded(scan: Scan) -> str:
    """Say why no pillar has a letter: too little was read, too little is there, or letters mean nothing yet."""
    unread = 1 - scan.coverage.lines_analysed_share
    if unread > 1 - READABLE:
        return f"{unread:.0%} of the code could not be read."
    totals = scan.totals
    tallies = (totals.runs_tracked, totals.models_documented, totals.config_keys_live)
    hot = totals.change_in_hot_code
    if any(percent(tally) is not None for tally in tallies) or (hot and hot.touches >= ENOUGH_TOUCHES):
        why = "no finding on hot code asks for anything" if unlisted(scan) else "too little is known for one here"
        return f"Only hotspots get a letter so far, and {why}."
    return "Each pillar has too few subjects, or too many that cannot be told."


def _figures(scan: Scan) -> tuple[Figure, ...]:
    totals = scan.totals
    cost = effort(totals.minutes)
    found = count(totals.findings, "finding") if totals.findings else "no findings"
    found = f"{found}, {count(totals.notes, 'note')}" if totals.notes else found
    owed = totals.minutes.high > 0
    effort_figure = (cost.span, cost.unit, f"likely {cost.likely} {cost.unit} · {found}") if owed else (DASH, "", found)
    owed_figure, since = Figure("Effort to fix, estimated", *effort_figure, href="#fix"), _since(scan)
    shares = (
        _share(scan, "Training runs tracked", "runs", "#exp"),
        _share(scan, "Models documented", "models", "#models"),
        _share(scan, "Config keys live", "keys", "#conf"),
    )
    is_first = scan.compared.kind == "none"  # then there is nothing to say of it
    return (owed_figure, *shares, since) if is_first else (owed_figure, since, *shares)


def _since(scan: Scan) -> Figure:
    if scan.compared.kind == "none":
        return Figure("Since last scan", DASH, "", "first scan", href="#trend")
    new = sum(one.status == "new" and one.is_owed for one in scan.findings)
    repaired = sum(one.how == "repaired" for one in scan.compared.fixed)
    below = f"{new:,} new, {repaired:,} repaired"
    if scan.compared.before is None:
        return Figure("Since last scan", f"{new:,}", "new", below, href="#since")
    change = totals_change(scan)
    number, _, unit = signed(change).partition(" ")
    return Figure(
        "Since last scan", number, unit, below, "up" if change > 0 else "down" if change < 0 else "", "#since"
    )


def _share(scan: Scan, name: str, noun: Noun, href: str) -> Figure:
    tally = tally_of(scan, noun)
    known = tally.yes + tally.no
    hidden = f", {said}" if (said := beside(scan, noun)) else ""
    if not known + tally.unknown:
        return Figure(name, DASH, "", f"no {noun} to count", href=href)
    if cannot_tell(tally):
        return Figure(
            name, "cannot tell", "", f"{tally.unknown:,} of {known + tally.unknown:,} {noun} unknown", "word", href
        )
    reached = percent(tally)
    if reached is None:
        return Figure(name, f"{tally.yes:,}", f"of {known:,}", f"{noun}{hidden}", href=href)
    return Figure(
        name, f"{reached}", "% of known" if tally.unknown else "%", f"{share(tally)} {noun}{hidden}", href=href
    )
