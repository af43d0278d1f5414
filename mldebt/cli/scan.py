"""`mldebt scan`: scan, store, summarise."""

import click
import msgspec

from mldebt.cli.flags import scanning
from mldebt.cli.output import argument, console, details
from mldebt.cli.progress import progress
from mldebt.findings.document import decode, encode
from mldebt.findings.scan import Scan
from mldebt.findings.vocabulary import SEVERITIES
from mldebt.options import Options
from mldebt.pipeline import backfill_year, scan_document

GATE = 1
FEWEST = 2
"""Points that make a trend."""
LINE = 78


@click.command()
@scanning
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this severe.")
@click.option("--backfill", "past", is_flag=True, help="First judge the last twelve month ends: a trend at once.")
@click.option("--no-snippets", is_flag=True, help="No lines of source in the JSON document.")
def scan_command(options: Options, form: str, fail_on: str | None, *, past: bool, no_snippets: bool) -> int:
    """Scan a repository, store the result and say what was found.

    PATH is a repository or a folder in it; a folder below the root filters findings, the analysis still covers the
    whole repository.

    \b
    Examples:
      mldebt scan .
      mldebt scan services/ranking --select experiments
      mldebt scan . --rev v1.4 --format json > scan.json
    """
    with progress(quiet=options.verbosity < 0) as step:
        if past:
            backfill_year(options, step)
        document = scan_document(options, step)
    if form == "json":
        click.echo(_without_snippets(document) if no_snippets else document, nl=False)
    result = decode(document) if form == "text" or fail_on else None
    if result is not None and form == "text" and options.verbosity >= 0:
        from mldebt.report.terminal.summary import summarise  # rich, not needed for JSON

        summarise(result, console(), after=_next(options, result), in_detail=options.verbosity > 0)
        if options.verbosity > 0:
            details(result)
    return GATE if result is not None and fail_on and _reaches(result, fail_on) else 0


def _without_snippets(document: bytes) -> bytes:
    scan = decode(document)
    bare = tuple(msgspec.structs.replace(one, snippet=None) for one in scan.findings)
    return encode(msgspec.structs.replace(scan, findings=bare))


def _next(options: Options, scan: Scan) -> str:
    """Name the next commands: the report, and the backfill where there is no trend yet."""
    place = argument(options.path)
    preview = " --preview" if options.preview else ""
    trend = len(scan.history) < FEWEST and scan.repository.commits_read >= FEWEST
    report, backfill = f"Next: mldebt report{place}", f"For a trend: mldebt backfill{place}{preview}"
    gap = "   " if len(report) + len(backfill) < LINE else "\n"
    return report + gap + backfill if trend else report


def _reaches(scan: Scan, severity: str) -> bool:
    bar = [str(word) for word in SEVERITIES].index(severity)
    return any(SEVERITIES.index(one.severity) >= bar for one in scan.findings if one.suppressed is None)
