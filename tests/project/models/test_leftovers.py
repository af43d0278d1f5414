"""What may still mean a class that nothing names, and which classes are layers."""

import pytest

from mldebt.facts.python import read_python
from mldebt.project.code import Code
from mldebt.project.models.lookups.leftovers import imports_by_name, is_layer, looks_up

MODEL = (
    "from torch import nn\n\n\nclass {}\n    def __init__(self):\n        super().__init__()\n        self.part = {}\n"
)


def code_of(**texts: str) -> Code:
    return Code({f"{name}.py": read_python(text.encode()) for name, text in texts.items()})


@pytest.mark.parametrize(
    ("other", "is_found"),
    [
        ("from nets import *\nmodel = globals()[name]()", True),
        ("from nets import *\nmodel = eval(name)()", True),
        ("import nets\nmodel = globals()[name]()", False),
        ("from nets import *\nprint(vars(args))\nmodel.eval()", False),
    ],
)
def test_names_that_a_star_brings_are_looked_up(other: str, *, is_found: bool) -> None:
    assert looks_up(code_of(nets="class Tide: ...", train=other), "nets.py") is is_found


def test_a_module_looks_itself_up_among_all_modules() -> None:
    assert looks_up(code_of(nets="import sys\nmake = getattr(sys.modules[__name__], name)"), "nets.py")


@pytest.mark.parametrize(("what", "is_found"), [("cfg.module", True), ("'nets.tide'", False)])
def test_what_a_setting_names_is_imported(what: str, *, is_found: bool) -> None:
    assert imports_by_name(code_of(get=f"import importlib\nimportlib.import_module({what})")) is is_found


@pytest.mark.parametrize(
    ("head", "part", "is_found"),
    [
        ("Tide(nn.Module):", "nn.Parameter(torch.ones(1))", True),
        ("Tide(nn.Module):", "nn.Linear(1, 2)", False),
        ("Tide(Moon):", "nn.Parameter(torch.ones(1))", False),
    ],
)
def test_what_makes_no_network_is_a_layer(head: str, part: str, *, is_found: bool) -> None:
    assert is_layer(code_of(nets=MODEL.format(head, part)), "nets.py", "Tide") is is_found
