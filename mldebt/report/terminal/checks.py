"""Words the answer of `mldebt check` for a terminal: nothing at all where a change owes nothing.

Lines are parts with a role, so that the command line can colour them and a file gets plain text.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from mldebt.findings.checked import Alarm, Checked
from mldebt.findings.cost import total
from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.subjects import book_cell
from mldebt.report.wording.words import because, count, place, roughly, why_skipped

Role = Literal["place", "code", "note", "dim", "strong", "plain"]
SHORT = 12
MOST_NOTES = 20
MOST_ALIKE = 5
WANTED = "  wrong or wanted? mldebt ignore PATH:LINE --reason TEXT silences one; stage what it writes"


class Part(msgspec.Struct, frozen=True):
    """A piece of a line and what it is."""

    text: str
    role: Role = "plain"


Line = tuple[Part, ...]


def worded(checked: Checked, *, quiet: bool = False) -> Iterator[Line]:
    """Yield the lines of an answer: what stops, then notes, what could not be judged, and one line that sums up."""
    yield from _alarms(checked.alarms)
    yield from _way_out(checked)
    if not quiet:
        yield from _notes(checked.notes)
    for older in checked.older or ():
        yield (*_head(older, "note"), Part(" (there before)", "dim"))
    for row in checked.skipped:
        why = why_skipped(row)
        yield Part(display(row.path), "place"), Part(display(f" not judged: {why}"))
    for notice in checked.notices:
        yield (Part(display(f"notice: {notice}")),)
    for failure in (one for one in checked.failures if one.where != "objects"):
        yield (Part(display(f"failure: {failure.where}: {failure.error}")),)
    if checked.alarms or (checked.notes and not quiet) or checked.older:
        yield _sum(checked)


def plain(line: Line) -> str:
    """Return a line without its roles."""
    return "".join(part.text for part in line)


def _alarms(alarms: Sequence[Alarm]) -> Iterator[Line]:
    """Yield the alarms; of many that one edit removes, the first few and how many more there are."""
    alike = Counter((one.finding.code, one.help) for one in alarms)
    told: Counter[tuple[str, str]] = Counter()
    for one in alarms:
        kind = one.finding.code, one.help
        told[kind] += 1
        if told[kind] <= MOST_ALIKE or alike[kind] == MOST_ALIKE + 1:
            yield from _alarm(one, is_helped=told[kind] > 1)
        elif told[kind] == alike[kind]:
            more = f"  and {alike[kind] - MOST_ALIKE:,} more that the same edit removes: --format json lists them"
            yield (Part(more, "dim"),)


def _way_out(checked: Checked) -> Iterator[Line]:
    """Yield how to silence what stops a commit; for a pull request no comment it brings counts."""
    if checked.alarms and checked.side == "index":
        yield (Part(WANTED, "dim"),)


def _notes(notes: Sequence[Alarm]) -> Iterator[Line]:
    """Yield the first notes, each with why it does not stop and what made it, and how many more there are."""
    said: set[str] = set()
    for one in notes[:MOST_NOTES]:
        yield (*_head(one.finding, "note"), Part(f" (note: {one.note})", "dim"))
        yield from _because(one.finding)
        if one.help not in said:
            yield from _help(one)
        said.add(one.help)
    if len(notes) > MOST_NOTES:
        yield (Part(f"and {len(notes) - MOST_NOTES:,} more notes: --format json lists them", "dim"),)


def _alarm(one: Alarm, *, is_helped: bool) -> Iterator[Line]:
    yield _head(one.finding, "code")
    yield from _because(one.finding)
    yield from () if is_helped else _help(one)


def _help(one: Alarm) -> Iterator[Line]:
    if one.help:
        help_ = f"{one.help[:1].lower()}{one.help[1:]}"
        yield (Part(f"  help: {display(help_)}; mldebt explain {one.finding.code} says how", "dim"),)


def _head(one: Finding, role: Role) -> Line:
    where = place(one.path, one.line, one.cell)
    if book_cell(one.path, one.cell) is None:
        where += f":{one.column or 1}"
    message = f"{one.message[:1].lower()}{one.message[1:]}" if _is_sentence(one.message) else one.message
    worse = " (worse than before)" if one.status == "worsened" else ""
    return Part(display(where), "place"), Part(f" {one.code} ", role), Part(display(message) + worse)


def _is_sentence(message: str) -> bool:
    """Say whether a message starts with a plain word that can be written small."""
    first = message.partition(" ")[0]
    return first.isalpha() and first[1:].islower()


def _because(finding: Finding) -> Iterator[Line]:
    if finding.cause is not None:
        yield (Part(f"  cause: {because(finding)}"),)


def _sum(checked: Checked) -> Line:
    """Sum up: how many stop and what they cost, what is noted, what was there before and where before is."""
    new = [one.finding for one in checked.alarms if one.finding.status == "new"]
    worse = len(checked.alarms) - len(new)
    said = [count(len(new), "new finding")] if new or not worse else []
    if checked.notes and not checked.alarms:
        said = ["Nothing stops this change"]
    if worse:
        said.append(count(worse, "worsened one") if new else count(worse, "worsened finding"))
    effort = total(one.finding.minutes for one in checked.alarms)
    parts = [Part(" and ".join(said), "strong")]
    parts.append(Part(f", {roughly(effort)} to fix." if effort.high else "."))
    parts += [Part(f" {sentence}") for sentence in _rest(checked)]
    return tuple(parts)


def _rest(checked: Checked) -> Iterator[str]:
    if checked.notes:
        beyond = f" that stop{'s' if len(checked.notes) == 1 else ''} nothing" if checked.alarms else ""
        yield f"{count(len(checked.notes), 'note')}{beyond}."
    if checked.fixed:
        yield f"{count(len(checked.fixed), 'older one')} fixed."
    if checked.suppressed:
        yield f"{count(checked.suppressed, 'finding')} silenced."
    against = _against(checked)
    if checked.existing and checked.older is None:
        yield f"{count(checked.existing, 'older one')} not shown (compared with {against})."
    else:
        yield f"Compared with {against}."


def _against(checked: Checked) -> str:
    """Say what was compared with: commits, a baseline file, or both."""
    file = () if checked.baseline is None else (f"the baseline {display(checked.baseline)}",)
    return " and ".join([*(commit[:SHORT] for commit in checked.base), *file]) or "nothing: there is no commit before"
