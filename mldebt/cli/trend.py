"""`mldebt trend`: debt over time, from scans and backfill."""

import click

from mldebt.cli.flags import scanning
from mldebt.cli.output import console
from mldebt.findings.display import display
from mldebt.options import Options


@click.command()
@scanning
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How to print.")
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
    if only is not None:
        _complexity(options, form)
        return
    from mldebt.pipeline import trend
    from mldebt.report.terminal import trending

    found = trend(options)
    if not found.points and form == "table":
        click.echo(f"No commit was judged with these options and rules: mldebt backfill{_place(options)}", err=True)
    elif form == "table":
        trending.as_table(found, console())
    elif form == "json":
        click.echo(trending.as_json(found))
    else:
        click.echo(trending.as_csv(found), nl=False)


def _complexity(options: Options, form: str) -> None:
    from mldebt.pipeline import complexity_trend
    from mldebt.report.terminal import complexity

    found = complexity_trend(options)
    if not found.points and form == "table":
        click.echo(f"No commit was measured: mldebt backfill{_place(options)} --only complexity", err=True)
    elif form == "table":
        complexity.as_table(found, console())
    elif form == "json":
        click.echo(complexity.as_json(found))
    else:
        click.echo(complexity.as_csv(found), nl=False)


def _place(options: Options) -> str:
    return "" if str(options.path) == "." else f" {display(str(options.path))}"
