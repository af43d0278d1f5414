"""Writes a scan, or the difference of two, as Markdown: the body of a mail, a comment on a change."""

from collections.abc import Iterable, Iterator

from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.findings.vocabulary import PILLARS
from mldebt.report.page.difference import came
from mldebt.report.wording.moving import moves
from mldebt.report.wording.partly import named, why_unjudged
from mldebt.report.wording.ranking import ranked
from mldebt.report.wording.spots import PageSettings, Subject, subject
from mldebt.report.wording.verdict import noted, verdict
from mldebt.report.wording.words import DASH, Phrase, area_name, count, day, owed, part, place
from mldebt.report.wording.writing import code, linked, sentence

FIXES, ITEMS, FINDINGS = 5, 30, 200


def summary(scan: Scan, settings: PageSettings) -> str:
    """Return the mail body: verdict, figures, what changed and the first fixes."""
    seen = subject(scan, settings)
    return _joined([*_head(seen), *_figures(scan), *_fixes(seen, FIXES)])


def whole(scan: Scan, settings: PageSettings) -> str:
    """Return the summary with the findings, at most some hundred, the most severe first."""
    seen = subject(scan, settings)
    lines = [*_head(seen), *_figures(scan), *_fixes(seen, FIXES)]
    if found := ranked(one for one in scan.findings if one.is_owed):
        lines += ["## All findings", "", *_items(seen, found, FINDINGS), ""]
    if notes := ranked(one for one in scan.findings if one.is_note):
        lines += ["## Notes, which can wait", "", *_items(seen, notes, FINDINGS), ""]
    return _joined(lines)


def difference(scan: Scan, settings: PageSettings) -> str:
    """Return what changed between the scan and its base: the comment on a change."""
    seen = subject(scan, settings)
    since = f"From {(scan.compared.base or 'the base')[:7]} to {(scan.repository.commit or 'now')[:7]},"
    new = ranked(came(scan).findings)
    lines = [f"# {sentence(settings.title or scan.repository.name)}: what changed", ""]
    lines += [_paragraph(moves(scan, since)), ""]
    if new:
        lines += ["## New and worse", "", *_items(seen, new, ITEMS), ""]
    if scan.compared.fixed:
        lines += ["## Repaired and gone", ""]
        lines += [
            f"- {sentence(one.message or one.name)} ({one.how}, {owed(one.minutes)}) {code(one.path)}"
            for one in scan.compared.fixed[:ITEMS]
        ]
        lines += _more(len(scan.compared.fixed) - ITEMS)
    return _joined(lines)


def _head(seen: Subject) -> Iterator[str]:
    row = seen.scan.repository
    yield f"# {sentence(seen.settings.title or row.name)}: ML debt"
    yield ""
    at = f", commit {linked(row.commit[:7], seen.links.commit)}" if row.commit else ""
    yield f"As of {sentence(day(seen.scan.as_of))}{at}."
    yield ""
    yield _paragraph(verdict(seen.scan))
    yield ""


def _paragraph(phrases: Iterable[Phrase]) -> str:
    return "".join(f"**{sentence(one.text)}**" if one.strong else sentence(one.text) for one in phrases)


def _figures(scan: Scan) -> Iterator[str]:
    totals = scan.totals
    yield "| Area | Findings | Estimated effort | Share |"
    yield "|---|---:|---:|---|"
    said = {
        "experiments": named(scan, "runs tracked", "runs") or DASH,
        "models": named(scan, "models documented", "models") or DASH,
        "complexity": f"{part(totals.change_in_hot_code.share)} of change in hot code"
        if totals.change_in_hot_code
        else DASH,
        "configs": named(scan, "config keys live", "keys") or DASH,
    }
    for area in [*PILLARS, *sorted(set(totals.by_area) - set(PILLARS))]:
        found = totals.by_area.get(area)
        why = None if found and found.findings else why_unjudged(scan, area)
        numbers = f"{DASH} | {why}" if why or not found else f"{found.findings:,} | {owed(found.minutes)}"
        yield f"| {area_name(area)} | {numbers} | {said.get(area, DASH)} |"
    yield f"| **Total** | **{totals.findings:,}** | **{owed(totals.minutes)}** | |"
    yield ""


def _fixes(seen: Subject, most: int) -> Iterator[str]:
    fixes = seen.scan.fixes
    if not fixes:
        return
    yield "## Fix first"
    yield ""
    for number, fix in enumerate(fixes[:most], 1):
        first = next((seen.findings[each] for each in fix.findings if each in seen.findings), None)
        where = f" {_place(seen, first)}" if first else ""
        yield f"{number}. **{sentence(fix.title)}** ({owed(fix.minutes)}, {count(len(fix.findings), 'finding')}){where}"
    yield ""
    yield from _more(len(fixes) - most)
    if said := noted(seen.scan):
        yield said
        yield ""


def _items(seen: Subject, found: Iterable[Finding], most: int) -> Iterator[str]:
    listed = list(found)
    for one in listed[:most]:
        tag = "" if one.status == "existing" else f", {one.status}"
        yield (
            f"- {one.code} {sentence(one.message)} ({one.severity}, confidence {one.confidence}, "
            f"{owed(one.minutes)}{tag}) {_place(seen, one)}"
        )
    yield from _more(len(listed) - most)


def _place(seen: Subject, one: Finding) -> str:
    return linked(place(one.path, one.line, one.cell), seen.links.to(one.path, one.line, one.cell) or "")


def _more(left: int) -> Iterator[str]:
    if left > 0:
        yield f"{left:,} more in the report."
        yield ""


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"
