"""The summary a scan leaves on the terminal: about twenty lines of eighty columns, no boxes."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from mldebt.findings.display import display, display_middle
from mldebt.findings.scan import Scan, Tally
from mldebt.findings.vocabulary import PILLARS
from mldebt.report.terminal.encoding import encodable
from mldebt.report.wording.moving import base_sums
from mldebt.report.wording.partly import (
    Noun,
    grouped,
    named,
    newer_python,
    unfound_models,
    unfound_runs,
    unopened,
    why_unjudged,
)
from mldebt.report.wording.titles import COPIES, first_paths, titled
from mldebt.report.wording.verdict import aside_runs, noted
from mldebt.report.wording.words import AREAS, DASH, READABLE, SKIPPED, count, owed, part, place, signed

FIXES = 3
WIDTH = 80
TITLE = 60
REASONS = 2
FIGURES: tuple[tuple[str, Noun], ...] = (
    ("runs tracked", "runs"), ("models documented", "models"), ("config keys live", "keys"),
)  # fmt: skip


def summarise(scan: Scan, console: Console, *, after: str = "", in_detail: bool = False) -> None:
    """Print what was read, the debt by area, the shares, the first fixes and what to do next.

    `in_detail` says that what was set aside is listed below: nobody has to be told how to see it.
    """
    for line in _lines(scan, in_detail=in_detail):
        write(line, console)
    if after:
        write(Text(after, style="dim"), console)


def write(line: Text, console: Console) -> None:
    """Print one line as the console's encoding can write it, never wrapped."""
    shown = line.copy()
    shown.plain = encodable(line.plain, console.encoding)
    console.print(shown, soft_wrap=True)


def _lines(scan: Scan, *, in_detail: bool) -> Iterator[Text]:
    yield from _read(scan, in_detail=in_detail)
    yield Text()
    yield from _table(scan)
    yield Text()
    for said in _shares(scan):
        yield from _wrapped(said)
    if scan.fixes:
        yield Text()
        yield from _fixes(scan)
    yield from _wrapped(Text(noted(scan), "dim"), "     " * bool(scan.fixes))
    yield Text()


def _wrapped(line: Text, indent: str = "") -> Iterator[Text]:
    """Yield a line in as many as it takes; none of nothing."""
    for piece in line.wrap(Console(width=WIDTH), WIDTH - len(indent)) if line else ():
        piece.rstrip()
        yield Text.assemble(indent, piece)


def _read(scan: Scan, *, in_detail: bool) -> Iterator[Text]:
    read, row = scan.coverage, scan.repository
    reasons = Counter[str]()
    for skipped in read.skipped:
        reasons[SKIPPED[skipped.reason]] += skipped.files
    yield _line("files", read.analysed, _aside(reasons))
    cut = ", the clone is shallow" if row.shallow else ""
    lost = f", {row.commits_unread:,} could not be read" if row.commits_unread else ""
    noun = "commit" if row.commits_read == 1 else "commits"
    bare = "no commits to read" + ("" if row.commit else ": no git, or nothing committed")
    yield _line("history", row.commits_read, (noun if row.commits_read else bare) + cut + lost)
    silent = scan.totals.suppressed
    silenced = f", {count(silent, 'finding')} silenced" if silent else ""
    yield _line("rules", len(scan.rules), f"ran{silenced}")
    if scan.failures:
        yield _failed(scan)
    if (reasons or scan.failures) and not in_detail:
        yield Text(f"{'':<20}-v lists what was set aside or failed", style="dim")


def _failed(scan: Scan) -> Text:
    """Tell the first failure; those of the same folder are told as one."""
    groups = list(grouped(scan.failures))
    more = f" and {len(groups) - 1:,} more" if len(groups) > 1 else ""
    where, error = groups[0]
    first = display(f"{display_middle(where, WIDTH // 3)}: {error}", WIDTH - 20 - len(more))
    return Text.assemble(("!", "yellow"), f" {'failures':<9}{len(scan.failures):>7,}  ", (first + more, "dim"))


def _aside(reasons: Counter[str]) -> str:
    if not reasons:
        return "read, none set aside"
    start = f"read, {reasons.total():,} set aside: "
    if len(reasons) == 1:
        return start + next(iter(reasons))
    for shown in range(REASONS, 0, -1):
        most = ", ".join(f"{files:,} {reason}" for reason, files in reasons.most_common(shown))
        said = start + most + (" …" if len(reasons) > shown else "")
        if len(said) <= WIDTH - 20:
            break
    return said


def _line(name: str, number: int, says: str) -> Text:
    return Text.assemble(("✓", "green"), f" {name:<9}{number:>7,}  ", (display(says, WIDTH - 20), "dim"))


def _table(scan: Scan) -> Iterator[Text]:
    yield Text(f"{'':<16}{'findings':>10}{'new':>6}{'repaired':>10}{'effort':>16}{'change':>14}", style="dim")
    areas = [*PILLARS, *sorted(set(scan.totals.by_area) - set(PILLARS))]
    before = base_sums(scan, "by_area")
    for area in areas:
        found = scan.totals.by_area.get(area)
        why = why_unjudged(scan, area)
        if found is not None and not found.findings and why is not None:
            yield Text(f"{AREAS[area]:<16}{DASH:>10}   {why}", style="dim")  # type: ignore[index] # areas are keys
        elif found is not None:
            was = before.get(area) if before is not None else None
            yield _row(scan, AREAS[area], area, None if was is None else found.minutes.expected - was.minutes.expected)  # type: ignore[index] # areas are keys
    base = scan.compared.before
    change = scan.totals.minutes.expected - base.expected if base is not None else None
    yield _row(scan, "Total", None, change, style="bold")
    if beyond := _beyond(scan):
        yield Text(f"{'':<16}{beyond}", style="dim")


def _row(scan: Scan, title: str, area: str | None, change: int | None, style: str = "") -> Text:
    inside = [one for one in scan.findings if (area is None or one.area == area) and one.is_owed]
    minutes = scan.totals.minutes if area is None else scan.totals.by_area[area].minutes
    codes = {rule.code: rule.area for rule in scan.rules}
    gone = [one for one in scan.compared.fixed if one.how == "repaired"]
    repaired = str(sum(area is None or codes.get(one.code) == area for one in gone))
    new = str(sum(one.status == "new" for one in inside))
    if scan.compared.kind == "none":
        new = repaired = DASH
    moved = signed(change) if change is not None else "first scan" if area is None else ""
    tone = "dim" if not change else "yellow" if change > 0 else "green"
    return Text.assemble(
        (f"{title:<16}", style), (f"{len(inside):>10,}", style), f"{new:>6}{repaired:>10}",
        (f"{owed(minutes):>16}", style), (f"{moved:>14}", tone),
    )  # fmt: skip


def _beyond(scan: Scan) -> str:
    """Say what else moved than the new and the repaired, or the change would not add up."""
    worse = sum(one.status == "worsened" and one.is_owed for one in scan.findings)
    deleted = sum(one.how == "deleted" for one in scan.compared.fixed)
    said = [(worse, "got worse"), (deleted, "went with deleted code")]
    return ", ".join(f"{number:,} {words}" for number, words in said if number)


def _shares(scan: Scan) -> Iterator[Text]:
    said = [figure for name, noun in FIGURES if (figure := named(scan, name, noun))]
    yield from _graded(scan)
    if scan.runs and scan.totals.runs_tracked == Tally():
        yield Text(f"{aside_runs(scan)}, so none counts as a run of its own", "dim")
    if closed := unopened(scan):
        yield Text(closed, "dim")
    if not said:
        if not scan.runs:
            yield Text("No run, model or config key was found to judge.")
        if not scan.totals.loc:
            yield Text("No line of Python was read: is this the folder you mean?", "dim")
        return
    yield from _flowing(said)
    for bare in filter(None, (unfound_runs(scan), unfound_models(scan))):
        yield Text(bare, "dim")


def _graded(scan: Scan) -> Iterator[Text]:
    """Say the grade and what it is of, or that too little was read for one."""
    graded = [f"{AREAS[pillar]} {letter}" for pillar in PILLARS if (letter := getattr(scan.totals.grades, pillar))]
    if scan.totals.grade:
        yield Text.assemble((f"Grade {scan.totals.grade}", "bold"), f"  the worst of {', '.join(graded)}")
    elif graded:
        hot = scan.totals.change_in_hot_code
        basis = f"{part(hot.share)} of change in hot code" if hot else "the one pillar of four that can be graded"
        yield Text.assemble((graded[0], "bold"), f"  {basis}")
    elif (unread := 1 - scan.coverage.lines_analysed_share) > 1 - READABLE:
        yield Text.assemble(
            ("Not graded", "bold"), f"  {part(unread)} of the code could not be read{newer_python(scan)}"
        )


def _flowing(said: Sequence[str]) -> Iterator[Text]:
    line = said[0]
    for each in said[1:]:
        if len(line) + len(each) + 3 > WIDTH:
            yield Text(line)
            line = each
        else:
            line += f" · {each}"
    yield Text(line)


def _titled(title: str, path: str, paths: Collection[str] = ()) -> str:
    """Return a title as it fits; how many copies it stands for is said last and not cut off."""
    title = titled(title, path, paths, TITLE)
    found = COPIES.search(title)
    copies = found[0] if found else ""
    return display(title.removesuffix(copies), TITLE - 1 - len(copies)) + copies


def _fixes(scan: Scan) -> Iterator[Text]:
    findings = {one.fingerprint: one for one in scan.findings}
    yield Text.assemble(("Fix first", "bold"), ("   what stops somebody, then the gravest; estimated effort", "dim"))
    paths = first_paths(scan.fixes, findings.get)
    for number, fix in enumerate(scan.fixes[:FIXES], 1):
        first = findings.get(fix.findings[0]) if fix.findings else None
        title = _titled(fix.title, first.path if first else "", paths)
        yield Text(f"  {number}  {title:<{TITLE}}{owed(fix.minutes):>15}")
        if first is not None:
            yield Text("     " + display_middle(place(first.path, first.line, first.cell), WIDTH - 5), style="cyan")
