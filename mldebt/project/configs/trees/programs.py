"""Finds the programs that take a Python file by a flag, and the objects its `get_config()` becomes in them.

`DEFINE_config_file("config", "configs/default.py")` calls `get_config` of whatever file the user names and keeps the
result as `FLAGS.config`, or as the `.value` of what the call returns. A program is tied to a file where its default
or a command names that file; any other such program may take it too, so that only its reads count.
"""

import posixpath
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.code import Made, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.files.loaders import passed
from mldebt.project.configs.files.mentions import ends_with
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.parsers.arguments import text
from mldebt.project.configs.trees.declared import Tree
from mldebt.project.sources import Sources

DEFINES = "DEFINE_config_file"
MAKER = "get_config"


class Program(NamedTuple):
    """A program that takes a configuration file: its flag, the file it takes by default, and the loaded object."""

    path: str
    flag: str
    default: str | None
    seeds: tuple[Seed, ...]


class Programs:
    """The programs of a repository that take Python configuration files."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    @cached_property
    def found(self) -> tuple[Program, ...]:
        """Every flag that names a configuration file."""
        found = []
        for path, facts in sorted(self._sources.python.items()):
            for number, scope in enumerate(facts.scopes):
                for place, call in enumerate(scope.calls):
                    flag = text(call.args[0]) if call.args else None
                    if flag and call.leaf == DEFINES:
                        default = text(call.args[1]) if len(call.args) > 1 else None
                        default = default or next((text(v) for name, v in call.keywords if name == "default"), None)
                        spot = Spot(path, number)
                        seeds = (Seed(spot, Made(place, (".value",))), Seed(Spot(path, 0), Ref(("FLAGS", f".{flag}"))))
                        found.append(Program(path, flag, default, seeds))
        return tuple(found)

    def takes(self, tree: Tree) -> bool:
        """Say whether a tree is what a configuration file hands to such a program."""
        return self._sources.code.scope(tree.spot).name == MAKER and bool(self.found)

    def tied(self, tree: Tree) -> tuple[Seed, ...]:
        """Return the objects a tree is known to become."""
        path = tree.spot.path
        given = {(script, option) for script, option in self._passed.get(path, ())}
        return tuple(
            seed
            for program in self.found
            if _names(program, path) or (program.path, program.flag) in given
            for seed in program.seeds
        )

    @property
    def seeds(self) -> tuple[Seed, ...]:
        """The objects any configuration file may become."""
        return tuple(seed for program in self.found for seed in program.seeds)

    @cached_property
    def _passed(self) -> dict[str, list[tuple[str, str]]]:
        return passed(self._sources, tuple(path for path in self._sources.python if path.endswith(".py")))


def _names(program: Program, path: str) -> bool:
    """Say whether the default of a program is a file; a tail after `:` is its argument."""
    if not program.default:
        return False
    name = posixpath.normpath(program.default.partition(":")[0]).replace("../", "")
    return name.endswith(".py") and ends_with(path, name)
