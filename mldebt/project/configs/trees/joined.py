"""Finds trees that are put into another one, `_C.FPN = _FPN`, and what of the uses of the whole is one of the part."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import Made
from mldebt.project.code import Code, Spot
from mldebt.project.configs.following.flows import Use
from mldebt.project.configs.following.origins import sources_of
from mldebt.project.configs.following.uses import LOSSES
from mldebt.project.configs.places.occurrences import Keys
from mldebt.project.configs.trees.declared import Tree, TreeKey
from mldebt.project.configs.trees.readers import reaches

MayBe = Callable[[Use, TreeKey], bool]


class Joined:
    """The trees of a repository that are parts of others, however many stand between."""

    def __init__(self, code: Code, trees: Sequence[Tree]) -> None:
        self._code, self._trees = code, trees

    def around(self, tree: Tree) -> Sequence[tuple[Tree, Keys]]:
        """Return the trees that one is a part of, the nearest ones, with the keys it is put at."""
        return self._around.get((tree.spot, tree.made), ())

    @cached_property
    def _around(self) -> Mapping[tuple[Spot, Made], Sequence[tuple[Tree, Keys]]]:
        known = {(tree.spot, tree.made) for tree in self._trees}
        found: dict[tuple[Spot, Made], list[tuple[Tree, Keys]]] = defaultdict(list)
        for tree in self._trees:
            for keys, value in tree.parts:
                for spot, expr in sources_of(self._code, tree.spot, value):
                    if isinstance(expr, Made) and (spot, expr) in known and (spot, expr) != (tree.spot, tree.made):
                        found[spot, expr].append((tree, keys))
        return found


def inside(uses: Sequence[Use], keys: Keys, may_be: MayBe) -> Iterator[Use]:
    """Yield what uses of a whole tree are to the part that it has at some keys."""
    for use in uses:
        if reaches(use.keys, keys) and len(use.keys) > len(keys):
            yield msgspec.structs.replace(use, keys=use.keys[len(keys) :])
        elif use.what in LOSSES and may_be(use, TreeKey(keys, use.line, None)):
            yield msgspec.structs.replace(use, keys=(), lookup=False)
