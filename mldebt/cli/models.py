"""`mldebt models`: the models of a repository, and how much of each folder and team is documented."""

import click

from mldebt.cli.flags import LISTED, scanning
from mldebt.cli.inventories import GROUPS, scanned, show, show_counts
from mldebt.options import Options


@click.command()
@scanning
@LISTED
@click.option("--all", "everything", is_flag=True, help="Also components: layers, losses, heads.")
@click.option("--by", type=GROUPS, help="How much is documented, by folder or by team.")
def models_command(options: Options, form: str, everything: bool, by: str | None) -> None:
    """List models and how they are documented.

    With --by, one row for each top folder or CODEOWNERS team: how many models are documented to the minimum (purpose
    with inputs and outputs, or training data with a result), how many are not, and of how many it cannot be told.

    \b
    Example:
      mldebt models . --by folder
    """
    found = scanned(options)
    if by is not None:
        show_counts("models", found, form, by)
        return
    rest = "they are parts of models, which --all lists"
    show("models", found, form, lambda model: everything or model.role == "model", rest)
