"""Writes findings as annotations of a GitHub workflow, and fits Markdown into the summary of a step.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest without a word, so the loudest come
first, no more are written, and the last line counts what is left. A line is a command where it starts with `::`, and to
older parsers where `##[` stands anywhere in it: all text is escaped, and every line that is printed starts with a
word of our own.
"""

from collections import Counter
from collections.abc import Iterator

from mldebt.findings.display import display
from mldebt.findings.subjects import book_cell
from mldebt.report.formats.reported import Level, Reported, Told, uncounted, whole
from mldebt.report.wording.words import count

COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
EACH, LONGEST = 10, 2000
SUMMARY = 1 << 20
CUT = "\n\nThe rest does not fit into a step's summary.\n"


def annotations(reported: Reported) -> str:
    """Return the findings as workflow commands, one a line, and what was not written as a last line."""
    return "".join(f"{line}\n" for line in _lines(reported))


def _lines(reported: Reported) -> Iterator[str]:
    written: Counter[Level] = Counter()
    for one in reported.told:
        if written[one.level] < EACH:
            written[one.level] += 1
            yield _command(one)
    left = len(reported.told) - written.total()
    said = [f"{count(left, 'more finding')} not shown here" if left else "", uncounted(reported)]
    if any(said):
        yield f"mldebt: {', '.join(text for text in said if text)}."
    for notice in reported.notices:
        yield f"mldebt: {data(notice)}"


def _command(one: Told) -> str:
    finding = one.finding
    properties = {"file": finding.path, "title": f"{finding.code} {finding.name}"}
    if book_cell(finding.path, finding.cell) is None:
        properties["line"] = str(max(finding.line, 1))
    told = ",".join(f"{key}={escaped(value)}" for key, value in properties.items())
    return f"::{COMMANDS[one.level]} {told}::{data(whole(one))}"


def data(text: str) -> str:
    """Return text that neither ends its line nor starts a command."""
    shown = display(text, LONGEST).replace("%", "%25")
    return shown.replace("##[", "# #[")


def escaped(text: str) -> str:
    """Return the value of a property."""
    return data(text).replace(":", "%3A").replace(",", "%2C")


def fitted(markdown: str, room: int) -> str:
    """Return as many whole lines as a summary has room for, in bytes, and say so where that is not all."""
    content = markdown.encode("utf-8", "backslashreplace")
    if len(content) <= room:
        return content.decode()
    kept = content[: max(room - len(CUT), 0)].rpartition(b"\n")[0]
    return kept.decode("utf-8", "ignore") + CUT if kept else ""
