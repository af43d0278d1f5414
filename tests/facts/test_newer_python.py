"""What only a newer Python parses is read all the same, every line in its place."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.facts.code import PythonFacts
from mldebt.facts.new_syntax import rewritten
from mldebt.facts.reading import read_facts


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("type Ids = list[int]\n", "Ids = list[int]\n"),
        ("    type Pair[T] = tuple[T, T]\n", "    Pair = tuple[T, T]\n"),
        ("def first[T](items: list[T]) -> T:\n", "def first(items: list[T]) -> T:\n"),
        ("async def read[T: (int, str)](x: T):\n", "async def read(x: T):\n"),
        ("class Box[T = list[int]](Base):\n", "class Box(Base):\n"),
        ("class Box[\n    T,\n]:\n", "class Box(\n\n):\n"),
        ("class Box[T]:\n", "class Box():\n"),
        ("""x = f"{d["a"]} and {{"b"}}"\n""", """x = f"{d['a']} and {{"b"}}"\n"""),
        ("""x = f'{d['a']:>{w['b']}}'\n""", """x = f'{d["a"]:>{w["b"]}}'\n"""),
        ("""x = f"{f"{a}"}" + "b"\n""", """x = f"{f'{a}'}" + "b"\n"""),
        ('x = f"{", ".join(a)}"  # a "b\n', 'x = f"{\', \'.join(a)}"  # a "b\n'),
        (r"""x = f"{'\n'.join(a)}\n" """, r"""x = f"{'  '.join(a)}\n" """),
    ],
)
def test_what_an_older_parser_refuses_is_rewritten(new: str, old: str) -> None:
    assert rewritten(new) == old


@pytest.mark.parametrize(
    "source",
    [
        "type = 3\ntype(x)\nif type == 2: pass\n",
        "x[def_[0]](1)\n",
        """x = f"{d['a']!r:>10} {{}}" 'it' "s" # it's\n""",
        'x = f"""{d["a"]} "b" {e}"""\n',
        "x = 'f\"{d[\\'a\\']}\"'\n",
    ],
)
def test_what_every_parser_reads_is_left_alone(source: str) -> None:
    ast.parse(source)

    assert rewritten(source) == source


def test_a_module_with_type_parameters_and_nested_quotes_is_read() -> None:
    source = 'type Key = str\ndef show[T](items: dict[str, T]) -> None:\n    print(f"{items["a"]}")\n    fit(items)\n'

    facts = read_facts("python", source.encode())

    assert isinstance(facts, PythonFacts)
    assert [(call.leaf, call.line) for scope in facts.scopes for call in scope.calls] == [("print", 3), ("fit", 4)]


@given(st.text(alphabet="f'\"{}\\#[]()a\n", max_size=60))
def test_no_text_is_too_odd_and_lines_stay(text: str) -> None:
    assert rewritten(text).count("\n") == text.count("\n")
