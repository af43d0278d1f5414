"""Writes the answer of a check as Markdown: the comment on a pull request, and the summary of a step.

It says what is new and why, what got fixed, and what either is worth in time; what a host would cut off is counted.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from mldebt.findings.checked import Alarm, Checked
from mldebt.findings.compared import Fixed
from mldebt.findings.cost import total
from mldebt.findings.display import display
from mldebt.findings.scan import Skipped
from mldebt.report.wording.words import count, owed, place, roughly, together, why_skipped
from mldebt.report.wording.writing import code, sentence

MARK = "<!-- mldebt check -->"
ALARMS, NOTES, FIXED, SKIPPED_PATHS, SAID = 25, 10, 15, 10, 20
LONGEST, PATH, SHORT = 400, 200, 12
ROOM = 60_000

Row = TypeVar("Row")


def comment(checked: Checked) -> str:
    """Return the whole comment; its first line is a mark by which a later one can replace it."""
    lines = [
        f"### ML debt: {_headline(checked)}",
        "",
        *_listed("Stops this change", checked.alarms, ALARMS, _item),
        *_listed("Noted, stops nothing", checked.notes, NOTES, _item),
        *_listed("Fixed", checked.fixed, FIXED, _fixed),
        *_listed("Not judged", checked.skipped, SKIPPED_PATHS, _unread),
        *_listed("Notices", _said(checked), SAID, lambda text: f"- {_short(text)}"),
    ]
    return "\n".join([MARK, *_within(lines, ROOM), _footer(checked)]) + "\n"


def _within(lines: Sequence[str], room: int) -> Iterator[str]:
    """Yield as many lines as there is room for, and say so where these are not all."""
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            yield from ("", "What is longer than a comment may be is left out here.", "")
            return
        yield line


def _headline(checked: Checked) -> str:
    new = sum(one.finding.status == "new" for one in checked.alarms)
    worse = len(checked.alarms) - new
    said = [count(new, "new finding")] if new else []
    if worse:
        said.append(f"{worse:,} worse" if new else count(worse, "worsened finding"))
    effort = total(one.finding.minutes for one in checked.alarms)
    costs = f", {roughly(effort)} to fix" if effort.high else ""
    fixed = f"{', and ' if costs else ' and '}{len(checked.fixed):,} fixed" if checked.fixed else ""
    return f"{together(said) or 'nothing new'}{costs}{fixed}"


def _listed(title: str, rows: Sequence[Row], most: int, item: Callable[[Row], str]) -> Iterator[str]:
    if not rows:
        return
    yield f"**{title}**"
    yield ""
    yield from map(item, rows[:most])
    if len(rows) > most:
        yield f"- and {len(rows) - most:,} more"
    yield ""


def _item(one: Alarm) -> str:
    """Return a finding with its cause and what to do, each on a line of its own."""
    found = one.finding
    worse = ", worse than before" if found.status == "worsened" else ""
    facts = ", ".join([found.severity, *([owed(found.minutes)] if found.minutes.high else [])])
    lines = [f"- {_place(found.path, found.line, found.cell)} {found.code} {_short(found.message)}{worse} ({facts})"]
    if found.cause is not None:
        at = _place(found.cause.path, found.cause.line, found.cause.cell)
        lines.append(f"  <br>Why: {at} {_short(found.cause.says)}")
    if one.help:
        lines.append(f"  <br>Fix: {_short(one.help)}")
    if one.note:
        lines.append(f"  <br>Note: {_short(one.note)}")
    return "\n".join(lines)


def _fixed(one: Fixed) -> str:
    worth = f", {owed(one.minutes)}" if one.minutes.high else ""
    how = "repaired" if one.how == "repaired" else "deleted with its code"
    return f"- {code(display(one.path, PATH))} {one.code} {_short(one.message or one.name)} ({how}{worth})"


def _unread(row: Skipped) -> str:
    why = why_skipped(row)
    return f"- {code(display(row.path, PATH))} {_short(why)}"


def _said(checked: Checked) -> list[str]:
    crashed = [f"{one.where}: {one.error}" for one in checked.failures if one.where != "objects"]
    return [*checked.notices, *crashed]


def _footer(checked: Checked) -> str:
    parts = [f"{count(checked.existing, 'older finding')} not shown"] if checked.existing else []
    if checked.suppressed:
        parts.append(f"{count(checked.suppressed, 'finding')} silenced")
    against = [code(commit[:SHORT]) for commit in checked.base]
    if checked.baseline is not None:
        against.append(f"the baseline {code(display(checked.baseline, PATH))}")
    parts.append(f"compared with {together(against) or 'nothing, because there is no commit before'}")
    text = "; ".join(parts)
    return f"<sub>{text[:1].upper()}{text[1:]}. `mldebt explain CODE` says why a kind of finding is debt.</sub>"


def _place(path: str, line: int | None, cell: int | None = None) -> str:
    return code(display(place(path, line, cell), PATH))


def _short(text: str) -> str:
    return sentence(display(text, LONGEST))
