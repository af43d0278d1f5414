"""The outline of a past module names its units and tells a changed one from a reformatted one."""

import sysconfig
from pathlib import Path

import pytest

from mldebt.facts.outline import read_outline
from mldebt.facts.python import read_python

MODULE = """class Net:
    def fit(
        self,
        x,
    ):
        # a comment
        total = x + 1
        def inner():
            return total
        return inner()


async def other(x):
    return x
"""


def bodies(source: str) -> dict[str, str]:
    return dict(read_outline(source.encode()).bodies)


def test_units_are_named_as_the_full_reader_names_them() -> None:
    folder = Path(sysconfig.get_path("stdlib"))
    sources = [path.read_bytes() for path in sorted(folder.glob("*.py"))[:60]]

    named = [
        (set(dict(read_outline(source).bodies)), {scope.name for scope in read_python(source).scopes})
        for source in sources
    ]

    whole = sum(len(full) for _, full in named)
    assert sum(len(full & outline) for outline, full in named) > 0.995 * whole
    assert sum(len(outline - full) for outline, full in named) < 0.005 * whole


@pytest.mark.parametrize(
    "changed",
    [
        MODULE.replace("        # a comment\n", ""),
        MODULE.replace("total = x + 1", "total = x+1  # sum"),
        MODULE.replace("(\n        self,\n        x,\n    ):", "(self, x):"),
        MODULE.replace("    ):\n", '    ):\n        """Fit.\n\nSaid at length.\n"""\n'),
        "\n\n" + MODULE,
    ],
)
def test_layout_comments_and_docstrings_change_no_unit(changed: str) -> None:
    assert bodies(changed)["Net.fit"] == bodies(MODULE)["Net.fit"]


def test_a_changed_line_changes_its_unit_and_those_around_it_only() -> None:
    before, after = bodies(MODULE), bodies(MODULE.replace("return total", "return total + 1"))

    changed = {name for name in before if before[name] != after[name]}

    assert changed == {"Net", "Net.fit", "Net.fit.inner"}


def test_the_module_level_is_what_stands_in_no_unit() -> None:
    source = "x = 1\n" + MODULE + "\n\ny = 2\n\n\ndef last():\n    return 3\n\n\nz = 4\n"

    changed = {old: bodies(source)["<module>"] != bodies(source.replace(old, "0"))["<module>"] for old in "1234"}

    assert changed == {"1": True, "2": True, "3": False, "4": True}


def test_a_module_of_python_2_has_an_outline() -> None:
    assert set(bodies("def f(x):\n    print x\n")) == {"<module>", "f"}
