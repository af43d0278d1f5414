"""What is said of code that does not parse: whether its project asks for a newer Python."""

import sys

import pytest

from mldebt.facts.coverage import coverage
from mldebt.facts.reading import read_facts
from mldebt.facts.texts import Unread
from mldebt.repository.model import File


@pytest.mark.parametrize(
    ("asked", "path", "is_newer"),
    [
        ('[project]\nrequires-python = ">=3.99"', "oven/bake.py", True),
        ('[tool.poetry.dependencies]\npython = "^3.99"', "oven/bake.py", True),
        ('[project]\nrequires-python = ">=3.9"', "oven/bake.py", False),
        ('[project]\nrequires-python = ">=3.99"', "shop/bake.py", False),
    ],
)
def test_code_that_does_not_parse_tells_of_a_newer_python(asked: str, path: str, *, is_newer: bool) -> None:
    settings = read_facts("toml", asked.encode())
    facts = {"oven/pyproject.toml": settings, path: Unread("syntax-error", "parse", "line 3: invalid syntax")}
    files = [File(each, "", 100, "python") for each in facts]

    (row,) = coverage(files, facts, ()).skipped

    assert row.detail is not None
    assert row.detail.startswith("its project asks for Python 3.99, read with ") is is_newer
    assert row.detail.endswith("line 3: invalid syntax")


def test_format_strings_that_older_pythons_refuse_may_be_for_a_newer_one() -> None:
    unread = Unread("syntax-error", "parse", "line 3: f-string: unmatched '['")

    row = coverage([File("bake.py", "", 100, "python")], {"bake.py": unread}, ()).skipped[0]

    assert row.detail is not None
    assert row.detail.startswith("it may be for Python 3.12, read with 3.11") is (sys.version_info < (3, 12))


def test_unread_lines_are_as_long_as_those_that_were_read() -> None:
    facts = {"a.py": read_facts("python", b"x = 1\n" * 30), "b.py": Unread("syntax-error", "parse")}
    files = [File("a.py", "", 3_000, "python"), File("b.py", "", 1_000, "python")]

    assert coverage(files, facts, ()).lines_analysed_share == 0.75
