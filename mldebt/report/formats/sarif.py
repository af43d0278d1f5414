"""Writes findings as SARIF 2.1.0, within what GitHub's code scanning takes and as it tells one alert from another.

GitHub drops results beyond 5,000, follows an alert by `primaryLocationLineHash` alone and shows it on a change only
where all its lines are in the diff: so results are cut here, said to be cut, carry our fingerprint and span one line. A
line of a notebook is a line of no file, so such a result names the file's first one and its cell in words.

A rule is described by its title, why it is debt, its whole page in the running version and how often it is right. One
that has been retired since a scan was stored is named by its code.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from mldebt.errors import NotFoundError
from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Skipped
from mldebt.findings.subjects import Evidence, Site, book_cell
from mldebt.findings.vocabulary import Severity
from mldebt.patterns import regex
from mldebt.report.formats.reported import Reported, Told, identities, whole
from mldebt.report.wording.links import quoted
from mldebt.report.wording.words import count, why_skipped
from mldebt.report.wording.writing import as_json
from mldebt.rules.discovery import find
from mldebt.rules.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS, RELATED, NOTES, LONGEST = 5000, 10, 100, 4000
STATES = {"new": "new", "worsened": "updated", "existing": "unchanged"}
WEB = regex(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?/[A-Za-z0-9._~/%\-]*")
OPTION_FILES = (".mldebt.toml", "pyproject.toml")

Json = dict[str, object]
LEVELS: dict[Severity, str] = {"critical": "error", "major": "error", "minor": "note", "info": "note"}
PROBLEMS: dict[Severity, str] = {
    "critical": "error", "major": "warning", "minor": "recommendation", "info": "recommendation",
}  # fmt: skip
GRADES = ((0.95, "very-high"), (0.85, "high"), (0.7, "medium"))
LIMIT = 1024


def described(code: str) -> dict[str, object]:
    """Return the SARIF `reportingDescriptor` of a rule."""
    try:
        rule = find(code)
    except NotFoundError:
        named = display(code)
        said = {"text": f"{named} is not a rule of this version of mldebt."}
        return {"id": named, "shortDescription": {"text": named}, "fullDescription": said, "help": said}
    tags = ["ml-debt", rule.area, *(["preview"] if rule.preview else [])]
    properties = {"tags": tags, "precision": precision(rule), "problem.severity": PROBLEMS[rule.severity]}
    return {
        "id": rule.code, "name": rule.name, "shortDescription": {"text": rule.title},
        "fullDescription": {"text": why(rule)}, "help": {"text": plain(rule), "markdown": rule.documentation},
        "defaultConfiguration": {"level": LEVELS[rule.severity]}, "properties": properties,
    }  # fmt: skip


def why(rule: Rule) -> str:
    """Return the sentences on why it is debt, as many as fit."""
    found = re.search(r"^## Why it is debt\n+(.+?)(?=\n\n|\Z)", rule.documentation, re.MULTILINE | re.DOTALL)
    text = " ".join((found.group(1) if found else rule.title).split())
    if len(text) <= LIMIT:
        return text
    return text[:LIMIT].rpartition(". ")[0] + "."


def plain(rule: Rule) -> str:
    """Return a rule's page without its marks of Markdown."""
    lines = (re.sub(r"^#+ |^```.*$", "", line) for line in rule.documentation.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def precision(rule: Rule) -> str:
    """Return GitHub's word for the latest measured precision; a rule that was never measured is not called precise."""
    measured = [one.precision for one in rule.measured if one.precision is not None]
    if not measured:
        return "low" if rule.preview else "medium"
    return next((word for least, word in GRADES if measured[-1] >= least), "low")


def sarif(reported: Reported) -> str:
    """Return the findings as one run of a SARIF log."""
    rules = [described(code) for code in reported.rules]
    index = {code: number for number, code in enumerate(reported.rules)}
    kept = list(identities((*reported.told, *reported.silenced)))[:RESULTS]
    folder = "" if reported.scope == "." else f"{quoted(reported.scope)}/"
    run: Json = {
        "tool": {"driver": {"name": "mldebt", "semanticVersion": display(reported.mldebt), "rules": rules}},
        "automationDetails": {"id": f"mldebt/{folder}"},
        "columnKind": "unicodeCodePoints",
        **_origin(reported),
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(reported))}],
        "results": [_result(name, one, index, reported) for name, one in kept],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return as_json(log) + "\n"


def message(text: str) -> Json:
    """Return a message in which no text of a repository becomes a placeholder or a link."""
    shown = display(text, LONGEST).replace("{", "{{").replace("}", "}}")
    return {"text": re.sub(r"([\[\]\\])", r"\\\1", shown) if "](" in shown else shown}


def _result(name: str, one: Told, index: Mapping[str, int], reported: Reported) -> Json:
    finding = one.finding
    found: Json = {
        "ruleId": display(finding.code), "ruleIndex": index[finding.code], "level": one.level,
        "message": message(whole(one)),
        "locations": [_located(finding.path, _line(finding), finding)],
        "partialFingerprints": {"primaryLocationLineHash": name, "mldebt/v1": finding.fingerprint},
        "properties": _properties(one),
    }  # fmt: skip
    if related := list(_related(finding)):
        found["relatedLocations"] = related
    if reported.is_compared:
        found["baselineState"] = STATES[finding.status]
    if finding.suppressed is not None:
        found["suppressions"] = [_suppression(finding)]
    return found


def _line(at: Finding | Evidence | Site) -> int | None:
    """Return the line of the file; that of a cell in a notebook is none."""
    return at.line if book_cell(at.path, at.cell) is None else None


def _located(path: str, line: int | None, finding: Finding | None = None) -> Json:
    """Return a place; the first line stands for a whole file, because GitHub shows nothing without one."""
    region: Json = {"startLine": max(line or 1, 1), "endLine": max(line or 1, 1)}
    if finding is not None and line is not None and finding.column:
        region["startColumn"] = finding.column
    found: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": quoted(path), "uriBaseId": "%SRCROOT%"}, "region": region,
        }
    }  # fmt: skip
    if finding is not None and finding.symbol:
        found["logicalLocations"] = [{"fullyQualifiedName": display(finding.symbol, LONGEST)}]
    return found


def _related(finding: Finding) -> Iterator[Json]:
    places = [Evidence(one.path, one.line, one.says, one.cell) for one in finding.evidence]
    if finding.cause is not None:
        places.insert(
            0, Evidence(finding.cause.path, finding.cause.line, f"cause: {finding.cause.says}", finding.cause.cell)
        )
    for number, one in enumerate(places[:RELATED], 1):
        yield {"id": number, **_located(one.path, _line(one)), "message": message(one.says or "see here")}


def _properties(one: Told) -> Json:
    finding = one.finding
    minutes = {"low": finding.minutes.low, "expected": finding.minutes.expected, "high": finding.minutes.high}
    found: Json = {"severity": finding.severity, "confidence": finding.confidence, "minutes": minutes}
    if one.note:
        found["note"] = one.note
    if book_cell(finding.path, finding.cell) is not None:
        found |= {"cell": finding.cell, "line": finding.line}
    return found


def _suppression(finding: Finding) -> Json:
    by = finding.suppressed
    at = by.at if by is not None else None
    outside = at is not None and at.path in OPTION_FILES
    found: Json = {"kind": "external" if outside else "inSource", "status": "accepted"}
    if by is not None and by.reason:
        found["justification"] = display(by.reason, LONGEST)
    if at is not None and not outside:
        found["location"] = _located(at.path, _line(at))
    return found


def _origin(reported: Reported) -> Json:
    if not reported.web or not reported.commit or not WEB.fullmatch(reported.web):
        return {}
    found = {"repositoryUri": reported.web, "revisionId": reported.commit}
    if reported.branch:
        found["branch"] = display(reported.branch)
    return {"versionControlProvenance": [found]}


def _notifications(reported: Reported) -> Iterator[Json]:
    """Yield what the findings alone do not say: what was cut, silenced, changed about the bar, not read, crashed."""
    whole = len(reported.told) + len(reported.silenced)
    if whole > RESULTS:
        yield _note(f"{whole:,} results, of which the {RESULTS:,} most severe are listed.", "warning")
    if reported.silenced:
        yield _note(f"{count(len(reported.silenced), 'finding')} silenced by comments or options.", "note")
    yield from (_note(text, "note") for text in reported.notices)
    yield from (_note(f"{one.where}: {one.error}", "error") for one in reported.failures[:NOTES])
    yield from map(_skipped, reported.skipped[:NOTES])
    if (left := len(reported.skipped) - NOTES) > 0:
        yield _note(f"{count(left, 'more path')} not judged.", "note")


def _note(text: str, level: str, places: Iterable[Json] = ()) -> Json:
    found: Json = {"level": level, "message": message(text)}
    listed = list(places)
    return found | {"locations": listed} if listed else found


def _skipped(row: Skipped) -> Json:
    why = why_skipped(row)
    many = f", {row.files:,} files" if row.files > 1 else ""
    return _note(f"{row.path} not judged: {why}{many}.", "note", [_located(row.path, None)])
