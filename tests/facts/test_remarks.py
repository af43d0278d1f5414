"""A comment that addresses mldebt speaks of lines that can be told, and only a comment does."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.reading import read_facts
from mldebt.facts.texts import SettingsFacts

MARK = "mldebt: ignore[MLD101]"


def spans(kind: str, text: str) -> list[tuple[int, int, int]]:
    """Return (line, first, last) of the remarks of a text."""
    found = read_facts(kind, text.encode())
    if isinstance(found, NotebookFacts):
        found = found.code
    rows = (
        found.remarks if isinstance(found, SettingsFacts) else found.comments if isinstance(found, PythonFacts) else ()
    )
    return [(one.line, one.first, one.last) for one in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"x = 1  # {MARK}\n", (1, 1, 1)),
        (f"# {MARK}\n\n\nx = 1\n", (1, 4, 4)),
        (f"fit(\n    1,  # {MARK}\n    2,\n)\n", (2, 1, 4)),
        (f"fit(1, \\\n    2)  # {MARK}\n", (2, 1, 2)),
        (f"# {MARK}\n@one\n@two(\n    3)\ndef f(a,\n      b):\n    return a\n", (1, 2, 7)),
        (f"@one  # {MARK}\ndef f():\n    return 1\n", (1, 1, 3)),
        (f"def f():  # {MARK}\n    return 1\n\nx = 1\n", (1, 1, 2)),
        (f"class A:\n    # {MARK}\n    def f(self):\n        return 1\n\n    def g(self): ...\n", (2, 3, 4)),
        (f"def f():\n    x = 1\n    # {MARK}\ndef g():\n    return 2\n", (3, 3, 3)),
        (f"if a:\n    b()\n# {MARK}\nelse:\n    c()\n", (3, 4, 4)),
        (f"x = 1\n# {MARK}", (2, 2, 2)),
        (f"# {MARK}\r\nx = 1\r\n", (1, 2, 2)),
    ],
)
def test_a_comment_in_python_speaks_of_its_statement(text: str, expected: tuple[int, int, int]) -> None:
    assert spans("python", text) == [expected]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("yaml", f"a: 1  # {MARK}\nb: 2\n", [(1, 1, 1)]),
        ("yaml", f"# {MARK}\na:\n  b: 1\n  c: [1,\n    2]\nd: 2\n", [(1, 2, 5)]),
        ("yaml", f"a:\n  b: 1\n  # {MARK}\nc: 2\n", [(3, 3, 3)]),
        ("yaml", f"a: |\n  # {MARK}\nb: 'x # {MARK}'\nc: \"x\n  # {MARK}\"\n", []),
        ("yaml", f"a: x#{MARK}\n", []),
        ("yaml", f"a: 1\n---\n# {MARK}\na:\n  b: 2\n", [(3, 4, 5)]),
        ("toml", f"# {MARK}\n[a]\nb = 1\n[c]\nd = 2\n", [(1, 2, 3)]),
        ("toml", f'a = "# {MARK}"\nb = """\n# {MARK}\n"""\nc = 1 # {MARK}\n', [(5, 5, 5)]),
        ("ini", f"[a]\n; {MARK}\nb = 1\nc = 2  # {MARK}\n", [(2, 3, 3), (4, 4, 4)]),
        ("gin", f"a.b = 1  # {MARK}\nc.d = '# {MARK}'\n", [(1, 1, 1)]),
        ("env", f"# {MARK}\nA=1\nB='# {MARK}'\n", [(1, 2, 2)]),
        ("json", f'{{"a": "// {MARK}"}}\n', []),
    ],
)
def test_a_comment_in_settings_speaks_of_its_key_and_those_below(
    kind: str, text: str, expected: list[tuple[int, int, int]]
) -> None:
    assert spans(kind, text) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([f"# {MARK}\nx = 1\ny = 2", "z = 3"], (1, 1, 3)),
        (["x = 1", f"%%time\n\n# {MARK}\ny = 2"], (4, 2, 5)),
        (["x = 1", f"y = 2\n# {MARK}\nz = 3"], (3, 4, 4)),
        (["x = 1", f"y = 2  # {MARK}\nz = 3"], (2, 2, 2)),
    ],
)
def test_the_top_of_a_cell_speaks_of_the_cell(cells: list[str], expected: tuple[int, int, int]) -> None:
    rows = [{"cell_type": "code", "source": text, "metadata": {}} for text in cells]
    book = json.dumps({"cells": rows, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    assert spans("notebook", book) == [expected]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["python", "yaml", "toml", "ini", "gin", "env", "json"]),
    st.lists(
        st.sampled_from(
            [f"# {MARK}", "a: 1", "b = '", '"""', "[a]", "  c:", "- d", "def f():", "  pass", "\t", "{", "}"]
        )
    ),
)
def test_no_text_makes_reading_fail_and_every_span_lies_in_the_file(kind: str, rows: list[str]) -> None:
    text = "\n".join(rows)

    for line, first, last in spans(kind, text):
        assert 1 <= line <= len(rows)
        assert 1 <= first <= last <= len(rows)
