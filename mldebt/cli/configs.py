"""`mldebt configs`: which keys are alive, who reads them, and the map from file to keys to readers."""

import click

from mldebt.cli.flags import scanning
from mldebt.cli.inventories import scanned, show
from mldebt.cli.output import console
from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.options import Options

STATUSES = click.Choice(["live", "dead", "external", "unknown"])
OPEN = ("dead", "unknown")
REST = "live or read by an outside tool (`mldebt configs --status live --status external` lists them)"
FORMS = click.Choice(["table", "map", "json", "csv"])


@click.command()
@scanning
@click.option("--format", "form", type=FORMS, default="table", help="How to print; map: file, its keys, their readers.")
@click.option("--status", type=STATUSES, multiple=True, help="Only keys of this status; may be given again.")
@click.option("--file", "files", multiple=True, metavar="PATH", help="Only keys of this file or folder.")
def configs_command(options: Options, form: str, status: tuple[str, ...], files: tuple[str, ...]) -> None:
    """List config keys and whether anything reads them: in a table those that are dead or cannot be told.

    \b
    Examples:
      mldebt configs --status dead
      mldebt configs --format map --file conf/
      mldebt configs --format json --status unknown
    """
    from mldebt.report.terminal.inventory import print_map

    is_open = form == "table" and not status and not files

    def wanted(pair: tuple[ConfigFile, ConfigKey]) -> bool:
        file, key = pair
        asked = key.status in OPEN if is_open else not status or key.status in status
        return asked and (not files or any(_is_in(file.path, one) for one in files))

    found = scanned(options)
    if form == "map":
        print_map(found, console(), wanted=wanted)
        return
    shown = show("configs", found, form, wanted, f"all are {REST}" if is_open else "")
    left = sum(len(one.keys) for one in found.configs or ()) - shown
    if is_open and shown and left:
        click.echo(f"{left:,} more {'is' if left == 1 else 'are'} {REST}.")


def _is_in(path: str, asked: str) -> bool:
    """Say whether a file is the one asked for, or lies in that folder."""
    clean = asked.removeprefix("./").rstrip("/")
    return clean in ("", ".") or path == clean or path.startswith(f"{clean}/")
