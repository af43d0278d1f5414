"""What modules said by themselves at an earlier start is not worked out again, and says the same."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.facts.python import read_python
from mldebt.findings.subjects import ConfigFile
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project import recall
from mldebt.project.configs.calls import entering
from mldebt.project.configs.following import links
from mldebt.project.configs.options import holders
from mldebt.project.configs.places import chains
from mldebt.project.configs.reading import reads
from mldebt.project.resolution import scopes
from mldebt.project.resolution.bindings import Bindings, alone
from mldebt.project.resolution.callees import by_word

NETS = """import registry


@registry.NETS.register
class Wide:
    def __init__(self, args, width: int = 3):
        self.width = args.width * width
        self.note = args.note


class Narrow(Wide):
    pass


class Plain:
    def __init__(self, args):
        self.spare = args.spare


class CFG:
    rate = 0.1
    depth = 3
    layers = 4
    unheard = 5
"""
TRAIN = """import argparse
import nets
from nets import CFG, Narrow, Plain, Wide
from registry import NETS


def show(config: CFG):
    print(config.rate, eval("config.depth"), "{CFG.layers}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int)
    parser.add_argument("--note")
    parser.add_argument("--spare", type=int)
    parser.add_argument("--never", type=int)
    args = parser.parse_args()
    chosen = Wide if args.width else Narrow
    net = chosen(args)
    print(getattr(net, "width"), NETS[args.note](args), CFG(), Plain(args))


if __name__ == "__main__":
    main()
"""
REGISTRY = """class Registry(dict):
    def register(self, one):
        self[one.__name__] = one
        return one


NETS = Registry()
"""
FILES = {"nets.py": NETS, "train.py": TRAIN, "registry.py": REGISTRY}
ASKED = (
    (scopes, "alone"), (chains, "taking"), (links, "taken_of_results"), (entering, "decorating"), (reads, "spelled_by"),
    (reads, "texts_of"), (holders, "words_taken"), (holders, "annotated"), (holders, "looked"),
)  # fmt: skip
Told = Callable[[Path], tuple[tuple[ConfigFile, ...], list[str]]]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Judge configurations; return them, and the work that was done on single modules."""
    done: list[str] = []
    for module, name in ASKED:
        monkeypatch.setattr(module, name, _noting(getattr(module, name), done))

    def ask(folder: Path) -> tuple[tuple[ConfigFile, ...], list[str]]:
        done.clear()
        with opened(Options(path=folder, cache=tmp_path / "c.db", db=tmp_path / "x.db", jobs=1)) as found:
            return found.project.configs, sorted(set(done))

    return ask


def _noting(work: Callable[[object], object], done: list[str]) -> Callable[[object], object]:
    def noted(content: object) -> object:
        done.append(work.__name__)
        return work(content)

    noted.__name__, noted.__module__ = work.__name__, work.__module__
    return noted


def test_few_modules_are_asked_at_every_start(make_repository: Repository, told: Told) -> None:
    folder = make_repository(FILES)

    assert told(folder) == told(folder)


def test_many_modules_are_asked_once_and_a_changed_one_again(
    make_repository: Repository, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_repository(FILES)
    few, _ = told(folder)
    monkeypatch.setattr(recall, "ENOUGH", 1)
    first, asked = told(folder)

    again, nothing = told(folder)
    commit(folder, {"train.py": TRAIN.replace("print(config.rate", "print(config.unheard")}, day=2)
    kept, some = told(folder)
    monkeypatch.setattr(recall, "ENOUGH", 100)

    assert first == again == few
    assert asked == sorted({name for _, name in ASKED})
    assert nothing == []
    assert some == asked
    assert kept == told(folder)[0] != few


def test_a_damaged_answer_is_worked_out_again(
    make_repository: Repository, told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = make_repository(FILES)
    monkeypatch.setattr(recall, "ENOUGH", 1)
    first, asked = told(folder)
    with closing(sqlite3.connect(tmp_path / "c.db")) as cache, cache:
        cache.execute("UPDATE entries SET value = CAST(x'07' || substr(value, 2) AS BLOB) WHERE kind LIKE 'said%'")

    assert told(folder) == (first, asked)
    assert told(folder) == (first, [])


@pytest.mark.parametrize("text", [NETS, TRAIN, REGISTRY, "", "x = y[0]()()\n", "a = b or c\n"])
def test_what_a_module_says_by_itself_gives_back_its_calls_and_bindings(text: str) -> None:
    module = read_python(text.encode())

    said = alone(module)

    assert said.called() == by_word(module)
    assert said.bound(module).numbers == Bindings(module).numbers
