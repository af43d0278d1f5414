"""Click options that one decorator of the repository puts on many commands."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], dict[str, ConfigKey]]
CHAINED = """
    import click

    def shared(function):
        function = click.option("--device", default="cpu")(function)
        function = click.option("--unused-flag", is_flag=True)(function)
        return function
"""
NESTED = """
    import functools
    import click

    def shared(function):
        @click.option("--device", default="cpu")
        @click.option("--unused-flag", is_flag=True)
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)
        return wrapper
"""
LISTED = """
    import click

    OPTIONS = [click.option("--device", default="cpu"), click.option("--unused-flag", is_flag=True)]

    def shared_by(options):
        def put(function):
            for option in reversed(options):
                function = option(function)
            return function
        return put
"""
COMMANDS = """
    import click
    from common import *
    from common import NAME

    @click.command()
    @DECORATOR
    def train(device, unused_flag):
        print(open(device))

    @click.command()
    @DECORATOR
    def test(device, unused_flag):
        pass
        print(1)
"""


@pytest.fixture
def judged(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    """Return a function that gives the options of some files by name."""
    return lambda files: {
        key.key: key for key in project_of({path: dedent(text).lstrip() for path, text in files.items()}).keys
    }


@pytest.mark.parametrize(
    ("common", "decorator", "name"),
    [(CHAINED, "shared", "shared"), (NESTED, "shared", "shared"), (LISTED, "shared_by(OPTIONS)", "OPTIONS")],
)
def test_a_shared_option_is_judged_by_the_commands_it_is_put_on(
    judged: Judge, common: str, decorator: str, name: str
) -> None:
    commands = COMMANDS.replace("DECORATOR", decorator).replace("NAME", name)

    found = judged({"common.py": common, "cli.py": commands})

    assert {key: row.status for key, row in found.items()} == {"--device": "live", "--unused-flag": "dead"}
    assert found["--device"].readers[0].path == "cli.py"
    assert "none of the 2 functions" in found["--unused-flag"].reason


@pytest.mark.parametrize(
    "commands",
    [
        "",
        "from common import shared\n\n@shared\ndef train(**options):\n    run(**options)\n",
        "from common import shared\n\n@shared\ndef train(device, unused_flag):\n    print(locals())\n",
        "from common import shared\n\n@shared\ndef train(device, unused_flag):\n    print(1)\n\nx = shared(train)\n",
        "from common import shared\n\n@shared\ndef train(device):\n    print(1)\n",
    ],
)
def test_a_shared_option_is_unknown_where_a_command_cannot_be_told(judged: Judge, commands: str) -> None:
    found = judged({"common.py": CHAINED, "cli.py": "import click\n" + commands})

    assert found["--unused-flag"].status == "unknown"


def test_a_shared_option_is_found_under_the_name_it_is_imported_as(judged: Judge) -> None:
    command = "import click\nfrom common import shared{0}\n\n@{1}\ndef {2}(device, unused_flag):\n    print({3})\n"
    files = {"train.py": ("", "shared", "train", "1"), "test.py": (" as put", "put", "test", "open(device)")}

    found = judged({"common.py": CHAINED, **{path: command.format(*parts) for path, parts in files.items()}})

    assert {key: row.status for key, row in found.items()} == {"--device": "live", "--unused-flag": "dead"}


def test_a_shared_option_that_is_taken_out_of_the_context_may_be_read(judged: Judge) -> None:
    command = (
        "import click\nfrom common import shared\n\n@shared\n@click.pass_context\n"
        "def train(ctx, device, unused_flag):\n    print(open(ctx.params['unused_flag']))\n"
    )

    assert judged({"common.py": CHAINED, "train.py": command})["--unused-flag"].status == "unknown"
