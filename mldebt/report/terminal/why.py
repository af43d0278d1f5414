"""Explains what a scan thinks of one place: the reasoning behind a finding, or behind there being none.

A place is a line; what starts there is explained first, then the innermost unit of code around it, then what elsewhere
the line speaks for. Where nothing is known the nearest known lines are named.
"""

from collections.abc import Iterator
from textwrap import fill

from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import (
    ConfigKey,
    Evidence,
    Site,
    TrainedModel,
    TrainingRun,
    book_cell,
    config_subject,
    model_subject,
    run_subject,
    unit_subject,
)
from mldebt.report.terminal.reasons import MOST, Reasoning, config_file, config_key, listed, model, run, unit
from mldebt.report.wording.words import SKIPPED, came_in, count, place, roughly

NEAREST = 5
FILE = 40
WHOLE = ("vendored", "excluded", "submodule")
"""Why a folder is set aside with all that is in it; for other reasons it was some of its files."""


def explain(scan: Scan, path: str, line: int, cell: int | None = None) -> str:
    """Return the reasoning about a place, findings first; a line nothing is known of says what is near."""
    cell = book_cell(path, cell)
    findings = [one for one in scan.findings if one.path == path and _covers(one, line, cell)]
    subjects = [*_subjects(scan, path, line, cell)]
    blocks = [*_blocks(findings, subjects), *_speaks_for(scan, Evidence(path, line, "", cell))]
    return "\n\n".join(blocks) if blocks else _nothing(scan, path, line, cell)


def explain_file(scan: Scan, path: str) -> str:
    """Return what starts in a file, line by line; empty where nothing of it is known. Many units are left out."""
    known: dict[tuple[int, int], str] = {}
    for row, what in _starts(scan):
        if row.path == path:
            known[book_cell(path, row.cell) or 0, row.line or 1] = what
    if not known:
        return ""
    if len(known) > FILE:
        known = {at: what for at, what in known.items() if not what.startswith("unit ")} or known
    rows = [
        f"  {display(place(path, line, cell or None))}  {display(what)}" for (cell, line), what in sorted(known.items())
    ]
    found = [one for one in scan.findings if one.path == path and one.suppressed is None]
    left = [f"  and {len(rows) - FILE:,} more"] if len(rows) > FILE else []
    head = f"{display(path)}: {count(len(found), 'finding')}. `mldebt why` explains each of these lines:"
    return "\n".join([head, *rows[:FILE], *left])


def explain_finding(scan: Scan, finding: Finding) -> str:
    """Return the reasoning behind a finding."""
    subjects = _subjects(scan, finding.path, finding.line, finding.cell)
    return "\n\n".join(_blocks([finding], [one for one in subjects if one.subject == finding.subject]))


def _blocks(findings: list[Finding], subjects: list[Reasoning]) -> Iterator[str]:
    """Tell each finding with what its subject adds, then the subjects that no finding is about."""
    told = set()
    for finding in findings:
        told.add(finding.subject)
        yield _finding(finding, next((one for one in subjects if one.subject == finding.subject), None))
    for one in subjects:
        if one.subject not in told:
            yield "\n".join((one.head, f"  No finding: {one.verdict}", *one.reasons, *one.more, *one.change))


def _covers(row: Finding | Hotspot, line: int, cell: int | None) -> bool:
    return book_cell(row.path, row.cell) == cell and row.line <= line <= max(row.end_line or row.line, row.line)


def _finding(one: Finding, about: Reasoning | None) -> str:
    head = f"{place(one.path, one.line, one.cell)}: {one.code} {one.name} ({one.severity}, {one.confidence} confidence)"
    message = display(one.message)
    first = one.message.partition(" ")[0]
    is_name = first == one.symbol or not {*"/._:"}.isdisjoint(first)
    lines = [display(head), f"  {message if is_name else message[:1].upper() + message[1:]}."]
    if one.suppressed is not None:
        until = f" until {one.suppressed.until}" if one.suppressed.until else ""
        lines.append(f"  Silenced{until}: {display(one.suppressed.reason)}")
    lines += listed("Because", one.evidence)
    if about is not None:
        lines += [*about.more, *about.change]
    if one.minutes.high:
        lines.append(f"  To fix: {roughly(one.minutes)}, an estimate.")
    if said := came_in(one.introduced):
        lines.append(f"  {said}")
    lines.append(f"  Rule: mldebt explain {one.code}. Fingerprint: {one.fingerprint}")
    return "\n".join(lines)


def _subjects(scan: Scan, path: str, line: int, cell: int | None) -> Iterator[Reasoning]:
    for each in scan.runs or ():
        if each.path == path and (book_cell(path, each.cell), each.line) == (cell, line):
            yield run(run_subject(each), each)
    for one in scan.models or ():
        if one.path == path and (book_cell(path, one.cell), one.line) == (cell, line):
            yield model(model_subject(one), one)
    for file in scan.configs or ():
        if file.path == path and line == 1:
            yield config_file(config_subject(path), file)
        for key in file.keys:
            if key.path == path and (book_cell(path, key.cell), key.line) == (cell, line):
                yield config_key(config_subject(path, key.key), key)
    units = [row for row in scan.hotspots or () if row.path == path and row.symbol and _covers(row, line, cell)]
    if units:
        inner = min(units, key=lambda row: (row.end_line or row.line) - row.line)
        yield unit(unit_subject(path, inner.symbol), inner)


def _speaks_for(scan: Scan, at: Evidence) -> Iterator[str]:
    """Say which keys a line reads and which runs and models it is evidence for."""
    here = (at.path, at.line, at.cell)

    def is_here(one: Evidence | Site | TrainedModel | TrainingRun) -> bool:
        return (one.path, one.line, book_cell(one.path, one.cell)) == here

    said = [
        f"  it reads {display(key.key)} of {display(place(key.path, key.line, key.cell))}, {key.status}"
        for file in scan.configs or ()
        for key in file.keys
        if any(is_here(one) for one in key.readers)
    ]
    for row, verdict in _judged(scan):
        words = [one.says for one in row.evidence if is_here(one)]
        if words and not is_here(row):
            where = place(row.path, row.line, row.cell)
            said.append(display(f"  it counts for {where} ({words[0]}): {verdict}"))
    if said:
        more = [f"  and {len(said) - MOST:,} more"] if len(said) > MOST else []
        yield "\n".join([f"{display(place(*here))}: what this line says elsewhere", *said[:MOST], *more])


def _nothing(scan: Scan, path: str, line: int, cell: int | None) -> str:
    where = display(place(path, line, cell))
    near = _near(scan, path, line, cell)
    if not near:
        return f"{where}: {_unjudged(scan, path)}"
    known = [f"  {display(place(path, other, cell))}  {display(what)}" for other, what in near]
    start = f"{where}: no finding: no run, model, config key or complex unit starts on this line. The nearest that do:"
    return "\n".join([start, *known])


def _unjudged(scan: Scan, path: str) -> str:
    """Say why nothing of a file is known; a row of what was set aside may stand for some files of a folder."""
    around = [one for one in scan.coverage.skipped if path == one.path or path.startswith(one.path + "/")]
    whole = next((one for one in around if one.path == path or one.reason in WHOLE), None)
    if whole is not None:
        detail = f" ({display(whole.detail)})" if whole.detail else ""
        return f"the file was set aside: {SKIPPED[whole.reason]}{detail}"
    is_read = any(row.path == path for row in scan.hotspots or ())
    none = "no finding: no run, model, config key or complex unit was found in this file"
    none += "" if is_read else ", or git does not list it"
    some = [f"{count(one.files, 'file')} of {display(one.path)}/: {SKIPPED[one.reason]}" for one in around]
    return f"{none}; set aside were {'; '.join(some)}" if some else none


def _judged(scan: Scan) -> Iterator[tuple[TrainingRun | TrainedModel, str]]:
    for run_ in scan.runs or ():
        yield run_, f"the run there is {run_.tracking}"
    for one in scan.models or ():
        yield one, f"the documentation of {one.name} is {one.documentation}"


def _near(scan: Scan, path: str, line: int, cell: int | None) -> list[tuple[int, str]]:
    known: dict[int, str] = {}
    for row, what in _starts(scan):
        if row.path == path and book_cell(path, row.cell) == cell:
            known[row.line or 1] = what
    return sorted(sorted(known.items(), key=lambda item: (abs(item[0] - line), item[0]))[:NEAREST])


def _starts(scan: Scan) -> Iterator[tuple[Hotspot | ConfigKey | TrainedModel | TrainingRun | Finding | Evidence, str]]:
    """Yield what starts somewhere and what speaks for a run or model of another file, the least telling first."""
    yield from (
        (said, f"counts for {place(row.path, row.line, row.cell)}")
        for row, _ in _judged(scan)
        for said in row.evidence
        if said.path != row.path
    )
    yield from ((row, f"unit {row.symbol}") for row in scan.hotspots or () if row.symbol)
    yield from ((key, f"key {key.key}") for file in scan.configs or () for key in file.keys)
    yield from ((one, f"model {one.name}") for one in scan.models or ())
    yield from ((each, "training run") for each in scan.runs or ())
    yield from ((found, f"{found.code} {found.name}") for found in scan.findings)


def fitted(text: str, width: int) -> str:
    """Return a text whose lines break between words at a width, what follows a break set in under its line."""
    return "\n".join(_fitted(line, width) if len(line) > width else line for line in text.split("\n"))


def _fitted(line: str, width: int) -> str:
    inset = " " * (len(line) - len(line.lstrip()) + 2)
    return fill(line, width, subsequent_indent=inset, break_long_words=False, break_on_hyphens=False)
