"""The flags that every command understands, and how they become Options."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from mldebt.options import Options

F = TypeVar("F", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)
REPO = click.option(
    "-C", "path", type=PATH, default=Path(), metavar="REPO",
    help="The repository (default: this folder).",
)  # fmt: skip
REV = click.option("--rev", metavar="REV", help="A commit instead of the work tree.")
CHOOSING = (
    click.option("--select", multiple=True, metavar="RULE", help="Only these rules: code, prefix, name or area."),
    click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out paths; they are counted as excluded."),
    click.option("--preview", is_flag=True, help="Also rules whose precision is not measured yet."),
)
CONFIG = click.option("--config", type=PATH, metavar="FILE", help="Option file to use instead.")
UNTRUSTED = click.option("--untrusted", is_flag=True, help="Obey no option or suppression of the repository.")
STORED_AS = click.option("--project", metavar="NAME", help="The name it was stored under.")
NUMBER = click.option(
    "--scan", "number", type=int, metavar="N", help="A stored scan by number (`mldebt db scans` lists them)."
)
LISTED = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How to print."
)
JOBS = click.option("--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Workers; 0: one a core.")


def scanning(command: F) -> F:
    """Give a command PATH and the flags that decide a scan; it gets `options`."""
    flags = [
        click.argument("path", type=PATH, default=Path()),
        click.option("--rev", metavar="REV", help="Scan a commit instead of the work tree."),
        click.option("--as-of", metavar="DATE", help="Set the scan's clock (ISO date)."),
        *CHOOSING,
        click.option("--all-refs", is_flag=True, help="Read the experiments of other branches, too."),
        CONFIG,
        click.option("--project", metavar="NAME", help="Store under this name instead of remote and root commit."),
        UNTRUSTED,
        click.option("--people", is_flag=True, help="Name people as owners where CODEOWNERS names no team."),
        click.option(
            "--experiments/--no-experiments", default=None, help="Read run stores and the experiments of history (on)."
        ),
        JOBS,
    ]  # fmt: skip
    return _decorated(command, flags)


def checking(command: F) -> F:
    """Give a command FILES and the flags that decide a check; it gets `options` and `files`."""
    return click.argument("files", nargs=-1)(judging(command))


def judging(command: F) -> F:
    """Give a command `-C REPO` and the flags that decide what is found; it gets `options`."""
    return _decorated(command, [REPO, REV, *CHOOSING, CONFIG, UNTRUSTED, JOBS])


def stored(command: F) -> F:
    """Give a command PATH and the flags that find stored scans; it gets `options`."""
    flags = [click.argument("path", type=PATH, default=Path()), STORED_AS]
    return _decorated(command, flags)


def placed(command: F) -> F:
    """Give a command the flags that say where results are; it gets `options`."""
    return _decorated(command, [])


def _decorated(command: F, flags: Sequence[Callable[[F], F]]) -> F:
    common: list[Callable[[F], F]] = [
        click.option("--db", type=PATH, metavar="FILE", help="Results database to use."),
        click.option("--cache", type=PATH, metavar="FILE", help="Facts cache to use."),
        click.option("-q", "--quiet", count=True, help="Say less."),
        click.option("-v", "--verbose", count=True, help="Say more: what was set aside, what failed."),
        click.option("--no-color", is_flag=True, help="No colours (NO_COLOR does the same)."),
    ]

    @functools.wraps(command)
    def with_options(**flagged: Any) -> Any:  # noqa: ANN401 - click calls with keywords
        return command(options=_options(flagged), **flagged)

    wrapped: Any = with_options
    for flag in reversed([*flags, *common]):
        wrapped = flag(wrapped)
    return wrapped  # type: ignore[no-any-return] # click's decorators return the function they are given


def _options(flagged: dict[str, Any]) -> Options:
    """Take from the flags what Options knows and remember which were given."""
    quiet, verbose, no_color = flagged.pop("quiet"), flagged.pop("verbose"), flagged.pop("no_color")
    if no_color:
        import os  # rich and click read the environment

        os.environ["NO_COLOR"] = "1"
    values = {name: flagged.pop(name) for name in Options.__struct_fields__ if name in flagged}
    given = {
        name: value
        for name, value in values.items()
        if value not in (None, (), False) or (name == "experiments" and value is False)
    }
    origins = tuple((name, "command line") for name in given if name not in ("path", "jobs"))
    return msgspec.structs.replace(Options(), **given, verbosity=verbose - quiet, origins=origins)
