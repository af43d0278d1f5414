"""Writes docs/commands.md from the help of every command, so that the page cannot say what the program does not."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from mldebt.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 100
INTRODUCTION = """\
<!-- Written by `make docs` from the program itself: edit the docstrings in mldebt/cli, not this page. -->

# Commands

Every command exits 0 when it is done, 1 when a gate failed (`check`, `scan --fail-on`, `baseline update --check`), 2
for any error and 130 when it was interrupted. Data goes to stdout, everything else to stderr.

Completion of commands and options, for the shell in use:

```
eval "$(_MLDEBT_COMPLETE=bash_source mldebt)"        # in ~/.bashrc
eval "$(_MLDEBT_COMPLETE=zsh_source mldebt)"         # in ~/.zshrc
_MLDEBT_COMPLETE=fish_source mldebt | source         # in ~/.config/fish/config.fish
```
"""


def page() -> str:
    """Return the whole page: the program, then every command and its parts."""
    parts = [INTRODUCTION]
    for names, text in helps(cli, ()):
        parts.append(f"## {' '.join(('mldebt', *names))}\n\n```\n{text}\n```\n")
    return "\n".join(parts)


def helps(command: click.Command, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the names and the help of a command and of all below it."""
    path = " ".join(("mldebt", *names))
    context = click.Context(command, info_name=path, max_content_width=WIDTH, terminal_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    yield names, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (below := command.get_command(context, name)) is not None:
                yield from helps(below, (*names, name))


def main(words: Sequence[str] | None = None) -> int:
    """Write the page, or with --check say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is out of date")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "commands.md")
    arguments = parser.parse_args(words)
    text = page()
    if not arguments.check:
        arguments.output.write_text(text, encoding="utf-8")
        return 0
    if arguments.output.exists() and arguments.output.read_text(encoding="utf-8") == text:
        return 0
    print(f"{arguments.output}: out of date: run `make docs`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
