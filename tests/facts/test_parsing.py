"""Tests that what Python thinks of a scanned file is neither printed nor an error."""

import subprocess
import sys

import pytest

from mldebt.facts.python import read_python
from mldebt.parsing import check_cell, expression_tree, module_tree

ODD = 'x = "\\d"\ny = 1if x else 2\n'


def test_a_file_that_python_warns_about_is_read_whole() -> None:
    facts = read_python(ODD.encode())

    assert [one.target for one in facts.scopes[0].assigns] == [("x",), ("y",)]
    assert not facts.repaired


@pytest.mark.parametrize("text", ["1if 1else 2", '"\\d"', "1 is 1"])
def test_no_spelling_warns(text: str) -> None:
    module_tree(text)
    expression_tree(text)
    check_cell(text)


def test_a_scan_prints_no_warning_of_the_interpreter() -> None:
    code = f"from mldebt.facts.python import read_python; read_python({ODD!r}.encode())"

    done = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr == ""
