"""`mldebt trend`: debt over time, from scans and backfill."""

import click

from mldebt.cli.flags import LISTED, scanning
from mldebt.cli.output import argument, console
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
