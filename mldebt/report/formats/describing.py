"""Describes a rule to a host that shows rules: its title, why it is debt, its whole page and how often it is right.

The page is that of the running version. A rule that has been retired since a scan was stored is named by its code.
"""

import re

from mldebt.errors import NotFoundError
from mldebt.findings.display import display
from mldebt.findings.vocabulary import Severity
from mldebt.rules.discovery import find
from mldebt.rules.rule import Rule

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
