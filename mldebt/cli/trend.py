"""`mldebt trend` and `mldebt diff`: debt over time, and what changed between two commits or stored scans."""

import click

from mldebt.cli.flags import LISTED, scanning
from mldebt.cli.output import argument, console
from mldebt.cli.progress import progress
from mldebt.options import Options


@click.command()
@scanning
@LISTED
@click.option("--only", type=click.Choice(["complexity"]), help="What `backfill --only` measured, and nothing judged.")
def trend_command(options: Options, form: str, only: str | None) -> None:
    """Print the debt of every commit that was scanned or backfilled with these options and rules.

    How long findings stay and how long repairs take is known as sharply as the commits lie apart. With `--only
    complexity` it prints what such a backfill measured, which is never mixed with what rules judged.

    \b
    Examples:
      mldebt backfill . && mldebt trend .
      mldebt trend . --format csv > trend.csv
      mldebt backfill . --only complexity && mldebt trend . --only complexity
    """
    from mldebt import pipeline
    from mldebt.report.terminal import complexity, trending
    from mldebt.report.wording.writing import as_json

    measured = only is not None
    found, view = (pipeline.complexity_trend(options), complexity) if measured else (pipeline.trend(options), trending)
    if form == "table" and not found.points:
        what, flag = ("measured", f" --only {only}") if measured else ("judged with these options and rules", "")
        click.echo(f"No commit was {what}: mldebt backfill{argument(options.path)}{flag}", err=True)
    elif form == "table":
        view.as_table(found, console())
    else:
        click.echo(as_json(found) if form == "json" else view.as_csv(found), nl=form == "json")


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
