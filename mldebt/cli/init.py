"""`mldebt init`: sets mldebt up in a repository."""

import difflib
import sys
from collections.abc import Iterable
from pathlib import Path

import click

import mldebt
from mldebt.cli.flags import PATH
from mldebt.cli.output import say
from mldebt.errors import MldebtError
from mldebt.findings.display import display
from mldebt.starting.plan import Planned

LARGEST = 1 << 20


@click.command()
@click.argument("path", type=PATH, default=Path())
@click.option("--pre-commit", "hook", is_flag=True, help="The hook, in .pre-commit-config.yaml.")
@click.option("--github", is_flag=True, help="Workflows for pull requests and for a weekly report.")
@click.option("--gitlab", is_flag=True, help="A job for merge requests.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--force", is_flag=True, help="Also write over files of ours that were changed.")
def init_command(path: Path, *, hook: bool, github: bool, gitlab: bool, yes: bool, force: bool) -> None:
    """Write an option file and, if asked, hook and CI; the differences are shown first.

    Hook and CI install this version with pip, so an index that they reach must have it. Nothing is written over without
    being shown, and nothing at all where nobody says yes.

    \b
    Examples:
      mldebt init                          options, and how a baseline merges
      mldebt init --pre-commit --github
      mldebt init --gitlab --yes           without asking
    """
    from mldebt.repository.listing import read_regular
    from mldebt.repository.target import find_target
    from mldebt.starting.plan import plan

    target = find_target(path)
    if target.bare:
        raise MldebtError(f"{target.root}: a bare repository has no files to write")
    planned = plan(lambda name: read_regular(target.root, name, limit=LARGEST), hook=hook, github=github, gitlab=gitlab)
    if not planned:
        click.echo("everything is there already")
        return
    _show(planned)
    changed = [one.path for one in planned if one.is_own and one.before is not None]
    if changed and not force:
        raise MldebtError(f"{', '.join(changed)}: there already and not as written here; --force writes over it")
    if not yes and not _agreed():
        click.echo("nothing was written; --yes writes it", err=True)
        return
    for one in planned:
        _write(target.root, one)
    _say_next(hook=hook, installs=hook or github or gitlab)


def _show(planned: Iterable[Planned]) -> None:
    for one in planned:
        old = (one.before or "").splitlines()
        name = f"a/{one.path}" if one.before is not None else "/dev/null"
        for row in difflib.unified_diff(old, one.after.splitlines(), name, f"b/{one.path}", lineterm="", n=2):
            say(display(row))


def _agreed() -> bool:
    return sys.stdin.isatty() and click.confirm("Write this?", default=False)


def _write(root: Path, one: Planned) -> None:
    """Write a file below the root; a link on the way is refused."""
    place = root
    for part in Path(one.path).parts:
        place = place / part
        if place.is_symlink():
            raise MldebtError(f"{place}: is a link, so nothing is written there")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(one.after, encoding="utf-8", newline="")
    except OSError as problem:
        raise MldebtError(f"{place}: cannot be written: {problem.strerror}") from problem
    say(f"wrote {display(one.path)}")


def _say_next(*, hook: bool, installs: bool) -> None:
    if installs:
        pin = f"mldebt=={mldebt.__version__}"
        click.echo(
            f"What was written installs {pin} with pip: where no index that it reaches has that, name a wheel or a "
            "checkout in its place",
            err=True,
        )
    click.echo("Next: " + ("pre-commit install; " if hook else "") + "mldebt settings shows what is in force", err=True)
