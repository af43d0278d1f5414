"""`mldebt trend`: debt over time, from scans and backfill."""

import click

from mldebt.cli.flags import scanning
from mldebt.cli.output import console
from mldebt.options import Options


@click.command()
@scanning
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How to print.")
def trend_command(options: Options, form: str) -> None:
    """Print the debt of every commit that was scanned or backfilled with these options and rules.

    How long findings stay and how long repairs take is known as sharply as the commits lie apart.

    \b
    Examples:
      mldebt backfill . && mldebt trend .
      mldebt trend . --format csv > trend.csv
    """
    from mldebt.pipeline import trend  # noqa: PLC0415 - on use
    from mldebt.report import trending  # noqa: PLC0415

    found = trend(options)
    if not found.points and form == "table":
        place = "" if str(options.path) == "." else f" {options.path}"
        click.echo(f"No commit was judged with these options and rules: mldebt backfill{place}", err=True)
    elif form == "table":
        trending.as_table(found, console())
    elif form == "json":
        click.echo(trending.as_json(found))
    else:
        click.echo(trending.as_csv(found), nl=False)
