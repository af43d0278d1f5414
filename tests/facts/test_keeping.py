"""What is kept as bytes says what it said before, however little of it is decoded at a time."""

from mldebt.facts.code import PythonFacts
from mldebt.facts.keeping import Room
from mldebt.facts.reading import read_facts

SOURCE = b"""
import torch

LR = 0.1


class Net:
    \"\"\"A net.\"\"\"

    def forward(self, x):
        if x is None:
            return LR
        return torch.relu(self.layer(x))
"""
PARTS = ("calls", "reads", "assigns", "conditions", "docstring")


def _module() -> PythonFacts:
    facts = read_facts("python", SOURCE)
    assert isinstance(facts, PythonFacts)
    return facts


def test_kept_scopes_say_what_they_said() -> None:
    whole, kept = _module(), _module()

    Room().keep(kept)

    for before, after in zip(whole.scopes, kept.scopes, strict=True):
        for name in type(before).__struct_fields__:
            assert getattr(after, name) == getattr(before, name)


def test_a_part_that_made_room_is_decoded_again() -> None:
    whole, first, second = _module(), _module(), _module()
    room = Room(most=1)
    room.keep(first)
    room.keep(second)

    for _ in range(3):
        for module in (first, second):
            for name in PARTS:
                found = [getattr(scope, name) for scope in module.scopes]

                assert found == [getattr(scope, name) for scope in whole.scopes]


def test_only_the_bound_is_decoded_at_a_time() -> None:
    first, second = _module(), _module()
    room = Room(most=1)
    room.keep(first)
    room.keep(second)

    held = first.scopes[2].calls
    _ = second.scopes[2].calls

    assert held == first.scopes[2].calls
    assert held is not first.scopes[2].calls


def test_while_there_is_room_a_part_is_decoded_once() -> None:
    module = _module()
    Room().keep(module)

    assert module.scopes[2].calls is module.scopes[2].calls


def test_a_kept_scope_has_no_other_attributes() -> None:
    module = _module()
    Room().keep(module)

    assert not hasattr(module.scopes[0], "colour")
