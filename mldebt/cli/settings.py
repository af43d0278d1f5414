"""`mldebt settings`: what is in force and where it comes from."""

from collections.abc import Iterator
from pathlib import Path

import click

from mldebt.cache import default_path, home
from mldebt.cli.flags import scanning
from mldebt.findings.display import display
from mldebt.options import Options, OwnTracker, PathIgnore
from mldebt.repository.listing import read_regular
from mldebt.repository.optionfile import LIMIT, with_repository_options
from mldebt.repository.optionfile import NAMES as FILES
from mldebt.repository.target import find_target
from mldebt.rules.discovery import chosen

NAMES = (
    "select", "ignore", "exclude", "preview", "people", "project", "deadline", "bots", "untrusted", "rev", "as_of",
    "require_reason", "launchers", "experiments", "all_refs",
)  # fmt: skip
TABLES = ("thresholds", "costs", "roles", "per_path_ignore", "trackers")
WIDTH = 16
TABLE = b"[tool.mldebt"


@click.command()
@scanning
def settings_command(options: Options) -> None:
    """Show the options in force for a repository, and where each comes from.

    \b
    Examples:
      mldebt settings
      mldebt settings . --config ../strict.toml
    """
    settled = with_repository_options(options)
    rules = chosen(settled)
    origins = dict(settled.origins)
    for name in NAMES:
        value = getattr(settled, name)
        shown = ", ".join(value) if isinstance(value, tuple) else value
        _say(name, shown if shown not in (None, "") else "–", origins.get(name, "default"))
    for name in TABLES:
        rows = list(_rows(name, getattr(settled, name), origins))
        for text, at in rows or [("–", "default")]:
            _say(name, text, at)
    click.echo(f"{'rules':<{WIDTH}} {', '.join(rule.code for rule in rules)}")
    click.echo(f"{'results':<{WIDTH}} {display(str(settled.db or home() / 'mldebt.db'))}")
    click.echo(f"{'cache':<{WIDTH}} {display(str(settled.cache or default_path()))}")
    if options.config is None and not options.untrusted and _is_shadowed(options.path):
        click.echo(f"{FILES[1]} has a table [tool.mldebt] that is not read: {FILES[0]} goes first", err=True)


def _is_shadowed(path: Path) -> bool:
    """Say whether both option files hold options, of which only the first is read."""
    root = find_target(path).root
    first, shared = (read_regular(root, name, limit=LIMIT) for name in FILES)
    return first is not None and TABLE in (shared or b"")


def _say(name: str, value: object, origin: str | Path) -> None:
    click.echo(f"{name.replace('_', '-'):<{WIDTH}} {display(str(value))}   ({display(str(origin))})")


def _rows(name: str, table: tuple[object, ...], origins: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each part of a table with its place, as the option file writes it."""
    for number, row in enumerate(table):
        match row:
            case PathIgnore():
                yield _ignored(row), origins.get(f"{name}.{number}") or origins.get(f"{name}.{row.path}", "?")
            case OwnTracker():
                yield f"{row.id} ({row.gives})", origins.get(f"{name}.{number}", "?")
            case (str(key), value):
                shown = list(value) if isinstance(value, tuple) else value
                yield (
                    f"{key} = {shown:g}" if isinstance(shown, float) else f"{key} = {shown}",
                    origins.get(f"{name}.{key}", "?"),
                )


def _ignored(row: PathIgnore) -> str:
    key = f" {row.key}" if row.key else ""
    until = f" until {row.until}" if row.until else ""
    return f"{row.path}{key}: {', '.join(row.rules)}{until}" + (f" ({row.reason})" if row.reason else "")
