"""Reads what silences findings: comments, tags of notebook cells and entries of the options."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts.cells import Cell, NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.remark import Remark
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.days import is_day
from mldebt.findings.suppression import Kind, Suppression
from mldebt.patterns import regex
from mldebt.project.sources import Sources
from mldebt.rules.discovery import all_rules, codes_of

COMMENT = regex(r"mldebt:\s*(ignore-file|ignore)\b(?:\s*\[([^\]]*)\])?\s*(.*)")
TAG = regex(r"mldebt-ignore-(MLD\d+)")
UNTIL = regex(r"(?:^|\s)until=(\S*)")
OPTIONS: Kind = "options"
NO_CODE = "it names no rule: write ignore[CODE]"
NO_TRUST = "the repository is untrusted"
NO_REASON = "it gives no reason, and the options require one"


def suppressions(sources: Sources) -> list[Suppression]:
    """Return everything that silences, by path and line, the entries of the options last."""
    return [*([] if sources.options.untrusted else _in_files(sources)), *_in_options(sources)]


def requested(sources: Sources) -> list[Suppression]:
    """Return what an untrusted repository asks to silence and does not; nothing of one that is trusted."""
    found = _in_files(sources) if sources.options.untrusted else []
    return [msgspec.structs.replace(one, fault=NO_TRUST) for one in found]


def _in_files(sources: Sources) -> list[Suppression]:
    speaking = sources.memory.each(_speaks, sources.facts)
    found = [one for path in sources.facts if speaking[path] for one in _in_file(path, sources)]
    return sorted(found, key=lambda one: (one.path, one.cell or 0, one.line))


def _speaks(facts: Facts | Unread, _path: str) -> bool:
    """Say whether a file may silence something."""
    is_tagged = isinstance(facts, NotebookFacts) and any(cell.tags for cell in facts.cells)
    return is_tagged or bool(remarks(facts))


def _in_file(path: str, sources: Sources) -> Iterator[Suppression]:
    facts = sources.facts[path]
    for remark in remarks(facts):
        if said := COMMENT.search(remark.text):
            yield _of_comment(path, remark, said, sources)
    if isinstance(facts, NotebookFacts):
        for cell in facts.cells:
            codes, text = tagged(cell)
            if codes:
                yield _judged(Suppression(path, 1, "cell", codes, text, cell.index), sources)


def tagged(cell: Cell) -> tuple[tuple[str, ...], str]:
    """Return the codes that the tags of a cell silence, and those tags as one text."""
    codes = tuple(found[1] for tag in cell.tags if (found := TAG.fullmatch(tag)))
    return codes, ", ".join(f"mldebt-ignore-{code}" for code in codes)


def remarks(facts: Facts | object) -> Sequence[Remark]:
    """Return the comments of a file that address mldebt."""
    if isinstance(facts, NotebookFacts):
        return facts.code.comments
    if isinstance(facts, PythonFacts):
        return facts.comments
    return facts.remarks if isinstance(facts, SettingsFacts) else ()


def _of_comment(path: str, remark: Remark, said: re.Match[str], sources: Sources) -> Suppression:
    cell, line = sources.place(path, remark.line)
    codes = tuple(dict.fromkeys(code.strip() for code in (said[2] or "").split(",") if code.strip()))
    until = UNTIL.search(said[3])
    reason = UNTIL.sub("", said[3]).strip()
    kind: Kind = "file" if said[1] == "ignore-file" else "line"
    first, last = (sources.place(path, at)[1] for at in (remark.first, remark.last))
    one = Suppression(
        path, line, kind, codes, said[0].strip(), cell, reason, until[1] if until else None, first, last
    )  # fmt: skip
    return _judged(one, sources)


def _nearest(code: str, known: Sequence[str]) -> str:
    """Return the code that is most like another, empty where none is."""
    from difflib import get_close_matches  # only for a typing error

    return next(iter(get_close_matches(code.upper(), known, n=1)), "")


def _judged(one: Suppression, sources: Sources) -> Suppression:
    """Return a suppression with what is wrong with it."""
    fault, known = "", [rule.code for rule in all_rules()]
    if not one.codes:
        fault = NO_CODE
    elif one.until is not None and not is_day(one.until):
        fault = f"its date until={one.until} is no day like 2027-03-01"
    elif sources.options.require_reason and not one.reason:
        fault = NO_REASON
    unknown = tuple((code, _nearest(code, known)) for code in one.codes if code not in known)
    expired = not fault and one.until is not None and one.until < sources.as_of[:10]
    return msgspec.structs.replace(one, fault=fault, unknown=unknown, is_expired=expired)


def _in_options(sources: Sources) -> Iterator[Suppression]:
    origins = dict(sources.options.origins)
    for place, entry in enumerate(sources.options.per_path_ignore):
        at = origins.get(f"per_path_ignore.{place}") or origins.get(f"per_path_ignore.{entry.path}", "")
        name, _, line = at.rpartition(":")
        text = f"per-path-ignore {entry.path}" + (f" {entry.key}" if entry.key else "")
        yield _judged(
            Suppression(
                name, int(line) if line.isdecimal() else 0, OPTIONS, codes_of(entry.rules), text, None,
                entry.reason or text, entry.until, pattern=entry.path, key=entry.key,
            ),
            sources,
        )  # fmt: skip
