"""One page over many repositories, for whoever answers for several teams: where debt is, and which way it moves.

Two scans are compared only when the same rules ran with the same options in the same version; a change between
others would tell more about mldebt than about the code.
"""

from collections.abc import Mapping, Sequence

import msgspec

from mldebt.findings.cost import Cost, total
from mldebt.findings.portfolio import StoredRepository, StoredScan
from mldebt.findings.scan import Tally
from mldebt.findings.vocabulary import PILLARS
from mldebt.report.page.charts import Line, sparkline
from mldebt.report.page.templating import rendered
from mldebt.report.wording.words import (
    AREAS,
    DASH,
    READABLE,
    Phrase,
    about,
    area_name,
    besides,
    cannot_tell,
    count,
    day,
    effort,
    owed,
    share,
    short_day,
    signed,
    spell,
    together,
)  # fmt: skip

SPARK = (74.0, 20.0)
POINTS = 24
SHARES = {"Runs tracked": "runs_tracked", "Models documented": "models_documented", "Keys live": "config_keys_live"}


class Letter(msgspec.Struct, frozen=True):
    """The grade of one pillar, a dash and a reason where there is none."""

    pillar: str
    letter: str | None


class Row(msgspec.Struct, frozen=True):
    """One repository: every cell is ready to be printed."""

    name: str
    scope: str
    href: str | None
    letters: tuple[Letter, ...]
    shares: tuple[tuple[str, str], ...]
    cost: str
    findings: int
    spark: Line | None
    change: str
    tone: str
    worst: str
    commit: str
    commit_date: str
    scanned: str
    note: str


class Portfolio(msgspec.Struct, frozen=True):
    """The whole page."""

    title: str
    lede: str
    verdict: tuple[Phrase, ...]
    shares: tuple[str, ...]
    rows: tuple[Row, ...]
    cost: str
    findings: int
    footer: str


def portfolio(
    repositories: Sequence[StoredRepository], pages: Mapping[int, str], *, title: str | None = None
) -> Portfolio:
    """Return the page, the largest effort first; `pages` gives the report file of a repository by its number."""
    ordered = sorted(repositories, key=lambda one: (-one.latest.minutes.expected, one.name, one.scope, one.id))
    whole = total(one.latest.minutes for one in ordered)
    found = sum(one.latest.findings for one in ordered)
    newest = max((one.latest.as_of for one in ordered), default="")
    versions = sorted({one.latest.mldebt for one in ordered})
    return Portfolio(
        title=title or "All repositories",
        lede=f"{count(len(ordered), 'repository', 'repositories')}, the newest scan of {day(newest)}"
        if ordered
        else "No repository is stored yet.",
        verdict=_verdict(ordered, whole, found), shares=tuple(SHARES),
        rows=tuple(_row(one, pages.get(one.id)) for one in ordered), cost=owed(whole), findings=found,
        footer=f"mldebt {together(versions)}. No network request, no script." if versions else "",
    )  # fmt: skip


def render_portfolio(
    repositories: Sequence[StoredRepository], pages: Mapping[int, str], *, title: str | None = None
) -> str:
    """Return the page as HTML: no script, no request, the same bytes for the same scans."""
    return rendered("portfolio.html.j2", portfolio(repositories, pages, title=title))


def before(repository: StoredRepository) -> StoredScan | None:
    """Return the scan that the latest is compared with: of another commit, or of its own where it is dirty."""
    latest = repository.latest
    others = [
        one
        for one in repository.past
        if one.id != latest.id and (one.commit_date or "") <= (latest.commit_date or one.commit_date or "")
    ]
    return others[-1] if others and _measured_alike(others[-1], latest) else None


def _measured_alike(one: StoredScan, other: StoredScan) -> bool:
    return (one.rules, one.options, one.mldebt) == (other.rules, other.options, other.mldebt)


def _verdict(repositories: Sequence[StoredRepository], whole: Cost, found: int) -> tuple[Phrase, ...]:
    if not repositories:
        return (Phrase("Scan a repository first: "), Phrase("mldebt scan PATH", strong=True), Phrase("."))
    if not found:
        return (Phrase("No debt was found", strong=True), Phrase(" by the rules that ran."), *_moves(repositories))
    cost = (
        (Phrase("The "), Phrase(count(found, "finding"), strong=True), Phrase(" cost no effort."))
        if not whole.high
        else (
            Phrase("Fixing "),
            Phrase("the one finding" if found == 1 else f"all {found:,} findings"),
            Phrase(f" would take {about(whole)}"),
            Phrase(spell(whole), strong=True), Phrase(", an uncalibrated estimate."),
        )
    )  # fmt: skip
    return (*cost, *_most(repositories, whole), *_moves(repositories))


def _most(repositories: Sequence[StoredRepository], whole: Cost) -> tuple[Phrase, ...]:
    first = repositories[0]
    if len(repositories) == 1 or not whole.expected:
        return ()
    part = first.latest.minutes.expected / whole.expected
    return (Phrase(" "), Phrase(first.name, strong=True), Phrase(f" holds {part:.0%} of it."))


def _moves(repositories: Sequence[StoredRepository]) -> tuple[Phrase, ...]:
    moved = [_change(one) for one in repositories]
    fell, rose = sum(each is not None and each < 0 for each in moved), sum(bool(each and each > 0) for each in moved)
    same, alone = moved.count(0), moved.count(None)
    if alone == len(moved):
        return (Phrase(" No scan has an earlier one to be compared with."),)
    if len(moved) == 1:
        word = "fell" if fell else "rose" if rose else "stayed the same"
        return (Phrase(f" Between the last two scans the effort {word}."),)
    parts = [
        *([f"the effort fell in {fell:,}"] if fell else []),
        *([f"rose in {rose:,}"] if rose and fell else [f"the effort rose in {rose:,}"] if rose else []),
        *([f"stayed in {same:,}"] if same and (fell or rose) else [f"the effort stayed in {same:,}"] if same else []),
        *([f"{alone:,} {'has' if alone == 1 else 'have'} nothing to compare with"] if alone else []),
    ]
    said = together(parts)
    return (Phrase(f" Between the last two scans {said}."),)


def _change(one: StoredRepository) -> int | None:
    earlier = before(one)
    return None if earlier is None else one.latest.minutes.expected - earlier.minutes.expected


def _row(one: StoredRepository, href: str | None) -> Row:
    latest, change = one.latest, _change(one)
    return Row(
        name=one.name, scope="" if one.scope == "." else f"{one.scope}/", href=href,
        letters=tuple(Letter(AREAS[pillar], getattr(latest.grades, pillar)) for pillar in PILLARS),
        shares=tuple(_share(getattr(latest.shares, name)) for name in SHARES.values()),
        cost=owed(latest.minutes), findings=latest.findings, spark=_spark(one),
        change=DASH if change is None else signed(change) if change else "0",
        tone="" if not change else "up" if change > 0 else "down", worst=_worst(latest),
        commit=(latest.commit or "")[:7] + ("+" if latest.dirty else ""), commit_date=short_day(latest.commit_date),
        scanned=short_day(latest.as_of), note=_note(latest),
    )  # fmt: skip


def _share(tally: Tally) -> tuple[str, str]:
    whole = tally.yes + tally.no + tally.unknown
    if not whole:
        return DASH, ""
    if cannot_tell(tally):
        return share(tally), f"{tally.unknown:,} of {whole:,} unknown"
    return share(tally), besides(tally)


def _spark(one: StoredRepository) -> Line | None:
    alike = [scan.minutes.expected for scan in one.past if _measured_alike(scan, one.latest)]
    return sparkline(alike[-POINTS:], *SPARK)


def _worst(latest: StoredScan) -> str:
    areas = [(each.minutes.expected, name) for name, each in latest.by_area.items() if each.minutes.expected]
    if not areas:
        return DASH
    most, name = max(areas, key=lambda pair: (pair[0], pair[1]))
    return f"{area_name(name)}, {effort(latest.by_area[name].minutes, short=True)}" if most else DASH


def _note(latest: StoredScan) -> str:
    if latest.readable < READABLE:
        return f"not graded: {1 - latest.readable:.0%} of the code could not be read"
    ran = {code[3:4] for code in latest.rules.split()}
    silent = [AREAS[pillar].lower() for digit, pillar in zip("1234", PILLARS, strict=True) if digit not in ran]
    return f"no rule on {together(silent).replace(' and ', ' or ')} ran" if silent and ran else ""
