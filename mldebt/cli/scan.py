"""`mldebt scan`: scan, store, summarise."""

import click

from mldebt.cli.flags import scanning
from mldebt.cli.output import console, details
from mldebt.cli.progress import progress
from mldebt.findings.display import display
from mldebt.findings.scan import Scan, decode
from mldebt.findings.vocabulary import SEVERITIES
from mldebt.options import Options
from mldebt.pipeline import scan_document

GATE = 1


@click.command()
@scanning
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this severe.")
def scan_command(options: Options, form: str, fail_on: str | None) -> int:
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
        document = scan_document(options, step)
    if form == "json":
        click.echo(document, nl=False)
    result = decode(document) if form == "text" or fail_on else None
    if result is not None and form == "text" and options.verbosity >= 0:
        from mldebt.report.terminal import summarise  # noqa: PLC0415 - rich, not needed for JSON

        summarise(
            result,
            console(),
            after="Next: mldebt report" + ("" if str(options.path) == "." else f" {display(str(options.path))}"),
        )
        if options.verbosity > 0:
            details(result)
    return GATE if result is not None and fail_on and _reaches(result, fail_on) else 0


def _reaches(scan: Scan, severity: str) -> bool:
    bar = [str(word) for word in SEVERITIES].index(severity)
    return any(SEVERITIES.index(one.severity) >= bar for one in scan.findings if one.suppressed is None)
