"""`mldebt ticket`: a fix as the text of an issue, all fixes as a table for a tracker's import."""

from pathlib import Path

import click

from mldebt.cli.flags import NUMBER, PATH, REPO, STORED_AS, placed
from mldebt.cli.output import hand_over
from mldebt.cli.stored import stored_scan
from mldebt.errors import NotFoundError
from mldebt.findings.scan import Fix, Scan
from mldebt.options import Options
from mldebt.report.anonymise import anonymised


@click.command()
@click.argument("fix", required=False, metavar="[FIX]")
@REPO
@STORED_AS
@NUMBER
@click.option("--format", "form", type=click.Choice(["markdown", "json", "csv"]), help="What to write.")
@click.option("--no-snippets", is_flag=True, help="No lines of source.")
@click.option("--anonymise", is_flag=True, help="No names of people or teams.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Where to write, else stdout.")
@placed
def ticket_command(
    options: Options, *, fix: str | None, number: int | None, form: str | None, output: Path | None, **flag: bool
) -> None:
    """Write a fix of the last scan as a ticket.

    FIX is its place in the list of the report (1 is the first), its id, or the fingerprint of a finding that it
    removes. Without FIX every fix is a row of CSV.

    \b
    Examples:
      mldebt ticket 1
      mldebt ticket fix:3f0c1a2b4d5e --format json
      mldebt ticket > fixes.csv
    """
    from mldebt.report.markdown import ticket as writing

    stored = stored_scan(options, number)
    scan = anonymised(stored) if flag["anonymise"] else stored
    wanted = (_fix(scan, fix),) if fix else scan.fixes
    tickets = [writing.ticket(scan, one, snippets=not flag["no_snippets"]) for one in wanted]
    form = form or ("markdown" if fix else "csv")
    if form == "csv":
        text = writing.as_csv(tickets)
    elif form == "json":
        text = writing.as_json(tickets)
    else:
        text = "\n---\n\n".join(map(writing.as_markdown, tickets))
    hand_over(text, output)


def _fix(scan: Scan, named: str) -> Fix:
    """Return the fix by its place, its id or the start of a fingerprint."""
    if named.isascii() and named.isdecimal() and 0 < int(named) <= len(scan.fixes):
        return scan.fixes[int(named) - 1]
    start = named.removeprefix("v1:")
    for one in scan.fixes:
        if one.id in {named, f"fix:{named}"} or any(
            each.removeprefix("v1:").startswith(start) for each in one.findings
        ):
            return one
    raise NotFoundError(f"{named}: no fix of this scan; it has {len(scan.fixes)}, `mldebt ticket` lists them")
