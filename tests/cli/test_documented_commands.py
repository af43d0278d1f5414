"""Every command shows how it is used, the page of commands is the program's own help, and shells can complete it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from mldebt.cli.main import COMMANDS, cli

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = re.compile(r"^ {2,}mldebt (\S.*)$", re.MULTILINE)


def told(name: str) -> str:
    """Return the help of a command."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command.get_help(click.Context(command, info_name=f"mldebt {name}", max_content_width=200))


def test_the_page_of_commands_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools" / "document_commands.py"), "--check"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_shows_an_example_of_itself_with_flags_it_has(name: str) -> None:
    examples = [shlex.split(line) for line in EXAMPLE.findall(told(name).partition("Options:")[0])]

    assert examples
    for words in examples:
        command = cli.get_command(click.Context(cli), words[0])
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words[1])
        assert command is not None
        known = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell: str) -> None:
    run_ = [sys.executable, "-P", "-c", "from mldebt.cli.main import cli; cli(prog_name='mldebt')"]
    source = subprocess.run(
        run_, env=os.environ | {"_MLDEBT_COMPLETE": f"{shell}_source"}, capture_output=True, text=True, check=True
    ).stdout
    assert "_MLDEBT_COMPLETE" in source

    asked = {"_MLDEBT_COMPLETE": f"{shell}_complete", "COMP_WORDS": "mldebt check --sta", "COMP_CWORD": "2"}
    if shell == "fish":
        asked["COMP_CWORD"] = "--sta"
    found = subprocess.run(run_, env=os.environ | asked, capture_output=True, text=True, check=True).stdout

    assert "--staged" in found


def test_the_program_itself_completes() -> None:
    program = [sys.executable, "-P", "-m", "mldebt"]
    asked = {"_MLDEBT_COMPLETE": "bash_complete", "COMP_WORDS": "mldebt sc", "COMP_CWORD": "1"}

    done = subprocess.run(program, env=os.environ | asked, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "plain,scan\n")
