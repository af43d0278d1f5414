"""Questions that need not be asked of a key whose answer is plain."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from mldebt.facts.code import Ref
from mldebt.project.configs.following import flows
from mldebt.project.configs.following.attributes_taken import Taken, taken_of_made
from mldebt.project.configs.options.apart import Apart
from mldebt.project.configs.options.verdict import Verdicts
from mldebt.project.configs.parsers.arguments import Option, declared
from mldebt.project.configs.reading.attributes import Attributes
from mldebt.project.configs.reading.reads import Lookup, lookups
from mldebt.project.launches.shelling import shell_commands
from mldebt.project.memory import Memory
from mldebt.project.project import Project
from mldebt.project.resolution.callees import Callees

SCRIPT = """
import argparse

def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate")
    return parser.parse_args()

def main(args):
    print(1 / args.rate)
    fit(rate=args.rate * 2)

def fit(rate):
    return rate + 1

args = parse_args()
main(args)
"""
HOLDER = """
import argparse

class Net:
    def __init__(self, rate):
        self.rate = rate

    def forward(self):
        return {reads}

parser = argparse.ArgumentParser()
parser.add_argument("--rate")
args = parser.parse_args()
Net(args.rate).forward()
"""


def _refuse(*_: object) -> None:
    raise AssertionError


def test_nothing_is_followed_for_what_a_script_reads_itself(
    project_of: Callable[[Mapping[str, str]], Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other program can have a hand in a load beside the only parser of a script."""
    monkeypatch.setattr(Verdicts, "uses", _refuse)

    assert [key.status for key in project_of({"train.py": SCRIPT}).keys] == ["live"]


def test_no_class_is_looked_through_for_an_attribute_that_many_read(
    project_of: Callable[[Mapping[str, str]], Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Attributes, "_family", _refuse)
    code = HOLDER.format(reads=" + ".join(["self.rate"] * 13))

    assert [key.status for key in project_of({"train.py": code}).keys] == ["live"]


def test_calls_of_a_scope_without_a_shell_stay_undecoded() -> None:
    """A scope that has no `calls` here is one of which none may be asked."""
    scope = SimpleNamespace(funcs=lambda: (Ref(("os", ".getcwd")),))
    module = cast("Any", SimpleNamespace(imports=(SimpleNamespace(module="os"),), scopes=(scope,)))
    callees = Callees({"run.py": module}, Memory(), lambda: None)

    assert [*shell_commands(module, "run.py", callees)] == []


def test_what_modules_take_of_results_is_kept_for_the_next_start(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    """What is asked of each module by itself must hang on its content alone, and come back as it was."""
    code = project_of({"a.py": "go(Keep().held, [Net().rate], late=Net().width)\nKeep().run()\n"}).sources.code

    (said,) = (taken_of_made(module) for module in code.modules.values())

    assert sorted(name for _, name, _ in said) == ["held", "rate", "width"]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(said), type=tuple[Taken, ...]) == said


def test_options_and_lookups_of_modules_are_kept_for_the_next_start(
    project_of: Callable[[Mapping[str, str]], Project],
) -> None:
    """Options stand in no file until they are asked for, as two files may have the same content."""
    code = "parser.add_argument('--rate', type=float, default=1)\nfor word in words:\n    getattr(args, word)\n"
    project = project_of({"a.py": f"{code}args.get('rate')\n", "b.py": f"{code}args.get('rate')\n"})

    said = declared(project.sources.python["a.py"])
    looked = lookups(project.sources.python["a.py"])

    assert [(one.dest, one.spot) for one in said] == [("rate", ("", 0))]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(said), type=tuple[Option, ...]) == said
    assert [(key, names) for _, _, key, names in looked] == [(1, None), (0, ("rate",))]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(looked), type=tuple[Lookup, ...]) == looked
    assert [key.path for key in project.keys] == ["a.py", "b.py"]


def test_no_load_of_files_is_followed_for_what_callers_hand_on(
    project_of: Callable[[Mapping[str, str]], Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the function that parses gives back is known in whatever its callers hand it to, one after the other."""
    monkeypatch.setattr(Apart, "_is_nobody_elses", _refuse)
    monkeypatch.setattr(Verdicts, "uses", _refuse)
    code = SCRIPT.replace("    print(1 / args.rate)\n", "    show(args)\n").replace(
        "def fit(", "def show(options):\n    return options.rate.lower()\n\ndef fit("
    )

    assert [key.status for key in project_of({"train.py": code}).keys] == ["live"]


def test_of_a_class_only_what_can_be_one_setting_is_followed(
    project_of: Callable[[Mapping[str, str]], Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the values of its other settings go has no bearing on it, however far that is."""
    monkeypatch.setattr(flows, "MAX_PLACES", 8)
    makes = "".join(f"def go{n}(model):\n    return go{n + 1}(model.part)\n\n" for n in range(12))
    code = f"class Config:\n    model = 1\n    rate = 2\n    unused = 3\n\n{makes}go0(Config.model)\nfit(Config.rate)\n"

    statuses = {key.key: key.status for key in project_of({"train.py": code}).keys}

    assert statuses == {"model": "live", "rate": "live", "unused": "dead"}
