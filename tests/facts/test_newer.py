"""A module of a later Python is read by the running one, line by line and column by column."""

import ast
import sys

import pytest

from mldebt.facts.code import PythonFacts
from mldebt.facts.new_syntax import backported
from mldebt.facts.reading import read_facts

OLD = pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it as it is")


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ('f"{name.replace(".csv", "")} saved"', "f\"{name.replace('.csv', '')} saved\""),
        ("f'{row['a']}: {row[\"b\"]:>{width}}'", 'f\'{row["a"]}: {row["b"]:>{width}}\''),
        ("f'{'\\n'.join(rows)}'", "f'{\"_n\".join(rows)}'"),
        ('f"{{literal}} {config["lr"]!r:>5}"', "f\"{{literal}} {config['lr']!r:>5}\""),
        ("def first[T](rows: list[T]) -> T: ...", "def first   (rows: list[T]) -> T: ..."),
        ("class Box[T, *Ts]: ...", "class Box        : ..."),
        ("type Rows = list[int]", "Rows      = list[int]"),
    ],
)
def test_what_stands_in_the_way_is_replaced_in_place(later: str, earlier: str) -> None:
    found = backported(later)

    assert found == earlier
    assert len(found) == len(later)
    ast.parse(found)


@pytest.mark.parametrize(
    "text",
    [
        "f'{row[\"a\"]}' + \"it's\"  # don't\n", 'f"{x:%H:%M}"', "rf'{a}\\d'", "x = '''it's {\"a\"}'''", "type(x)\n",
        'f"{a["b" + \'c"\']}"', 'f"{a[\n"b"]}"', "f'{'", "'open",
    ],
)  # fmt: skip
def test_everything_else_is_left_alone(text: str) -> None:
    assert backported(text) is None


@OLD
def test_a_file_with_a_nested_string_keeps_its_calls() -> None:
    text = 'import yaml\nconfig = yaml.safe_load(open("a.yaml"))\nprint(f"{config["lr"]} of {"a".join(config)}")\n'

    facts = read_facts("python", text.encode())

    assert isinstance(facts, PythonFacts)
    assert facts.repaired
    assert [call.line for call in facts.scopes[0].calls] == [2, 2, 3, 3]


@OLD
def test_what_no_repair_helps_is_no_module() -> None:
    assert not isinstance(read_facts("python", b'f"{a["b\'"]}"\ndef (\n'), PythonFacts)
