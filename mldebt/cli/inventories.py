"""`mldebt runs`, `models`, `configs`, `hotspots`: the inventories of the last scan."""

from collections.abc import Callable
from typing import Any

import click

from mldebt.cli.flags import scanning
from mldebt.cli.output import console
from mldebt.cli.progress import progress
from mldebt.options import Options
from mldebt.pipeline import scan

FORMS = click.Choice(["table", "json", "csv"])


def _show(name: str, options: Options, form: str, wanted: Callable[[Any], bool]) -> None:
    from mldebt.report import inventory  # noqa: PLC0415 - rich, on use

    with progress(quiet=options.verbosity < 0) as step:
        found = scan(options, step)
    if form == "table":
        inventory.as_table(name, found, console(), wanted=wanted)
    elif form == "json":
        click.echo(inventory.as_json(name, found, wanted=wanted))
    else:
        click.echo(inventory.as_csv(name, found, wanted=wanted), nl=False)


@click.command()
@scanning
@click.option("--format", "form", type=FORMS, default="table", help="How to print.")
@click.option("--all", "everything", is_flag=True, help="Also tests, tutorials, benchmarks and libraries.")
@click.option("--tracking", multiple=True, metavar="WORD", help="Only these: tracked, partial, optional, untracked …")
def runs_command(options: Options, form: str, everything: bool, tracking: tuple[str, ...]) -> None:  # noqa: FBT001 - a flag
    """List training runs and how they are tracked."""
    _show(
        "runs",
        options,
        form,
        lambda run: (everything or run.role == "entry") and (not tracking or run.tracking in tracking),
    )


@click.command()
@scanning
@click.option("--format", "form", type=FORMS, default="table", help="How to print.")
@click.option("--all", "everything", is_flag=True, help="Also components: layers, losses, heads.")
def models_command(options: Options, form: str, everything: bool) -> None:  # noqa: FBT001 - a flag
    """List models and how they are documented."""
    _show("models", options, form, lambda model: everything or model.role == "model")


@click.command()
@scanning
@click.option("--format", "form", type=FORMS, default="table", help="How to print.")
@click.option("--status", multiple=True, metavar="WORD", help="Only these: live, dead, external, unknown.")
def configs_command(options: Options, form: str, status: tuple[str, ...]) -> None:
    """List config keys and whether anything reads them."""
    _show("configs", options, form, lambda pair: not status or pair[1].status in status)


@click.command()
@scanning
@click.option("--format", "form", type=FORMS, default="table", help="How to print.")
@click.option("--units", is_flag=True, help="Functions and cells instead of files.")
@click.option("--most", type=click.IntRange(min=1), default=30, help="How many rows.", show_default=True)
def hotspots_command(options: Options, form: str, units: bool, most: int) -> None:  # noqa: FBT001 - a flag
    """List the code that is complex and changes often."""
    left = iter(range(most))
    _show("hotspots", options, form, lambda row: (row.symbol is not None) == units and next(left, None) is not None)
