"""Writes findings as a GitLab Code Quality report: one array, every fingerprint in it once.

GitLab compares the reports of two branches by fingerprint, knows neither silence nor cells, and stops reading at the
first entry that does not fit.
"""

from mldebt.findings.display import display
from mldebt.findings.subjects import book_cell
from mldebt.report.formats.reported import Reported, Told, identities, sentence
from mldebt.report.wording.words import because
from mldebt.report.wording.writing import as_json

LONGEST = 2000


def gitlab(reported: Reported) -> str:
    """Return the findings that are not silenced."""
    entries = [_entry(name, one) for name, one in identities(reported.told)]
    return as_json(entries) + "\n"


def _entry(name: str, one: Told) -> dict[str, object]:
    finding = one.finding
    cause = because(finding)
    said = [f"{finding.code}: {sentence(one)}", *([f"Cause: {cause}."] if cause else [])]
    line = 1 if book_cell(finding.path, finding.cell) is not None else max(finding.line, 1)
    return {
        "description": display(" ".join(said), LONGEST), "check_name": finding.name, "fingerprint": name,
        "severity": finding.severity, "location": {"path": display(finding.path), "lines": {"begin": line}},
    }  # fmt: skip
