import ast
import asyncio
import json
import random
from pathlib import Path

import pytest

from mldebt.facts.measures import measures_of, quickly
from mldebt.facts.notebook import read_notebook
from mldebt.facts.pieces import read_measures
from mldebt.facts.python import read_python

LIBRARY = [*sorted(Path(ast.__file__).parent.glob("[a-m]*.py")), *sorted(Path(asyncio.__file__).parent.glob("*.py"))]
PIECES = {
    "a decorated method and an attribute after it": (
        "class Baker:\n    size = 1 if BIG else 2\n\n    @cached\n    @named(\n        'x'\n    )\n"
        "    def bake(self, n=1 or 2):\n        return n and n\n\n    weight = 1 if BIG else 2\n\n"
        "    async def wait(self):\n        pass\n"
    ),
    "text that looks like a unit": 'TEXT = """\ndef no():\n    if x: pass\n"""\n\ndef yes():\n    return 1 or 2\n',
    "text in a class that looks like a method": (
        'class Page:\n    """Say\n    def no(self): if\n    """\n\n'
        "    def yes(self):\n        return [x for x in y if x]\n"
    ),
    "functions under a condition": (
        "class Oven:\n    def heat(self):\n        pass\n\nif FAST:\n    def bake():\n        pass\n\n"
        "    def cool():\n        return 1 if x else 2\nelse:\n    def bake():\n        while x: pass\n"
    ),
    "a class within a function": (
        "def make():\n    class Inner:\n        def run(self, x=1 or 2):\n            assert x or y\n    return Inner\n"
    ),
    "guards, groups and loops with else": (
        "def f(x):\n    match x:\n        case 1 if x > 2: pass\n        case _: pass\n    for i in x: pass\n"
        "    else: pass\n    try: pass\n    except* ValueError: pass\n"
    ),
    "a decision between two methods, and after the class": (
        "class Oven:\n    size = 1 if BIG else 2\n\n    def heat(self):\n        pass\n\n"
        "    if FAST:\n        hot = 1\n\n"
        "    def cool(self):\n        class Inner:\n            x = 1 or 2\n\nif HOT:\n    class Oven:\n        y = 1\n"
    ),
    "a line that goes on": "x = 1 + \\\n  2\n\n@deco\n\n# why\ndef f(): pass\n",
    "an older Python": "def f():\n    print 'a'\n    if x: pass\n",
}  # fmt: skip


def test_the_quick_reading_counts_as_the_full_one_on_the_standard_library() -> None:
    some = random.Random(3).sample(LIBRARY, 45)  # noqa: S311 - the same draws in every run

    for file in some:
        source = file.read_bytes()
        assert read_measures(source) == measures_of(read_python(source)), file.name


@pytest.mark.parametrize("source", PIECES.values(), ids=PIECES.keys())
def test_a_module_read_in_pieces_measures_what_the_whole_does(source: str) -> None:
    whole = measures_of(read_python(source.encode()))

    assert read_measures(source.encode()) == whole
    assert whole.functions


def test_what_is_no_ordinary_module_is_left_to_the_full_reading() -> None:
    strange = [b"def f(:\n", b"# %%\nx = 1\n\n# %%\ny = 2\n", b"x = 1\0", b"(" * 3000, b"# -*- coding: nonsense -*-\n"]

    assert [quickly(source, "python") for source in strange] == [None] * len(strange)
    assert quickly(b"{}", "notebook") is None


@pytest.mark.parametrize("language", ["python", "R"])
def test_a_notebook_measures_what_its_full_reading_does(language: str) -> None:
    cells = ["%%bash\nls", "!pip install x\ndef f(x):\n    return x or 1", "  for i in y:\n    print(i)", "%time g()"]
    notebook = {
        "cells": [{"cell_type": "code", "source": text, "outputs": []} for text in cells],
        "metadata": {"kernelspec": {"language": language}}, "nbformat": 4, "nbformat_minor": 4,
    }  # fmt: skip
    content = json.dumps(notebook).encode()

    assert quickly(content, "notebook") == measures_of(read_notebook(content))
