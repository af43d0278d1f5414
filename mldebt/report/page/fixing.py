"""Fix first: what one edit removes, in one order for all pillars, with the factors of its priority printed."""

import math
from collections.abc import Collection

import msgspec

from mldebt.findings.display import display_code
from mldebt.findings.finding import Finding
from mldebt.findings.fixing import STOPS, is_tangle, stops
from mldebt.findings.scan import Fix
from mldebt.findings.vocabulary import CONFIDENCES, SEVERITIES
from mldebt.report.wording.spots import Said, Spot, Subject, owner_name
from mldebt.report.wording.titles import first_paths, titled
from mldebt.report.wording.verdict import is_bare, noted
from mldebt.report.wording.words import came_in, count, nearby, owed, place

SHOWN, MAILED = 10, 6
PLACES = 8
FITS = 36


class CodeLine(msgspec.Struct, frozen=True):
    """A line of a snippet; `hit` marks the one the finding is about."""

    number: int
    text: str
    hit: bool

    @property
    def held(self) -> int:
        """How many characters stay beside the number, that a long first word begins there and not on a row below."""
        bare = self.text.lstrip()
        blank = len(self.text) - len(bare)
        return blank + 1 if blank + len(bare.partition(" ")[0]) > FITS else 0


class FixRow(msgspec.Struct, frozen=True):
    """One fix: its summary line and what opens below it."""

    number: int
    id: str
    title: str
    spot: Spot
    is_new: bool
    owner: str
    cost: str
    removes: str
    severity: str
    code: tuple[CodeLine, ...]
    says: str
    evidence: tuple[Said, ...]
    recipe: str
    factors: str
    confidence: str
    since: str
    rule: str
    commit: str
    ignore: str
    why: str
    ticket: str
    others: tuple[Spot, ...]
    more: int


class Fixing(msgspec.Struct, frozen=True):
    """The section; `nothing` replaces the list where there is none."""

    lede: str
    nothing: str
    rows: tuple[FixRow, ...]
    title: str = "Fix first"


def fixing(subject: Subject) -> Fixing:
    """Return the section on what to fix first."""
    fixes, most = subject.scan.fixes, MAILED if subject.settings.static else SHOWN
    paths = first_paths(fixes, subject.findings.get)
    rows = [row for number, fix in enumerate(fixes[:most], 1) if (row := _row(subject, fix, number, paths))]
    if not rows:
        return Fixing("", _nothing(subject), ())
    return Fixing(_lede(len(rows), len(fixes), noted(subject.scan)), "", tuple(rows))


def _lede(shown: int, fixes: int, besides: str) -> str:
    if fixes == 1:
        return f"One fix, with the code, the reasons and the recipe. {besides}".rstrip()
    which = f"The first {shown} of {fixes:,} fixes" if fixes > shown else f"{fixes} fixes"
    return (
        f"{which}: first what makes something fail, then the gravest; of equals, what loses results comes first. "
        f"Open one for the code, the reasons and the recipe. {besides}".rstrip()
    )


def _nothing(subject: Subject) -> str:
    number = subject.scan.totals.findings
    if not number:
        none = "Nothing was found to fix" if is_bare(subject.scan) else "Nothing to fix: there is no finding"
        return f"{none}. {noted(subject.scan)}".rstrip()
    return f"Nothing to put first: {count(number, 'finding')} without effort."


def _row(subject: Subject, fix: Fix, number: int, others: Collection[str]) -> FixRow | None:
    found = [subject.findings[each] for each in fix.findings if each in subject.findings]
    if not found:
        return None
    first = found[0]
    others_at = tuple(
        _beside(subject, one, first.path)
        for at, one in {(one.path, one.line, one.cell): one for one in reversed(found)}.items()
        if at != (first.path, first.line, first.cell)
    )[::-1]
    return FixRow(
        number=number, id=fix.id, title=titled(fix.title, first.path, others),
        spot=subject.spot(first.path, first.line, first.cell),
        is_new=any(one.status == "new" for one in found), owner=owner_name(fix.owner), cost=owed(fix.minutes),
        removes=count(len(found), "finding"), severity=max((one.severity for one in found), key=SEVERITIES.index),
        code=_code(first) if subject.settings.snippets else (), says=_sentence(nearby(first.message, first.path)),
        evidence=subject.said(first.evidence),
        recipe=_sentence(fix.recipe), factors=_factors(fix),
        confidence=" to ".join(sorted({one.confidence for one in found}, key=CONFIDENCES.index)),
        since=came_in(first.introduced), rule=f"{first.code} {first.name}",
        commit=(subject.scan.repository.commit or "")[:7],
        ignore=f"# mldebt: ignore[{first.code}] reason", why=f"mldebt why {first.fingerprint}",
        ticket=f"mldebt ticket {fix.id}",
        others=others_at[:PLACES], more=max(len(others_at) - PLACES, 0),
    )  # fmt: skip


def _beside(subject: Subject, one: Finding, path: str) -> Spot:
    """Return a further place of a fix; in the file that the fix names, its line or cell alone."""
    spot, where = subject.spot(one.path, one.line, one.cell), f"({place(one.path, one.line, one.cell)})"
    return msgspec.structs.replace(spot, text=nearby(where, path).strip("()")) if one.path == path else spot


def _score(value: float) -> str:
    """Return two figures, for no factor of a priority has more; never an exponent."""
    if abs(value) >= 9.95:  # two figures before the point
        return f"{round(value, 1 - int(math.log10(abs(value)))):,.0f}"
    return f"{value:#.2g}" if abs(value) >= 0.01 else f"{value:.2f}"  # below: an exponent


def _code(finding: Finding) -> tuple[CodeLine, ...]:
    end = finding.end_line if finding.end_line and finding.end_line - finding.line < 4 else finding.line  # a statement
    told = [one.line for one in finding.snippet or () if one.text.strip()]
    start = next((line for line in told if line >= finding.line), finding.line)  # a cell may begin with an empty one
    hit = range(start, max(start, end) + 1)
    return tuple(CodeLine(one.line, display_code(one.text), one.line in hit) for one in finding.snippet or ())


def _factors(fix: Fix) -> str:
    """Return what decides the place of a fix: what comes first in the order, then the product among its equals."""
    if not fix.why_this_rank:
        return ""
    gravity = fix.why_this_rank[0].factor
    kinds = (STOPS if stops(fix) else "", gravity, "code that is hard to read" if is_tangle(fix) else "")
    product = " × ".join(f"{one.value:.3g} ({one.factor})" for one in fix.why_this_rank)
    return f"{', '.join(filter(None, kinds))}; among equals {product} = {_score(fix.priority)}"


def _sentence(text: str) -> str:
    shown = text.strip()
    if not shown:
        return ""
    return shown if shown[-1] in ".!?" else shown + "."
