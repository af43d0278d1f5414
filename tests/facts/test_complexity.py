"""Complexity is radon's, on every function; the two deliberate differences are stated."""

import ast
import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from radon.visitors import ComplexityVisitor

from mldebt.facts.code import PythonFacts, Scope
from mldebt.facts.reading import read_facts

STDLIB = Path(sysconfig.get_paths()["stdlib"])


def scope(source: str, name: str) -> Scope:
    facts = read_facts("python", source.encode())
    assert isinstance(facts, PythonFacts)
    return next(one for one in facts.scopes if one.name == name)


def complexity(body: str) -> int:
    text = "def f(a, b, c, xs):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return scope(text, "f").complexity


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("pass", 1),
        ("if a: pass", 2),
        ("if a: pass\nelif b: pass\nelse: pass", 3),
        ("x = a if b else c", 2),
        ("for x in xs: pass", 2),
        ("for x in xs: pass\nelse: pass", 3),
        ("while a: pass", 2),
        ("while a: pass\nelse: pass", 3),
        ("x = a and b", 2),
        ("x = a and b and c", 3),
        ("x = a and b or c", 3),
        ("try: pass\nexcept A: pass\nexcept B: pass", 3),
        ("try: pass\nexcept A: pass\nelse: pass", 3),
        ("try: pass\nfinally: pass", 1),
        ("try: pass\nexcept* A: pass\nexcept* B: pass", 3),
        ("x = [y for y in xs]", 2),
        ("x = [y for y in xs if a if b]", 4),
        ("x = {y: z for y in xs for z in y}", 3),
        ("x = sum(y for y in xs)", 2),
        ("assert a", 2),
        ("assert a and b or c", 2),
        ("match a:\n    case 1: pass\n    case 2: pass", 3),
        ("match a:\n    case 1: pass\n    case _: pass", 2),
        ("match a:\n    case 1: pass\n    case x: pass", 2),
        ("match a:\n    case 1 if b: pass\n    case _: pass", 3),
        ("with a: pass", 1),
        ("x = lambda: 1", 1),
        ("x = lambda y: y if a else b", 2),
        ("return not a", 1),
    ],
)
def test_a_construct_counts_what_it_should(body: str, value: int) -> None:
    assert complexity(body) == value


def test_async_loops_count_like_loops() -> None:
    assert scope("async def f(xs):\n    async for x in xs: pass\n    else: pass\n", "f").complexity == 3


def test_a_nested_function_a_class_body_and_the_module_have_counts_of_their_own() -> None:
    source = """
if a: pass
for b in c: pass
class K:
    if d: pass
    def m(self):
        def inner():
            if e: pass
            if f: pass
        return inner if g else h
    class L:
        def n(self):
            while i: pass
"""
    expected = {"<module>": 3, "K": 2, "K.m": 2, "K.m.inner": 3, "K.L": 1, "K.L.n": 2}

    facts = read_facts("python", source.encode())

    assert isinstance(facts, PythonFacts)
    assert {one.name: one.complexity for one in facts.scopes} == expected


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("def f():\n    if a:\n        pass\n", 1),
        ("def f():\n    if a:\n        if b:\n            pass\n", 3),
        ("def f():\n    if a: pass\n    elif b: pass\n    else: pass\n", 3),
        ("def f():\n    for x in y:\n        if a:\n            pass\n    else:\n        pass\n", 4),
        ("def f():\n    return a and b and c\n", 1),
        ("def f():\n    return a and b or c\n", 2),
        ("def f():\n    try:\n        if a: pass\n    except E:\n        if b: pass\n", 4),
        ("def f():\n    with a:\n        if b: pass\n", 1),
        ("def f():\n    match a:\n        case 1:\n            if b: pass\n", 3),
        ("def f():\n    def g():\n        if a: pass\n    g()\n", 2),
        ("def f():\n    def g():\n        if a: pass\n    return g\n", 1),
        ("def f():\n    class K:\n        def g(self):\n            if a: pass\n    return K\n", 0),
        ("def f():\n    return [x for x in y if z]\n", 0),
    ],
)
def test_cognitive_complexity_grows_with_nesting(source: str, value: int) -> None:
    assert scope(source, "f").cognitive == value


def differs(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.TryStar) or (isinstance(node, ast.match_case) and node.guard) for node in ast.walk(tree)
    )


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not differs(node):
            yield node


def radons(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    visitor = ComplexityVisitor(to_method=False)
    visitor.visit(node)
    return int(visitor.functions[0].complexity)


def compared(place: Path) -> int:
    content = place.read_bytes()
    facts = read_facts("python", content)
    if not isinstance(facts, PythonFacts):
        return 0
    ours = {(one.line, one.name.rpartition(".")[2]): one.complexity for one in facts.scopes if one.kind == "function"}
    theirs = {(node.lineno, node.name): radons(node) for node in functions(ast.parse(content))}
    assert {key: ours[key] for key in theirs} == theirs, place
    return len(theirs)


def test_every_function_of_a_part_of_the_standard_library_is_as_complex_as_radon_says() -> None:
    places = sorted(STDLIB.glob("[a-z]*.py"))[::2] + sorted(STDLIB.glob("[a-m]*/*.py"))[::3]

    number = sum(compared(place) for place in places[::2])

    assert number > 1000


@pytest.mark.skipif("MLDEBT_FULL" not in os.environ, reason="half a minute: set MLDEBT_FULL to run it")
def test_every_function_of_the_standard_library_is_as_complex_as_radon_says() -> None:
    number = sum(compared(place) for place in sorted(STDLIB.rglob("*.py")) if "lib2to3/tests/data" not in str(place))

    assert number > 20_000


@pytest.mark.skipif("MLDEBT_FULL" not in os.environ, reason="minutes: set MLDEBT_FULL to run it")
def test_every_function_of_the_installed_packages_is_as_complex_as_radon_says() -> None:
    number = sum(compared(place) for place in sorted(Path(sysconfig.get_paths()["purelib"]).rglob("*.py")))

    assert number > 10_000
