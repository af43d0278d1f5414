"""What is kept as bytes says what it said before, however little of it is decoded at a time."""

import os
from pathlib import Path

import pytest

from mldebt.facts import homes
from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.homes import SpillFile
from mldebt.facts.lazy import KeptDocument, Room
from mldebt.facts.reading import encode_facts, read_facts

SOURCE = b"""# A net, and how it is called.
import torch

LR = 0.1


@torch.jit.script
class Net(torch.nn.Module, metaclass=Meta):
    \"\"\"A net.\"\"\"

    def forward(self, x: int = 1):
        if x is None:
            return LR
        return torch.relu(self.layer(x))
"""
NOTEBOOK = b"# Databricks notebook source\nx = 1\n# COMMAND ----------\nprint(x)\n"
PARTS = ("calls", "reads", "assigns", "conditions", "docstring", "parameters", "returns", "decorators", "bases")


def _module() -> PythonFacts:
    facts = read_facts("python", SOURCE)
    assert isinstance(facts, PythonFacts)
    return facts


def _kept(room: Room, source: bytes = SOURCE) -> PythonFacts:
    facts = room.decode(encode_facts(read_facts("python", source)))
    assert isinstance(facts, PythonFacts)
    return facts


def test_kept_modules_say_what_they_said() -> None:
    whole = _module()

    kept = _kept(Room())

    for name in type(whole).__struct_fields__:
        assert getattr(kept, name) == getattr(whole, name)
    for before, after in zip(whole.scopes, kept.scopes, strict=True):
        for name in type(before).__struct_fields__:
            assert getattr(after, name) == getattr(before, name)


def test_a_kept_document_says_what_it_said_and_equals_no_other() -> None:
    source = (
        b"# Nets\n\n[one](net.md) of `x`:\n\n```bash\npython train.py --lr 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    whole, other = read_facts("markdown", source), read_facts("markdown", b"# Others\n")
    kept = Room().decode(encode_facts(whole))

    assert isinstance(kept, KeptDocument)
    assert not isinstance(whole, KeptDocument)
    for name in type(whole).__struct_fields__:
        assert getattr(kept, name) == getattr(whole, name)
    assert kept == whole
    assert kept != other


def test_a_kept_module_equals_what_was_read_and_no_other() -> None:
    whole, kept, other = _module(), _kept(Room()), _kept(Room(), SOURCE + b"y = 1\n")

    answers = (kept == whole, kept == _kept(Room()), kept == other, kept.scopes[2] == other.scopes[2])

    assert answers == (True, True, False, True)


def test_the_code_of_a_notebook_is_kept_like_a_module() -> None:
    whole = read_facts("python", NOTEBOOK)

    kept = Room().decode(encode_facts(whole))

    assert isinstance(kept, NotebookFacts)
    assert kept == whole


def test_bytes_that_are_no_facts_are_none() -> None:
    assert Room().decode(b"\x93\xa6python\x01\xff") is None


def test_a_part_that_made_room_is_decoded_again() -> None:
    whole, room = _module(), Room(most=1)
    modules = [_kept(room), _kept(room)]

    for _ in range(3):
        for module in modules:
            for name in PARTS:
                found = [getattr(scope, name) for scope in module.scopes]

                assert found == [getattr(scope, name) for scope in whole.scopes]


def test_only_the_bound_is_decoded_at_a_time() -> None:
    room = Room(most=1)
    first, second = _kept(room), _kept(room)

    held = first.scopes[2].calls
    _ = second.scopes[2].calls

    assert held == first.scopes[2].calls
    assert held is not first.scopes[2].calls


def test_while_there_is_room_a_part_is_decoded_once() -> None:
    module = _kept(Room())

    assert module.scopes[2].calls is module.scopes[2].calls
    assert module.imports is module.imports


@pytest.mark.parametrize("known", [1, 1 << 12])
def test_one_item_is_read_without_the_others(monkeypatch: pytest.MonkeyPatch, known: int) -> None:
    monkeypatch.setattr(homes, "LITTLE", 0)
    monkeypatch.setattr(homes, "MOST_ENDS", known)
    whole, kept = _module(), _kept(Room())

    for scope, same in zip(whole.scopes, kept.scopes, strict=True):
        assert [same.call(number) for number in range(len(scope.calls))] == list(scope.calls)
        assert [same.read(number) for number in reversed(range(len(scope.reads)))] == list(scope.reads)[::-1]
        assert [same.assign(number) for number in range(len(scope.assigns))] == list(scope.assigns)
        assert [same.call(number) for number in range(len(scope.calls))] == list(scope.calls)


def test_what_comes_first_in_each_item_is_read_alone() -> None:
    whole, kept = _module(), _kept(Room(most=1))

    for scope, same in zip(whole.scopes, kept.scopes, strict=True):
        for _ in range(2):  # undecoded, then decoded
            assert list(same.funcs()) == [call.func for call in scope.calls] == list(scope.funcs())
            assert list(same.chains()) == [read.steps for read in scope.reads] == list(scope.chains())
            assert list(same.targets()) == [assign.target for assign in scope.assigns] == list(scope.targets())
            assert (same.calls, same.reads, same.assigns) == (scope.calls, scope.reads, scope.assigns)


def test_kept_code_has_no_other_attributes() -> None:
    module = _kept(Room())

    assert not hasattr(module, "colour")
    assert not hasattr(module.scopes[0], "colour")


def test_a_shelf_gives_back_parts_of_what_was_put_there() -> None:
    shelf = SpillFile()

    places = [shelf.put(content) for content in (b"first", b"", b"second")]

    assert [shelf.part(place, 1, 4) for place in (places[0], places[2])] == [b"irs", b"eco"]


def test_without_a_place_for_files_a_shelf_holds_its_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    monkeypatch.setattr("tempfile.tempdir", missing)
    shelf = SpillFile()

    places = [shelf.put(content) for content in (b"first", b"second")]

    assert not os.path.exists(missing)  # noqa: PTH110 - the very text that was set
    assert [shelf.part(place, 0, 3) for place in places] == [b"fir", b"sec"]
