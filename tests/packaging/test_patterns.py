"""Tests that patterns are compiled when used, and that all of them can be."""

import importlib
import pkgutil
import re
import subprocess
import sys

import mldebt
from mldebt.catalogue.loading import training
from mldebt.patterns import compiled, regex


def test_every_pattern_of_a_module_compiles() -> None:
    names = [entry.name for entry in pkgutil.walk_packages(mldebt.__path__, "mldebt.") if "__main__" not in entry.name]
    deferred = type(regex(""))

    found = [one for name in names for one in vars(importlib.import_module(name)).values() if isinstance(one, deferred)]

    assert len(found) > 100
    assert all(one.fullmatch is not None for one in found)


def test_every_pattern_of_a_module_is_built_from_its_program_as_compiled() -> None:
    asked = [(row.on.pattern, 0) for row in training().entries] + [(one.command.pattern, 0) for one in training().tools]
    for entry in pkgutil.walk_packages(mldebt.__path__, "mldebt."):
        if "__main__" not in entry.name:
            found = vars(importlib.import_module(entry.name)).values()
            asked += [(one.pattern, vars(one)["_flags"]) for one in found if isinstance(one, type(regex("")))]

    texts = [(text, flags) for text, flags in asked if isinstance(text, str)]

    assert len(texts) > 150
    assert all(compiled(text, flags) == re.compile(text, flags) for text, flags in texts for _ in range(2))


def test_a_pattern_answers_like_a_compiled_one() -> None:
    word = regex("a+(b)", 2)

    found = word.search("xxAAB")

    assert found is not None
    assert found[1] == "B"
    assert word.pattern == "a+(b)"
    assert word.sub("-", "aab ab") == "- -"


def test_importing_the_analyses_compiles_no_pattern_of_theirs() -> None:
    script = (
        "import re, sys; compiled = []; whole = re.compile\n"
        "def spy(*asked, **more):\n"
        "    compiled.append(sys._getframe(1).f_globals['__name__'])\n"
        "    return whole(*asked, **more)\n"
        "re.compile = spy\n"
        "import mldebt.project.runs.build, mldebt.project.models.build, mldebt.project.configs.build\n"
        "sys.exit(' '.join(name for name in compiled if name.startswith('mldebt')))"
    )

    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)

    assert "mldebt" not in done.stderr


def test_every_pattern_of_the_catalogue_compiles() -> None:
    found = training()

    rows = [(row.on.fullmatch(""), row.names.fullmatch("")) for row in found.entries]
    tools = [(tool.command.fullmatch(""), [one.value.fullmatch("") for one in tool.deciders]) for tool in found.tools]

    assert len(rows) > 50
    assert len(tools) > 10
