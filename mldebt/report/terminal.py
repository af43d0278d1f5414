"""The summary a scan leaves on the terminal: about twenty lines of eighty columns, no boxes."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from mldebt.findings.display import display, display_middle
from mldebt.findings.scan import Scan
from mldebt.findings.vocabulary import PILLARS
from mldebt.report.words import AREAS, count, effort, place, share, signed

FIXES = 3
WIDTH = 80
REASONS = 3


def summarise(scan: Scan, console: Console, *, after: str = "") -> None:
    """Print what was read, the debt by area, the shares, the first fixes and what to do next."""
    for line in _lines(scan, console.encoding):
        console.print(line, soft_wrap=True)
    if after:
        console.print(Text(after, style="dim"), soft_wrap=True)


def _lines(scan: Scan, encoding: str) -> Iterator[Text]:
    tick = "✓" if encoding.lower().startswith("utf") else "*"
    yield from _read(scan, tick)
    yield Text()
    yield from _table(scan)
    yield Text()
    yield from _shares(scan)
    if scan.fixes:
        yield Text()
        yield from _fixes(scan)
    yield Text()


def _read(scan: Scan, tick: str) -> Iterator[Text]:
    read, row = scan.coverage, scan.repository
    reasons = Counter[str]()
    for skipped in read.skipped:
        reasons[skipped.reason] += skipped.files
    most = ", ".join(f"{files:,} {reason}" for reason, files in reasons.most_common(REASONS))
    aside = f"{sum(reasons.values()):,} set aside: {most} (-v lists them)" if most else "all that git lists"
    yield _line(tick, "files", f"{read.analysed:,}", aside)
    cut = ", the clone is shallow" if row.shallow else ""
    lost = f", {row.commits_unread:,} could not be read" if row.commits_unread else ""
    yield _line(
        tick, "history", f"{row.commits_read:,}", ("commits" if row.commits_read else "no history") + cut + lost
    )
    failures = f", {count(len(scan.failures), 'failure')} (-v lists them)" if scan.failures else ""
    yield _line(tick, "rules", f"{len(scan.rules):,}", f"rules ran{failures}")


def _line(tick: str, name: str, number: str, says: str) -> Text:
    return Text.assemble((tick, "green"), f" {name:<9}{number:>7}   ", (display(says, WIDTH - 22), "dim"))


def _table(scan: Scan) -> Iterator[Text]:
    yield Text(f"{'':<16}{'findings':>10}{'new':>6}{'fixed':>7}{'effort':>16}{'change':>12}", style="dim")
    areas = [*PILLARS, *sorted(set(scan.totals.by_area) - set(PILLARS))]
    before = _before(scan)
    for area in areas:
        found = scan.totals.by_area.get(area)
        if found is not None:
            yield _row(scan, AREAS[area], area, found.minutes.expected - before[area])  # type: ignore[index] # areas are keys
    change = sum(sum_.minutes.expected for sum_ in scan.totals.by_area.values()) - sum(before.values())
    yield _row(scan, "Total", None, change, style="bold")


def _row(scan: Scan, title: str, area: str | None, change: int, style: str = "") -> Text:
    inside = [one for one in scan.findings if (area is None or one.area == area) and one.suppressed is None]
    minutes = scan.totals.minutes if area is None else scan.totals.by_area[area].minutes
    codes = {rule.code: rule.area for rule in scan.rules}
    fixed = sum(area is None or codes.get(one.code) == area for one in scan.compared.fixed)
    new = sum(one.status == "new" for one in inside)
    compared = scan.compared.kind != "none"
    cost = str(effort(minutes, short=True)) if minutes.high else "–"
    moved = signed(change) if compared else "first scan" if area is None else ""
    return Text.assemble(
        (f"{title:<16}", style), (f"{len(inside):>10,}", style),
        f"{new if compared else '–':>6}{fixed if compared else '–':>7}",
        (f"{cost:>16}", style),
        (f"{moved:>12}", "dim" if not compared or not change else "yellow" if change > 0 else "green"),
    )  # fmt: skip


def _before(scan: Scan) -> Counter[str]:
    """Return the expected minutes of the base by area, worked out from what changed since."""
    found: Counter[str] = Counter()
    if scan.compared.kind == "none":
        return found
    codes = {rule.code: rule.area for rule in scan.rules}
    for area, summed in scan.totals.by_area.items():
        found[area] += summed.minutes.expected
    for one in scan.findings:
        if one.suppressed is None and one.status == "new":
            found[one.area] -= one.minutes.expected
    for fixed in scan.compared.fixed:
        found[codes.get(fixed.code, "")] += fixed.minutes.expected
    return found


def _shares(scan: Scan) -> Iterator[Text]:
    totals = scan.totals
    said = [
        f"{name} {share(tally)}" + (f" ({tally.unknown:,} unknown)" if tally.unknown else "")
        for name, tally in (
            ("runs tracked", totals.runs_tracked), ("models documented", totals.models_documented),
            ("config keys live", totals.config_keys_live),
        )
        if tally.yes + tally.no + tally.unknown
    ]  # fmt: skip
    grade = f"Grade {totals.grade}  " if totals.grade else ""
    yield Text.assemble((grade, "bold"), " · ".join(said) or "Nothing to judge was found.")


def _fixes(scan: Scan) -> Iterator[Text]:
    findings = {one.fingerprint: one for one in scan.findings}
    yield Text.assemble(("Fix first", "bold"), ("   estimated effort, most worthwhile first", "dim"))
    for number, fix in enumerate(scan.fixes[:FIXES], 1):
        first = findings[fix.findings[0]]
        cost = f"{effort(fix.minutes, short=True)}"
        yield Text(f"  {number}  {display(fix.title, 58):<58}{cost:>16}")
        yield Text("     " + display_middle(place(first.path, first.line, first.cell), WIDTH - 6), style="cyan")
