"""Silences findings that the code says to keep: `# mldebt: ignore[MLD101] reason until=2027-03-01` beside them.

A comment counts on the finding's line, on the line above it, or, as `ignore-file[…]`, anywhere in the file. A code is
required, and only comment tokens count: the facts never take one from a string. Silenced findings stay in the document
and cost nothing; in an untrusted repository nothing is silenced.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from mldebt.facts.code import NotebookFacts, PythonFacts
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.finding import Finding, Suppressed
from mldebt.project.sources import Sources

COMMENT = re.compile(r"mldebt:\s*(ignore|ignore-file)\[([A-Z0-9,\s]+)\]\s*(.*)")
UNTIL = re.compile(r"\buntil=(\d{4}-\d{2}-\d{2})\b")


class Suppression(msgspec.Struct, frozen=True):
    """One comment that silences rules; `line` is None for the whole file, else within `cell` where there is one."""

    codes: frozenset[str]
    reason: str
    until: str | None
    line: int | None
    cell: int | None = None

    def covers(self, finding: Finding) -> bool:
        """Say whether a finding stands where the comment points."""
        if finding.code not in self.codes:
            return False
        return self.line is None or (self.cell == finding.cell and finding.line - 1 <= self.line <= finding.line)


def suppressed(findings: Iterable[Finding], sources: Sources) -> Iterator[Finding]:
    """Yield the findings, those silenced by a comment that has not expired with who silenced them and why."""
    found: dict[str, tuple[Suppression, ...]] = {}
    for finding in findings:
        path = finding.path
        if path not in found:
            facts = sources.facts.get(path)
            found[path] = (
                () if sources.options.untrusted or facts is None else tuple(suppressions(facts, sources.place, path))
            )
        by = next((one for one in found[path] if one.covers(finding) and not _is_expired(one, sources.as_of)), None)
        yield (
            finding
            if by is None
            else msgspec.structs.replace(finding, suppressed=Suppressed(by.reason, None, by.until))
        )


def suppressions(
    facts: Facts | Unread, place: Callable[[str, int], tuple[int | None, int]], path: str
) -> Iterator[Suppression]:
    """Yield the suppressions that a file's comments hold."""
    for line, text in _comments(facts):
        said = COMMENT.search(text)
        if said is None:
            continue
        until = UNTIL.search(said[3])
        codes = frozenset(code.strip() for code in said[2].split(",") if code.strip())
        reason = UNTIL.sub("", said[3]).strip()
        cell, inner = place(path, line)
        whole = said[1] == "ignore-file"
        yield Suppression(codes, reason, until[1] if until else None, None if whole else inner, None if whole else cell)


def _comments(facts: Facts | Unread) -> Sequence[tuple[int, str]]:
    if isinstance(facts, NotebookFacts):
        return facts.code.comments
    if isinstance(facts, PythonFacts):
        return facts.comments
    return facts.directives if isinstance(facts, SettingsFacts) else ()


def _is_expired(one: Suppression, as_of: str) -> bool:
    return one.until is not None and one.until < as_of[:10]
