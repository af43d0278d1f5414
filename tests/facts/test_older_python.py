"""What only an older Python parses is read all the same, every line in its place."""

import pytest

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, PythonFacts, Ref
from mldebt.facts.notebook import read_notebook
from mldebt.facts.old_syntax import modernised
from mldebt.facts.reading import read_facts
from mldebt.facts.texts import Unread


def read(source: str) -> PythonFacts:
    facts = read_facts("python", source.encode())
    assert isinstance(facts, PythonFacts), facts
    return facts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('print "x"\n', 'print("x")\n'),
        ("print x, y  # both\n", "print(x, y)  # both\n"),
        ('print >>log, "a", b\n', 'print(  log, "a", b)\n'),
        ('print("a"), b\n', 'print(("a"), b)\n'),
        ('if x: print "b"; y = 1\n', 'if x: print("b"); y = 1\n'),
        ('print "a %s" % (x,\n  y), z\n', 'print("a %s" % (x,\n  y), z)\n'),
        ("try:\n  f()\nexcept (A, B), e:\n  pass\n", "try:\n  f()\nexcept (A, B) as e:\n  pass\n"),
        ('raise Wrong, "text"\n', 'raise Wrong( "text")\n'),
        ("x.cuda(async=True)\n", "x.cuda(asyn_=True)\n"),
        ("y = `x`\n", "y = (x)\n"),
        ("a <> b\n", "a != b\n"),
        ("0777\n10L\n0xFFL\n", "0o777\n10\n0xFF\n"),
        ("def f(a, (b, c)=(1, 2)):\n  pass\n", "def f(a,  b, c =(1, 2)):\n  pass\n"),
        ("sorted(x, key=lambda (k, v): v)\n", "sorted(x, key=lambda  k, v : v)\n"),
        ("if a:\n\tb()\n        c()\n", "if a:\n        b()\n        c()\n"),
    ],
)
def test_only_what_stands_in_the_way_is_repaired(old: str, new: str) -> None:
    assert modernised(old) == new


@pytest.mark.parametrize(
    "source",
    ["print(a, b)\n", "async def f():\n    await g()\n", "x = {1: 0, 0.5: 4}\n", "s = 'print x'  # print y\n", "(\n"],
)
def test_what_needs_no_repair_is_left_alone(source: str) -> None:
    assert modernised(source) is None


def test_a_script_of_python_2_is_read_and_says_so() -> None:
    facts = read('import sys\nprint "start"\nfor x in xs:\n    model.cuda(async=True).fit(x)\n')

    fit = next(call for call in facts.scopes[0].calls if not isinstance(call.func, Ref))
    assert facts.repaired
    assert (fit.line, fit.loop) == (4, 1)
    assert facts.scopes[0].calls[0].args == (Const("start"),)


def test_a_script_of_today_is_not_called_repaired() -> None:
    assert not read('print("start")\n').repaired


def test_what_no_repair_helps_stays_unread() -> None:
    assert isinstance(read_facts("python", b'print "x"\ndef (:\n'), Unread)


def test_a_cell_of_python_2_is_read_in_its_place() -> None:
    cells = '[{"cell_type": "code", "source": "x = 1"}, {"cell_type": "code", "source": "y = 2\\nprint fit(x)"}]'

    facts = read_notebook(f'{{"cells": {cells}}}'.encode())

    assert isinstance(facts, NotebookFacts)
    assert facts.code.repaired
    assert [cell.error for cell in facts.cells] == [None, None]
    assert [facts.place(call.line) for call in facts.code.scopes[0].calls] == [(1, 2), (1, 2)]
