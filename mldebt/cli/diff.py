"""`mldebt diff`: what changed between two commits or stored scans."""

import click

from mldebt.cli.flags import scanning
from mldebt.cli.output import console
from mldebt.cli.progress import progress
from mldebt.options import Options


@click.command()
@click.argument("earlier", metavar="A")
@click.argument("later", metavar="B")
@scanning
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to print.")
def diff_command(options: Options, earlier: str, later: str, form: str) -> None:
    """Say what changed between A and B, each a revision or the number of a stored scan.

    The change in estimated effort is taken apart: only what was repaired may be called paid off. Commits are judged by
    the rules of today on both sides, so a changed rule shows only against a stored scan.

    \b
    Examples:
      mldebt diff v1.0 HEAD
      mldebt diff 12 15 services/ranking --format json
    """
    from mldebt.differing import difference  # 400 ms, on use
    from mldebt.report.terminal import diffing

    if options.rev is not None:
        raise click.UsageError("the commits to compare are A and B: --rev names a third")
    with progress(quiet=options.verbosity < 0) as step:
        found = difference(options, earlier, later, step)
    if form == "json":
        click.echo(diffing.as_json(found))
    else:
        diffing.as_table(found, console())
