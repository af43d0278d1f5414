"""`mldebt settings`: what is in force and where it comes from."""

import click

from mldebt.cache import default_path, home
from mldebt.cli.flags import scanning
from mldebt.options import Options
from mldebt.repository.optionfile import with_repository_options
from mldebt.rules.discovery import chosen


@click.command()
@scanning
def settings_command(options: Options) -> None:
    """Show the options in force for a repository, and where each comes from."""
    settled = with_repository_options(options)
    origins = dict(settled.origins)
    for name in (
        "select",
        "ignore",
        "exclude",
        "preview",
        "people",
        "project",
        "deadline",
        "bots",
        "untrusted",
        "rev",
        "as_of",
    ):
        value = getattr(settled, name)
        shown = ", ".join(value) if isinstance(value, tuple) else value
        click.echo(f"{name:<10} {shown if shown not in (None, '') else '–'}   ({origins.get(name, 'default')})")
    click.echo(f"{'rules':<10} {', '.join(rule.code for rule in chosen(settled))}")
    click.echo(f"{'results':<10} {settled.db or home() / 'mldebt.db'}")
    click.echo(f"{'cache':<10} {settled.cache or default_path()}")
