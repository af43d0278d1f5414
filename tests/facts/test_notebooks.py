"""Any notebook gives what can be had of it; a bad cell costs that cell, and every line knows its cell."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.notebook import is_notebook as is_percent
from mldebt.facts.notebook_file import NotebookError, cell_texts
from mldebt.facts.reading import read_facts
from mldebt.facts.texts import Unread


def notebook(*cells: object, **more: object) -> bytes:
    rows = [{"cell_type": "code", "source": cell} if isinstance(cell, str | list) else cell for cell in cells]
    return json.dumps({"cells": rows, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def read(content: bytes, kind: str = "notebook") -> NotebookFacts:
    facts = read_facts(kind, content)
    assert isinstance(facts, NotebookFacts), facts
    return facts


def commands(facts: NotebookFacts) -> list[tuple[str, int, int | None]]:
    return [(one.text, one.line, one.cell) for one in facts.commands]


def test_cells_become_one_module_that_maps_back() -> None:
    facts = read(notebook("import torch\nx = 1", {"cell_type": "markdown", "source": ["# T\n", "text"]}, "y = f(x)"))

    assert [call.line for call in facts.code.scopes[0].calls] == [3]
    assert facts.place(3) == (2, 1)
    assert facts.place(2) == (0, 2)
    assert facts.cells[1].text == "# T\ntext"
    assert (facts.cells[0].start, facts.cells[0].lines, facts.cells[2].start) == (1, 2, 3)


def test_a_cell_that_does_not_parse_costs_itself() -> None:
    facts = read(notebook("a = 1", "this is no python", "b = f(a)"))

    assert facts.cells[1].error is not None
    assert [facts.cells[0].error, facts.cells[2].error] == [None, None]
    assert [assign.target for assign in facts.code.scopes[0].assigns] == [("a",), ("b",)]


def test_magics_and_shell_lines_become_commands() -> None:
    facts = read(
        notebook(
            "%matplotlib inline\nimport os\nif x:\n    !pip install a && python train.py --lr 1\n    %run other.py -x",
            "files = !ls data\ntorch?\nmodel.fit(x)",
            "%%bash\npython a.py\necho done",
            "%%time\nmodel.fit(y)",
            "%%writefile x.py\nnot python at all (",
        )
    )

    assert commands(facts) == [
        ("pip install a", 4, 0), ("python train.py --lr 1", 4, 0), ("python other.py -x", 5, 0), ("ls data", 1, 1),
        ("python a.py", 2, 2), ("echo done", 3, 2),
    ]  # fmt: skip
    assert [facts.place(call.line) for call in facts.code.scopes[0].calls] == [(1, 3), (3, 2)]
    assert [cell.error for cell in facts.cells] == [None] * 5


@pytest.mark.parametrize(
    "source",
    [
        'x = ("%s"\n     % name)\n', 'text = """\n!not a command\n%also not\n"""\n', "y = (a\n!= b)\n",
        "    x = 1\n    y = 2\n", "await f()\n", "x = 5 \\\n  % 3\n",
    ],
)  # fmt: skip
def test_python_that_looks_like_a_magic_stays_python(source: str) -> None:
    facts = read(notebook(source))

    assert facts.cells[0].error is None
    assert facts.commands == ()
    assert facts.code.scopes[0].assigns or facts.code.scopes[0].calls


def test_a_command_goes_on_after_a_backslash() -> None:
    facts = read(notebook("!python train.py \\\n    --lr 1 \\\n    --epochs 2\nmodel.fit(x)"))

    assert commands(facts) == [("python train.py --lr 1 --epochs 2", 1, 0)]
    assert [call.line for call in facts.code.scopes[0].calls] == [4]


def test_a_magic_beside_a_formatted_string_is_still_a_magic() -> None:
    facts = read(notebook('%matplotlib inline\nprint("%s"\n      % name)\n'))

    assert facts.cells[0].error is None
    assert len(facts.code.scopes[0].calls) == 1


def test_version_three_keeps_its_cells_in_worksheets() -> None:
    cells = [{"cell_type": "code", "input": "x = f()", "outputs": [], "language": "python", "metadata": {}}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}

    facts = read(json.dumps(old).encode())

    assert len(facts.code.scopes[0].calls) == 1


def test_cells_of_odd_shapes_count_as_empty() -> None:
    facts = read(
        notebook(
            {"cell_type": "code", "source": {"a": 1}}, 5, None, {"cell_type": "code", "source": ["x = 1\n", 3]},
            {"cell_type": "code", "source": "y = 1", "outputs": "text", "metadata": [], "execution_count": "3"},
            {"cell_type": 7, "source": "\ud800", "id": "\ud800"},
        )
    )  # fmt: skip

    assert [cell.kind for cell in facts.cells] == ["code", "raw", "raw", "code", "code", "7"]
    assert [assign.target for assign in facts.code.scopes[0].assigns] == [("x",), ("y",)]


def test_outputs_are_text_of_any_shape_and_cut() -> None:
    outputs = [
        {"output_type": "stream", "text": ["a\n", "b\n"]}, {"data": {"text/plain": "c", "image/png": "x" * 9999}},
        {"text": "d" * 9000},
    ]  # fmt: skip

    facts = read(notebook({"cell_type": "code", "source": "x", "outputs": outputs, "execution_count": 4}))

    assert facts.cells[0].outputs.startswith("a\nb\n\nc\nd")
    assert len(facts.cells[0].outputs) == 4000


def test_equal_ids_do_not_merge_cells_and_a_missing_id_is_a_hash() -> None:
    twin = {"cell_type": "code", "source": "x = 1", "id": "same"}

    facts = read(notebook(twin, twin, "x=1", "x  =  1"))

    assert [cell.key for cell in facts.cells][:2] == ["same", "same"]
    assert facts.cells[2].key == facts.cells[3].key != "same"


def test_a_cell_is_as_complex_as_its_own_code() -> None:
    facts = read(notebook("if a: pass\nfor b in c: pass", "def f():\n    if a: pass\nx = 1 if a else 2"))

    assert [cell.complexity for cell in facts.cells] == [3, 2]
    assert {one.name: one.complexity for one in facts.code.scopes} == {"<module>": 4, "f": 2}


def test_another_language_has_cells_but_no_python() -> None:
    facts = read(notebook("x <- 1", metadata={"kernelspec": {"language": "R"}}))

    assert (facts.language, facts.code.scopes[0].loc, facts.cells[0].error) == ("r", 0, None)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"cells": 5}', b'{"cells": [', b"null", b'{"cells": []} x', b"[" * 100_000]
)
def test_what_is_no_notebook_says_so(content: bytes) -> None:
    facts = read_facts("notebook", content)

    assert isinstance(facts, Unread)
    assert facts.reason in ("notebook-format", "too-deep")


def test_too_many_cells_or_too_much_code_is_a_reason() -> None:
    many = read_facts("notebook", notebook(*["x"] * 5001))
    much = read_facts("notebook", notebook("x = 1\n" * 300_000))

    assert [one.reason for one in (many, much) if isinstance(one, Unread)] == ["notebook-format"] * 2


def test_large_outputs_cost_little() -> None:
    content = notebook(
        *[{"cell_type": "code", "source": "x = 1", "outputs": [{"data": {"image/png": "A" * 200_000}}]}] * 50
    )
    started = time.process_time()

    read(content)

    assert time.process_time() - started < 2


DATABRICKS = """\
# Databricks notebook source
# MAGIC %md
# MAGIC # Title
# COMMAND ----------
import mlflow
# COMMAND ----------
# MAGIC %sh python train.py
# COMMAND ----------
model.fit(x)
"""


def test_a_databricks_file_is_a_notebook() -> None:
    facts = read(DATABRICKS.encode(), "python")

    assert [cell.kind for cell in facts.cells] == ["markdown", "code", "code", "code"]
    assert facts.cells[0].text == "%md\n# Title"
    assert facts.place(facts.code.scopes[0].calls[0].line) == (3, 9)


def test_a_line_of_a_script_of_cells_is_one_of_the_file() -> None:
    """An editor opens it there; within the cell it would be the second."""
    text = "# %%\nx = 1\n\n# %%\n\ny = f(x)\n# %%\n!python train.py --lr 1\n"

    facts = read(text.encode(), "python")

    assert facts.place(facts.code.scopes[0].calls[0].line) == (1, 6)
    assert [(one.cell, one.line) for one in facts.commands] == [(2, 8)]


def test_three_percent_marks_make_a_notebook_and_fewer_do_not() -> None:
    text = "# %%\nx = 1\n# %% [markdown]\n# Title\n# %%\ny = f(x)\n"

    assert [cell.kind for cell in read(text.encode(), "python").cells] == ["code", "markdown", "code"]
    assert not isinstance(read_facts("python", b"# %%\nx = 1\n# %%\ny = 2\n"), NotebookFacts)


def test_cell_texts_are_those_of_the_file_and_bad_json_raises() -> None:
    assert cell_texts(notebook("a\nb", ["c\n", "d"])) == ["a\nb", "c\nd"]
    with pytest.raises(NotebookError):
        cell_texts(b"{")


SOURCES = st.lists(
    st.text(alphabet="ab =()\n\r%!?#\"'\\\x0c:\u2028", max_size=30)
    | st.sampled_from(["x = 1\ny = 2", "", "\n\n", "def f():\n  pass"]),
    max_size=6,
)


@given(SOURCES)
def test_lines_and_cells_are_a_bijection(sources: list[str]) -> None:
    facts = read(notebook(*sources))

    placed = [facts.place(line) for cell in facts.cells for line in range(cell.start, cell.start + max(cell.lines, 1))]
    expected = [(cell.index, line) for cell in facts.cells for line in range(1, max(cell.lines, 1) + 1)]
    assert placed == expected


def test_a_module_with_headings_for_its_sections_is_no_notebook() -> None:
    head = "# %% IMPORTS\nimport abc\n# %% TYPES\nIndex = int\n"
    module = head + "# %% SPLITTERS\nclass A:\n    pass\n# %% MORE\ndef f():\n    f()\n"
    work = head + "# %% Load\nload()\n# %% Show\nshow()\n"

    assert (is_percent(module), is_percent(work)) == (False, True)


def test_marks_quoted_in_a_text_make_no_cells() -> None:
    shown = "# %%\nx = load()\n# %%\nfit(x)\n# %%\nplot(x)\n"
    quoted = f'"""How a notebook looks:\n\n{shown}"""\n\nCODE = "MLD302"\nprint(CODE)\n'

    assert (is_percent(quoted), is_percent(shown)) == (False, True)


def test_a_script_that_asks_whether_it_is_started_has_no_cells() -> None:
    cells = "# %% set up\nimport os\nprint(1)\n# %% read\nprint(2)\n# %% fit\nprint(3)\n"

    assert is_percent(cells)
    assert not is_percent(cells + "\nif __name__ == '__main__':\n    print(4)\n")


@pytest.mark.parametrize(("lines", "is_notebook"), [(90, True), (400, False)])
def test_a_mark_here_and_there_makes_no_notebook(lines: int, *, is_notebook: bool) -> None:
    part = "# %%\n" + "print(1)\n" * lines

    assert is_percent(part * 3) is is_notebook
    assert is_percent("# %% [markdown]\n# Bread\n" + part * 3)
