"""Reads are found by the key they take, and by what they take it from, in all modules at once."""

from collections.abc import Mapping, Sequence

import pytest

from mldebt.facts.code import PythonFacts
from mldebt.facts.python import read_python
from mldebt.project.code import Code, Spot
from mldebt.project.configs.places.chains import Chains, is_holder
from mldebt.project.configs.places.ledgers import Ledgers
from mldebt.project.memory import Memory


def modules_of(**texts: str) -> dict[str, PythonFacts]:
    return {f"{name}.py": read_python(text.encode()) for name, text in texts.items()}


def chains_of(modules: Mapping[str, PythonFacts], memory: Memory | None = None) -> Chains:
    return Chains(Code(modules, memory), Ledgers({path: facts.scopes for path, facts in modules.items()}))


def held(modules: Mapping[str, PythonFacts], key: str) -> list[str]:
    """Return what takes a key from something named like a configuration, written out with its module."""
    found = chains_of(modules).held(key)
    return [
        f"{path}: {''.join(modules[path].scopes[scope].reads[place].steps)}"
        for path, places in found.items()
        for scope, place in places
    ]


def written(modules: Mapping[str, PythonFacts], found: Mapping[Spot, Sequence[int]]) -> list[str]:
    return [
        "".join(modules[spot.path].scopes[spot.scope].reads[place].steps)
        for spot, places in found.items()
        for place in places
    ]


@pytest.mark.parametrize(
    "name", ["args", "cfg", "CONFIG", "model_cfg", "_opts", "hparams", "train_args_", "FLAGS", "TrainArgs", "kwargs"]
)
def test_a_name_that_configurations_have_is_a_holder(name: str) -> None:
    assert is_holder(name)


@pytest.mark.parametrize("name", ["model", "self", "np", "argsort", "config2vec", "batch", "optimizer", ""])
def test_another_name_is_no_holder(name: str) -> None:
    assert not is_holder(name)


def test_an_attribute_and_an_item_of_a_holder_are_the_same_key_in_order_of_appearance() -> None:
    modules = modules_of(a="fit(cfg['lr'])\nfit(args.lr)\nfit(cfg['lr'])\n")

    found = held(modules, "lr")

    assert found == ["a.py: cfg[lr", "a.py: args.lr", "a.py: cfg[lr"]


def test_a_key_is_held_by_what_stands_right_before_it() -> None:
    modules = modules_of(a="fit(self.args.lr)\nfit(args.model.lr)\nfit(layer.lr)\n")

    found = held(modules, "lr")

    assert found == ["a.py: self.args.lr"]


def test_a_holder_read_whole_holds_no_key() -> None:
    modules = modules_of(a="fit(args)\n")

    found = [held(modules, key) for key in ("args", "lr")]

    assert found == [[], []]


def test_keys_are_found_in_the_module_and_scope_that_read_them() -> None:
    modules = modules_of(
        a="import b\n", b="fit(args.lr)\n\n\ndef train(args):\n    fit(args.epochs)\n    fit(args.lr)\n"
    )

    found = chains_of(modules).held("lr")

    assert {path: [scope for scope, _ in places] for path, places in found.items()} == {"b.py": [0, 1]}


def test_an_attribute_of_the_own_object_itself_is_left_out() -> None:
    modules = modules_of(a="fit(self.lr)\nfit(self.trainer.lr)\nfit(cls.lr)\nfit(trainer.lr)\n")

    found = written(modules, chains_of(modules).attribute("lr"))

    assert found == ["self.trainer.lr", "trainer.lr"]


def test_an_item_is_found_whatever_it_is_taken_from_and_is_no_attribute() -> None:
    modules = modules_of(a="fit(self['lr'])\nfit(saved['args']['lr'])\nfit(saved.lr)\n")

    found = written(modules, chains_of(modules).item("lr"))

    assert found == ["self[lr", "saved[args[lr"]


def test_the_pass_over_the_reads_also_tells_which_scopes_read_a_name() -> None:
    modules = modules_of(a="fit(lr)\n\n\ndef train(args):\n    fit(args.lr)\n\n\ndef test():\n    fit(1)\n")
    ledgers = Ledgers({"a.py": ()})

    Chains(Code(modules), ledgers).held("lr")

    readers = {name: tuple(ledgers.mentions("a.py", name)) for name in ("lr", "args", "fit", "test")}
    assert readers == {"lr": (0,), "args": (1,), "fit": (0, 1, 2), "test": ()}


def test_what_is_kept_of_each_module_says_the_same_wherever_it_stands() -> None:
    memory = Memory(keeps=True)
    modules = modules_of(a="fit(cfg['lr'])\nfit(self.lr)\n", b="def run(args):\n    fit(args.lr, args.model.lr)\n")
    turned = dict(reversed(modules.items()))

    for some in (modules, turned, modules):
        kept, anew = chains_of(some, memory), chains_of(some)

        assert kept.held("lr") == anew.held("lr")
        assert list(kept.held("lr")) == list(anew.held("lr"))
        assert kept.taken("lr") == anew.taken("lr")
        assert kept.attribute("lr") == anew.attribute("lr")
        assert kept.item("lr") == anew.item("lr")
