"""Explains what a scan thinks of one place: the reasoning behind a finding, or behind there being none."""

from collections.abc import Iterator, Sequence

from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence, Hotspot, Site, TrainedModel, TrainingRun
from mldebt.report.words import place, spell

MOST = 12
CHANGES = {
    "dead": "Reading it anywhere an entry reaches would make it live.",
    "live": "Removing the last reader would make it dead.",
    "unknown": "A reader that can be followed would settle it.",
    "untracked": "Calling a tracker for parameters and metrics on the way would make it tracked.",
    "optional": "Turning the default on, or launching with it on, would make it tracked.",
    "partial": "Recording what is missing beside the run would make it tracked.",
    "none": "A docstring, README section or card that says what it is for would change it.",
}


def explain(scan: Scan, path: str, line: int, cell: int | None = None) -> str:
    """Return the reasoning about a place, nearest first; a line nothing is known of says what was looked at."""
    blocks = [*_findings(scan, path, line, cell), *_subjects(scan, path, line, cell)]
    if blocks:
        return "\n\n".join(blocks)
    return _nothing(scan, path, line, cell)


def explain_finding(scan: Scan, finding: Finding) -> str:
    """Return the reasoning behind a finding."""
    blocks = [_finding(finding), *_subjects(scan, finding.path, finding.line, finding.cell)]
    return "\n\n".join(blocks)


def _covers(row: Finding | Hotspot, line: int, cell: int | None) -> bool:
    return row.cell == cell and row.line <= line <= max(row.end_line or row.line, row.line)


def _findings(scan: Scan, path: str, line: int, cell: int | None) -> Iterator[str]:
    for one in scan.findings:
        if one.path == path and _covers(one, line, cell):
            yield _finding(one)


def _finding(one: Finding) -> str:
    head = f"{place(one.path, one.line, one.cell)}: {one.code} {one.name} ({one.severity}, {one.confidence} confidence)"
    lines = [display(head), f"  {display(one.message)}", f"  to fix: {spell(one.minutes)}, estimated"]
    lines += _evidence("  because", one.evidence)
    lines.append(f"  fingerprint {one.fingerprint}; `mldebt explain {one.code}` says what the rule looks for")
    return "\n".join(lines)


def _subjects(scan: Scan, path: str, line: int, cell: int | None) -> Iterator[str]:
    for run in scan.runs or ():
        if run.path == path and (run.cell, run.line) == (cell, line):
            yield _run(run)
    for model in scan.models or ():
        if model.path == path and (model.cell, model.line) == (cell, line):
            yield _model(model)
    for file in scan.configs or ():
        if file.path == path:
            yield from (_key(key) for key in file.keys if (key.cell, key.line) == (cell, line))
            if line == 1:
                yield _file(file)
    units = [row for row in scan.hotspots or () if row.path == path and row.symbol and _covers(row, line, cell)]
    if units:
        yield _hotspot(min(units, key=lambda row: (row.end_line or row.line) - row.line))


def _run(run: TrainingRun) -> str:
    lines = [
        f"{display(place(run.path, run.line, run.cell))}: a training run ({run.framework}, {run.role}, {run.kind})",
        f"  {run.tracking}: {display(run.reason)}",
    ]
    lines += _evidence("  found", run.evidence)
    for launch in run.launches[:MOST]:
        lines.append(f"  launched with {display(launch.config)}: {launch.tracking}")
    return "\n".join([*lines, *_change(run.tracking)])


def _model(model: TrainedModel) -> str:
    what = f"a {model.role} ({model.kind}, {model.framework})"
    lines = [
        f"{display(place(model.path, model.line, model.cell))}: {display(model.name)}, {what}",
        f"  documentation: {model.documentation}",
    ]
    for name in model.items.__struct_fields__:
        item = getattr(model.items, name)
        if item is not None and item.found:
            lines.append(f"  {name.replace('_', ' ')}: {display(place(item.path or model.path, item.line))}")
    lines += _evidence("  seen", model.evidence)
    return "\n".join([*lines, *_change(model.documentation)])


def _key(key: ConfigKey) -> str:
    scope = f" in the scope of this {key.scope}" if key.scope else ""
    lines = [
        f"{display(place(key.path, key.line, key.cell))}: {display(key.key)} ({key.source})",
        f"  {key.status}{scope}, {key.confidence} confidence: {display(key.reason)}",
        *_sites("  read at", key.readers), *_evidence("  not a reader", key.near_misses),
        *_evidence("  dumped, not read", key.dumps),
        *_evidence("  still passed", key.passed_by),
    ]  # fmt: skip
    return "\n".join([*lines, *_change(key.status)])


def _file(file: ConfigFile) -> str:
    lines = [f"{display(file.path)}: a {file.format} file ({file.system})", f"  {file.status}: {display(file.reason)}"]
    return "\n".join([*lines, *_evidence("  named", file.evidence)])


def _hotspot(row: Hotspot) -> str:
    return (
        f"{display(place(row.path, row.line, row.cell))}: {display(row.symbol or row.path)}\n"
        f"  complexity {row.complexity}, {row.loc} lines, changed in {row.commits} commits by {row.authors} people "
        f"(recent weight {row.touches:g})\n"
        f"  score {row.score:g} = √{row.touches:g} × ln(1 + {row.complexity}); "
        "a finding needs complexity above 15 and 5 changes"
    )


def _nothing(scan: Scan, path: str, line: int, cell: int | None) -> str:
    where = display(place(path, line, cell))
    skipped = next((one for one in scan.coverage.skipped if one.path == path or path.startswith(one.path + "/")), None)
    if skipped:
        return f"{where}: the file was not analysed: {skipped.reason} ({skipped.stage})"
    near = _near(scan, path, line, cell)
    hint = (
        f"\n  nearest known lines: {', '.join(map(str, near))}"
        if near
        else "\n  nothing in this file is a subject of any rule"
    )
    return f"{where}: no finding, and no run, model, config key or complex unit starts on this line.{hint}"


def _near(scan: Scan, path: str, line: int, cell: int | None) -> list[int]:
    lines = {one.line for one in scan.findings if one.path == path and one.cell == cell}
    lines |= {run.line for run in scan.runs or () if run.path == path and run.cell == cell}
    lines |= {model.line for model in scan.models or () if model.path == path and model.cell == cell}
    lines |= {key.line for file in scan.configs or () if file.path == path for key in file.keys if key.cell == cell}
    return sorted(lines, key=lambda other: (abs(other - line), other))[:5]


def _evidence(lead: str, evidence: Sequence[Evidence]) -> list[str]:
    shown = [f"{lead} {display(place(one.path, one.line, one.cell))}: {display(one.says)}" for one in evidence[:MOST]]
    return [*shown, *([f"{lead} … and {len(evidence) - MOST} more"] if len(evidence) > MOST else [])]


def _sites(lead: str, sites: Sequence[Site]) -> list[str]:
    shown = [f"{lead} {display(place(one.path, one.line, one.cell))}" for one in sites[:MOST]]
    return [*shown, *([f"{lead} … and {len(sites) - MOST} more"] if len(sites) > MOST else [])]


def _change(verdict: str) -> list[str]:
    return [f"  what would change it: {CHANGES[verdict]}"] if verdict in CHANGES else []
