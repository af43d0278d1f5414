"""`mldebt models`: the models of a repository, and how much of each folder and team is documented."""

import click

from mldebt.cli.flags import scanning
from mldebt.cli.inventories import FORMS
from mldebt.cli.output import console
from mldebt.cli.progress import progress
from mldebt.options import Options
from mldebt.pipeline import scan


@click.command()
@scanning
@click.option("--format", "form", type=FORMS, default="table", help="How to print.")
@click.option("--all", "everything", is_flag=True, help="Also components: layers, losses, heads.")
@click.option("--by", type=click.Choice(["folder", "team"]), help="How much is documented, by folder or by team.")
def models_command(options: Options, form: str, everything: bool, by: str | None) -> None:
    """List models and how they are documented.

    With --by, one row for each top folder or CODEOWNERS team: how many models are documented to the minimum (purpose
    with inputs and outputs, or training data with a result), how many are not, and of how many it cannot be told.

    \b
    Example:
      mldebt models . --by folder
    """
    with progress(quiet=options.verbosity < 0) as step:
        found = scan(options, step)
    from mldebt.report.terminal import inventory, models_covered

    if by is not None:
        rows = models_covered.covered(found, by=by)
        if form == "table":
            models_covered.as_table(rows, found, console(), by=by)
        else:
            text = models_covered.as_json(rows) if form == "json" else models_covered.as_csv(rows, by=by)
            click.echo(text, nl=form == "json")
    elif form == "table":
        inventory.as_table(
            "models", found, console(), wanted=lambda model: everything or model.role == "model",
            rest="they are parts of models, which --all lists",
        )  # fmt: skip
    elif form == "json":
        click.echo(inventory.as_json("models", found, wanted=lambda model: everything or model.role == "model"))
    else:
        text = inventory.as_csv("models", found, wanted=lambda model: everything or model.role == "model")
        click.echo(text, nl=False)
