"""Where commands write: data to stdout, chatter to stderr."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt.findings.display import display
from mldebt.findings.scan import Scan

if TYPE_CHECKING:
    from rich.console import Console

STDOUT = Path("-")


def console() -> "Console":
    """Return a console on stdout that interprets no markup and marks nothing by itself."""
    from rich.console import Console  # 40 ms, only for tables

    return Console(markup=False, highlight=False, emoji=False, soft_wrap=True)


def argument(path: Path) -> str:
    """Return a path as an argument of a command to run next, nothing for this folder."""
    return "" if str(path) == "." else f" {display(str(path))}"


def say(text: str) -> None:
    """Print text as far as standard output's encoding has its characters."""
    from mldebt.report.terminal.encoding import encodable

    click.echo(encodable(text, sys.stdout.encoding or "utf-8"))


def details(scan: Scan) -> None:
    """List what was set aside and what failed on stderr."""
    from mldebt.report.wording.partly import grouped

    for one in scan.coverage.skipped:
        many = f" ({one.files} files)" if one.files > 1 else ""
        said = f": {one.detail}" if one.detail else ""
        click.echo(display(f"set aside: {one.path}{many}: {one.reason}, at {one.stage}{said}"), err=True)
    for where, error in grouped(scan.failures):
        click.echo(display(f"failure: {where}: {error}"), err=True)


def hand_over(text: str, path: Path | None) -> None:
    """Write a document to a file, or to stdout (also `-`) as UTF-8 whatever the terminal's encoding."""
    if path is None or path == STDOUT:
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    else:
        write_file(path, text)


def step_summary() -> Callable[[str], None]:
    """Return what adds Markdown to the summary of this step of a workflow; raises UsageError outside of one."""
    import os

    named = os.environ.get("GITHUB_STEP_SUMMARY")
    if not named:
        raise click.UsageError("--step-summary: GITHUB_STEP_SUMMARY is not set, so this is no step of a workflow")
    return lambda markdown: _add(markdown, Path(named))


def _add(markdown: str, path: Path) -> None:
    from mldebt.errors import MldebtError
    from mldebt.report.formats.github import SUMMARY, fitted

    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(fitted(markdown, SUMMARY - file.tell()))
    except OSError as problem:
        raise MldebtError(f"{path}: cannot be written: {problem.strerror}") from problem


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file the user asked for, text as UTF-8; raises MldebtError where it cannot be written."""
    from mldebt.errors import MldebtError

    try:
        path.write_bytes(content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content)
    except OSError as problem:
        raise MldebtError(f"{path}: cannot be written: {problem.strerror}") from problem


def opened_on_a_desktop(path: Path) -> bool:
    """Open a file in the browser of a person at a desktop; elsewhere do nothing."""
    import os

    has_screen = sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if not has_screen or not sys.stdout.isatty() or os.environ.get("CI"):
        return False
    return click.launch(path.absolute().as_uri()) == 0


def read_file(path: Path) -> bytes:
    """Read a file the user named; raises MldebtError where it cannot be read."""
    from mldebt.errors import MldebtError

    try:
        return path.read_bytes()
    except OSError as problem:
        raise MldebtError(f"{path}: cannot be read: {problem.strerror}") from problem
