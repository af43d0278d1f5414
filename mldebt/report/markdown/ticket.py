"""Writes a fix as a ticket: what to do, why, how, what it takes, and by which fingerprints it is done."""

import re
from collections.abc import Sequence

import msgspec

from mldebt.findings.cost import Cost
from mldebt.findings.display import display, display_code
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Fix, Scan
from mldebt.report.wording import writing
from mldebt.report.wording.links import links
from mldebt.report.wording.spots import owner_name
from mldebt.report.wording.words import count, owed, place
from mldebt.report.wording.writing import code, linked, sentence

SAID, PLACES, NAMED = 8, 20, 200


class Place(msgspec.Struct, frozen=True):
    """A finding that the fix removes: where it is, what it says and its permalink, if the host is known."""

    where: str
    message: str
    link: str


class Ticket(msgspec.Struct, frozen=True):
    """A fix in the words of an issue tracker; it is done when none of `done_when` is reported any more."""

    id: str
    title: str
    repository: str
    commit: str
    owner: str
    confidence: str
    severity: str
    minutes: Cost
    recipe: str
    places: tuple[Place, ...]
    evidence: tuple[str, ...]
    code: tuple[str, ...]
    rules: tuple[str, ...]
    done_when: tuple[str, ...]


def ticket(scan: Scan, fix: Fix, *, snippets: bool = True) -> Ticket:
    """Return the ticket of a fix of this scan."""
    known = {one.fingerprint: one for one in scan.findings}
    found = [known[each] for each in fix.findings if each in known]
    to = links(scan.repository).to
    first = found[0] if found else None
    return Ticket(
        id=fix.id, title=display(fix.title), repository=display(scan.repository.name),
        commit=(scan.repository.commit or "")[:12], owner=display(owner_name(fix.owner)),
        confidence=first.confidence if first else "", severity=first.severity if first else "", minutes=fix.minutes,
        recipe=display(fix.recipe),
        places=tuple(
            Place(
                display(place(one.path, one.line, one.cell)), display(one.message),
                to(one.path, one.line, one.cell) or "",
            )
            for one in found
        ),
        evidence=tuple(_said(found)[:SAID]), code=_code(first) if first and snippets else (),
        rules=tuple(dict.fromkeys(f"{one.code} {one.name}" for one in found)), done_when=fix.findings,
    )  # fmt: skip


def as_markdown(one: Ticket) -> str:
    """Return the ticket as the text of an issue; the first line is its title."""
    at = f" at {code(one.commit)}" if one.commit else ""
    lines = [f"# {sentence(one.title)}", ""]
    lines += [f"Found in {code(one.repository)}{at} by {', '.join(one.rules) or 'mldebt'}, severity {one.severity}, "]
    lines[-1] += f"confidence {one.confidence}. Owner: {code(one.owner)}."
    lines += ["", "## Where", ""]
    lines += [f"- {linked(each.where, each.link)} {sentence(each.message)}" for each in one.places[:PLACES]]
    if len(one.places) > PLACES:
        lines += [f"- and {count(len(one.places) - PLACES, 'more place')}"]
    if one.code:
        lines += ["", *_fenced(one.code)]
    if one.evidence:
        lines += ["", "## Why we believe it", "", *(f"- {sentence(said)}" for said in one.evidence)]
    lines += ["", "## How", "", sentence(one.recipe), ""]
    lines += [f"Estimated effort: {owed(one.minutes)}, uncalibrated.", "", "## Done when", ""]
    lines += [f"A scan no longer reports {'this finding' if len(one.done_when) == 1 else 'these findings'}:", ""]
    lines += [f"- {code(each)}" for each in one.done_when[:NAMED]]
    if len(one.done_when) > NAMED:
        lines += [f"- and {len(one.done_when) - NAMED:,} more, all in the JSON of {code(f'mldebt ticket {one.id}')}"]
    return "\n".join(lines) + "\n"


COLUMNS = (
    "id", "title", "repository", "commit", "owner", "severity", "confidence", "minutes_low", "minutes_expected",
    "minutes_high", "rules", "where", "link", "evidence", "recipe", "done_when",
)  # fmt: skip


def as_csv(tickets: Sequence[Ticket]) -> str:
    """Return one row a fix, as issue trackers import them; no cell is a formula."""
    return writing.as_csv(COLUMNS, (
        (
            one.id, one.title, one.repository, one.commit, one.owner, one.severity, one.confidence,
            one.minutes.low, one.minutes.expected, one.minutes.high, "; ".join(one.rules),
            "; ".join(each.where for each in one.places), one.places[0].link if one.places else "",
            "; ".join(one.evidence), one.recipe, " ".join(one.done_when),
        )
        for one in tickets
    ))  # fmt: skip


def as_json(tickets: Sequence[Ticket]) -> str:
    """Return the tickets as a JSON list."""
    return writing.as_json(tickets) + "\n"


def _fenced(code_lines: Sequence[str]) -> list[str]:
    """Return lines in a fence that none of them can close."""
    longest = max((len(run) for line in code_lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return [fence, *code_lines, fence]


def _said(found: Sequence[Finding]) -> list[str]:
    said = (f"{place(one.path, one.line, one.cell)} {one.says}" for each in found for one in each.evidence)
    return list(dict.fromkeys(display(each) for each in said))


def _code(first: Finding) -> tuple[str, ...]:
    return tuple(f"{one.line:>5}  {display_code(one.text)}" for one in first.snippet or ())
