"""Numbers, dates and shares in words: the same wording in page, terminal and mail.

Minutes are uncalibrated estimates, so they show two significant figures, the range first, and person-days
above 40 hours.
"""

import math
from datetime import datetime

import msgspec

from mldebt.findings.cost import Cost
from mldebt.findings.display import display
from mldebt.findings.finding import Finding, Introduced
from mldebt.findings.scan import Skipped, Tally
from mldebt.findings.subjects import book_cell
from mldebt.findings.vocabulary import Area, SkipReason

DASH, MINUS = "\u2013", "\u2212"
HOUR = 60
DAY = 8 * HOUR
DAYS_ABOVE, MINUTES_UP_TO = 40 * HOUR, 3 * HOUR
FEW = 10
TOO_UNKNOWN = 0.3
READABLE = 0.9
TENTH = 0.1

AREAS: dict[Area, str] = {
    "experiments": "Experiments", "models": "Models", "complexity": "Hotspots", "configs": "Configs", "data": "Data",
    "reproducibility": "Reproducibility", "integration": "Integration", "cost": "Cost", "notebooks": "Notebooks",
    "housekeeping": "Housekeeping",
}  # fmt: skip

SKIPPED: dict[SkipReason, str] = {
    "too-large": "too large", "binary": "binary file", "symlink": "symbolic link", "submodule": "submodule",
    "special-file": "special file", "outside-root": "outside the repository", "lfs-pointer": "LFS pointer",
    "missing-blob": "missing from the clone", "excluded": "excluded by options", "generated": "generated",
    "vendored": "vendored code", "encoding": "not text", "syntax-error": "not valid Python",
    "json-error": "not valid JSON", "yaml-error": "not valid YAML", "toml-error": "not valid TOML",
    "notebook-format": "not a valid notebook", "too-deep": "nested too deep", "too-many-aliases": "too many aliases",
    "deadline": "over the time limit", "memory": "over the memory limit", "crashed": "reader crashed",
    "unsupported": "no reader for this kind of file", "conflict": "unmerged",
}  # fmt: skip


def area_name(area: str) -> str:
    """Return what an area is called; one of a later version by its own word."""
    return {str(known): name for known, name in AREAS.items()}.get(area, area)


def why_skipped(row: Skipped) -> str:
    """Return why a file was set aside, with what its reader said of it."""
    return SKIPPED[row.reason] + (f": {row.detail}" if row.detail else "")


class Effort(msgspec.Struct, frozen=True):
    """A cost in one unit: `span` is the range, `likely` the expected value, both without the unit."""

    span: str
    likely: str
    unit: str

    def __str__(self) -> str:
        """Return the range with its unit: what fits in a table cell."""
        return f"{self.span} {self.unit}"


def effort(cost: Cost, *, short: bool = False) -> Effort:
    """Return a cost in minutes, hours or, above 40 hours, person-days of 8 hours.

    A range that starts far below an hour and ends not far above stays in minutes, as the parts it is the sum of.
    """
    is_short = cost.low < HOUR / 2 and cost.high <= MINUTES_UP_TO
    size, unit = (1, "min") if is_short and cost.high else _unit(cost.expected, short=short)
    low, likely, high = (significant(part / size) for part in (cost.low, cost.expected, cost.high))
    span = low if low == high else f"{low}{DASH}{high}" if cost.low else f"up to {high}"
    return Effort(span, likely, unit)


def owed(cost: Cost) -> str:
    """Return an effort for a table cell, a dash where nothing is owed."""
    return str(effort(cost, short=True)) if cost.high else DASH


def _unit(minutes: int, *, short: bool) -> tuple[int, str]:
    if abs(minutes) > DAYS_ABOVE:
        return DAY, "days" if short else "person-days"
    if abs(minutes) >= HOUR or not minutes:
        return HOUR, "h"
    return 1, "min"


def spell(cost: Cost) -> str:
    """Return an effort for a sentence: a range, or one number where low and high agree."""
    if not cost.high:
        return "no time"
    found = effort(cost)
    unit = {"h": "hours", "min": "minutes"}.get(found.unit, found.unit)
    if found.span == "1":
        unit = unit.removesuffix("s")
    return f"{found.span} {unit}"


def roughly(cost: Cost) -> str:
    """Return an effort for a sentence that estimates: `about 5 minutes`; a range from nothing says so by itself."""
    return f"{about(cost)}{spell(cost)}"


def about(cost: Cost) -> str:
    """Return what stands before an estimate, where it is written apart: nothing before `up to 5 minutes`."""
    return "about " if cost.low else ""


def signed(minutes: int) -> str:
    """Return a change in minutes with its sign, in the unit that suits its size."""
    size, unit = _unit(minutes, short=True)
    value = significant(abs(minutes) / size)
    sign = "" if value == "0" else "+" if minutes > 0 else MINUS
    return f"{sign}{value} {unit}"


def significant(value: float) -> str:
    """Return two significant figures, thousands separated, never finer than a tenth."""
    if value == 0:
        return "0"
    if abs(value) < TENTH:
        return f"{math.copysign(TENTH, value):.1f}"
    digits = min(1 - math.floor(math.log10(abs(value))), 1)
    rounded = round(value, digits)
    if digits <= 0 or rounded == int(rounded):
        return f"{int(rounded):,}"
    return f"{rounded:.{digits}f}".rstrip("0")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 finding`, `0 findings`, `1,248 findings`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def share(tally: Tally) -> str:
    """Return a share as counts (`14 of 52`), or say that it cannot be told."""
    known = tally.yes + tally.no
    if not known + tally.unknown:
        return "none found"
    return "cannot tell" if cannot_tell(tally) else f"{tally.yes:,} of {known:,}"


def besides(tally: Tally) -> str:
    """Return how many subjects stand on neither side of a share, `3 more unknown`; empty where it names them all."""
    return f"{tally.unknown:,} more unknown" if tally.unknown and not cannot_tell(tally) else ""


def part(share: float) -> str:
    """Return a share in per cent; what is small but there is never shown as none."""
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"  # a percentage without decimals


def cannot_tell(tally: Tally) -> bool:
    """Say whether more than 30 % of the subjects are unknown."""
    whole = tally.yes + tally.no + tally.unknown
    return whole > 0 and tally.unknown > TOO_UNKNOWN * whole


def percent(tally: Tally) -> int | None:
    """Return a whole percentage, or None under ten subjects and where it cannot be told.

    It is rounded, but never to all or to none where it is neither.
    """
    known = tally.yes + tally.no
    if known < FEW or cannot_tell(tally):
        return None
    exact = 100 * tally.yes / known
    return min(max(round(exact), 1), 99) if tally.yes and tally.no else round(exact)


def day(date: str | None) -> str:
    """Return `16 November 2026` of an ISO date, empty for none, the text itself where it is no date."""
    if not date:
        return ""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return date
    return f"{moment.day} {moment:%B %Y}"


def came_in(introduced: Introduced | None) -> str:
    """Return the day and the commit that brought a finding in, nothing where that is not known."""
    return f"Introduced on {day(introduced.date)} in {introduced.commit[:7]}." if introduced is not None else ""


def short_day(date: str | None) -> str:
    """Return `16 Nov 2026` of an ISO date, as `day` for anything else: a column of dates is narrow."""
    said = day(date)
    words = said.split(" ")
    return f"{words[0]} {words[1][:3]} {words[2]}" if len(words) == 3 else said  # day, month, year


def day_month(date: str) -> str:
    """Return `16 Nov` of an ISO date."""
    return short_day(date).rpartition(" ")[0] or date


def month(date: str) -> str:
    """Return `Nov \u201926` of an ISO date: without its sign the year would read as a day."""
    try:
        return f"{datetime.fromisoformat(date):%b \u2019%y}"
    except ValueError:
        return date[:7]


def place(path: str, line: int | None, cell: int | None = None) -> str:
    """Return `path:line`, in notebooks `path:cell 7:2`."""
    cell = book_cell(path, cell)
    where = path if line is None else f"{path}:{line}" if cell is None else f"{path}:cell {cell}:{line}"
    return where if line is not None or cell is None else f"{path}:cell {cell}"


def because(one: Finding) -> str:
    """Return the place in a change that made a finding and what it says, empty for one without a cause."""
    if one.cause is None:
        return ""
    at = place(one.cause.path, one.cause.line, one.cause.cell)
    at = "" if at == place(one.path, one.line, one.cell) else f"{at} "
    return display(f"{at}{one.cause.says}")


def nearby(text: str, path: str) -> str:
    """Return a text that stands beside a file with places in that file as lines and cells only."""
    return text.replace(f"({path}:cell ", "(cell\u00a0").replace(f"({path}:", "(line\u00a0")


def together(parts: list[str]) -> str:
    """Join with commas and a final "and"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def unit_name(symbol: str, cell: int | None) -> str:
    """Return what a reader knows a unit by: a cell has its number, for its id is no name."""
    return f"cell {cell}" if cell is not None and symbol.startswith("cell[") else symbol


class Phrase(msgspec.Struct, frozen=True):
    """A piece of a sentence; the strong ones carry the numbers."""

    text: str
    strong: bool = False
