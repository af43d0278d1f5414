"""The README and the pages show what the program says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from mldebt.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = (README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
SHOWN = re.compile(r"(?<=^\$ mldebt --help\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def test_the_help_in_the_readme_is_the_programs() -> None:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "mldebt", "--help"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    readme = README.read_text(encoding="utf-8")
    if os.environ.get("MLDEBT_GOLDEN") == "write":
        readme = SHOWN.sub(lambda _: said, readme)
        README.write_text(readme, encoding="utf-8")

    (shown,) = SHOWN.findall(readme)

    assert shown == said


def flags_of(words: list[str]) -> tuple[set[str], list[str]]:
    """Return what a shown command line may carry and the flags it carries; an unknown command is an error of click."""
    context = click.Context(cli)
    command = cli.get_command(context, words[0])
    if isinstance(command, click.Group) and words[1:2] and words[1] in command.commands:
        command = command.commands[words[1]]
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"-h", "--help"}
    return known, [word.partition("=")[0] for word in words[1:] if word.startswith("-")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_shows_exists_with_its_flags(page: Path) -> None:
    fences = re.findall(r"^```\w*$(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    shown = re.findall(r"^(?:\$ )?mldebt ([a-z][^#|>\n]*)", "".join(fences), re.MULTILINE)

    for line in shown:
        known, flags = flags_of(shlex.split(line))
        assert set(flags) <= known, line


def test_the_accuracy_in_the_readme_is_the_measured_one() -> None:
    ended = subprocess.run([sys.executable, str(ROOT / "tools" / "quote_accuracy.py"), "--check"], check=False)

    assert ended.returncode == 0, "docs/accuracy.md changed: python tools/quote_accuracy.py"
