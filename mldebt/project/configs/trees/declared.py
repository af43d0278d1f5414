"""Finds default trees written in Python: yacs `CfgNode`, ml_collections `ConfigDict`, `edict` modules.

A tree is a name that gets an empty node and then values by attribute in the same scope. Its keys are dotted paths;
nodes with children are no keys. Values set elsewhere (`cfg.DATASET.ROOT = args.data`) are writes, not definitions.
"""

from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Made, Op, PythonFacts, Ref, Scope, Text
from mldebt.project.code import Code, Spot
from mldebt.project.configs.parsers.arguments import shown
from mldebt.project.configs.places.occurrences import Keys, plain
from mldebt.project.resolution.callees import Callees

MAKERS = {
    "CN": "yacs",
    "CfgNode": "yacs",
    "ConfigNode": "yacs",
    "ConfigDict": "ml_collections",
    "edict": "python",
    "EasyDict": "python",
    "AttrDict": "python",
    "HParams": "python",
}
GIVEN = frozenset({"HParams"})
"""Those that get their defaults where they are made."""

FEWEST = 3


class TreeKey(msgspec.Struct, frozen=True):
    """One key of a default tree: its path, where its default is written, and what nodes around it are made there."""

    keys: Keys
    line: int
    value: str | None
    nodes: Keys = ()
    is_scalar: bool = False

    @property
    def name(self) -> str:
        """The dotted path."""
        return ".".join(self.keys)


class Tree(msgspec.Struct, frozen=True):
    """A default tree: the scope and name that hold it, the library, and its keys in order.

    `made` is what makes it; `parts`, with the keys they are put at, what of its values may be trees as well.
    """

    spot: Spot
    root: str
    system: str
    keys: tuple[TreeKey, ...]
    made: Made
    parts: tuple[tuple[Keys, Ref | Made], ...]


def default_trees(path: str, facts: PythonFacts, callees: Callees) -> Sequence[Tree]:
    """Return the default trees of one module."""
    return () if MAKERS.keys().isdisjoint(callees.of(path)) else callees.memory.of(_trees, facts, path)


def _trees(facts: PythonFacts, path: str) -> Sequence[Tree]:
    found = []
    for number, scope in enumerate(facts.scopes):
        if scope.kind == "class":
            continue
        for assign in scope.assigns:
            system = _maker(scope, assign)
            if system and isinstance(assign.value, Made) and len(assign.target) == 1:
                given = tuple(_given(scope, scope.calls[assign.value.call]))
                if system == "python" and number and not given:
                    continue
                sets = (*given, *_sets(scope, assign.target[0]))
                keys = tuple(_keys(scope, sets))
                if len(keys) >= FEWEST:
                    parts = tuple((at, one.value) for at, one in sets if isinstance(one.value, Ref | Made))
                    found.append(Tree(Spot(path, number), assign.target[0], system, keys, assign.value, parts))
    return found


def is_fixed(tree: Tree, code: Code) -> bool:
    """Say whether a tree of yacs takes no new keys."""
    calls = code.scope(tree.spot).calls
    return tree.system == "yacs" and not any(name == "new_allowed" for call in calls for name, _ in call.keywords)


def _maker(scope: Scope, assign: Assign) -> str | None:
    """Return which library's empty node an assignment makes."""
    if not isinstance(assign.value, Made) or assign.value.steps:
        return None
    call = scope.calls[assign.value.call]
    return None if call.args else MAKERS.get(call.leaf)


def _given(scope: Scope, call: Call) -> Iterator[tuple[Keys, Assign]]:
    """Yield the defaults that a call gives to what it makes; none where one may be a setting from elsewhere."""
    own = {one.name for one in scope.parameters} | {target[0] for target in scope.targets()}
    is_plain = not any(isinstance(value, Ref) and value.steps[0] in own for _, value in call.keywords)
    if call.leaf in GIVEN and is_plain and all(name for name, _ in call.keywords):
        yield from (((str(name),), Assign((str(name),), value, call.line)) for name, value in call.keywords)


def _sets(scope: Scope, root: str) -> Iterator[tuple[Keys, Assign]]:
    """Yield what is set in the tree of a name, also by other names of its nodes, with the keys it is set at."""
    homes: dict[str, Keys] = {root: ()}
    made: dict[int, Keys] = {}
    for assign in scope.assigns:
        target = assign.target
        if assign.how != "=":
            continue
        if len(target) == 1:
            if (home := _home(assign, homes, made)) is not None:
                homes.setdefault(target[0], home)
        elif target[0] in homes and not any(step == "[*" for step in target):
            keys = homes[target[0]] + plain(target[1:])
            if isinstance(assign.value, Made) and _maker(scope, assign):
                made[assign.value.call] = keys
                homes.update(dict.fromkeys(_bound_to(scope, assign.value.call), keys))
            yield keys, assign


def _keys(scope: Scope, sets: Sequence[tuple[Keys, Assign]]) -> Iterator[TreeKey]:
    found: dict[Keys, TreeKey] = {}
    for keys, assign in sets:
        found.setdefault(keys, TreeKey(keys, assign.line, shown(assign.value), (), is_scalar(assign.value)))
    parents = {keys[:end] for keys in found for end in range(1, len(keys))}
    nodes = {keys for keys, assign in sets if _maker(scope, assign)}
    for keys, key in found.items():
        if keys not in parents:
            around = tuple(part for end, part in enumerate(keys[:-1], 1) if keys[:end] in nodes)
            yield msgspec.structs.replace(key, nodes=around)


def is_scalar(value: Expr) -> bool:
    """Say whether a default is a number, a text or a list of such, written out: `(1.0 / 16,)`; None may become any."""
    if isinstance(value, Items | Op):
        return all(is_scalar(item) for item in value.items)
    return isinstance(value, Text) or (isinstance(value, Const) and value.value is not None)


def _home(assign: Assign, homes: dict[str, Keys], made: dict[int, Keys]) -> Keys | None:
    """Return which node a plain name is another name of."""
    value = assign.value
    if isinstance(value, Ref) and value.steps[0] in homes:
        return homes[value.steps[0]] + plain(value.steps[1:])
    return made.get(value.call) if isinstance(value, Made) and not value.steps else None


def _bound_to(scope: Scope, call: int) -> Iterator[str]:
    """Yield the plain names that get the result of a call: `config.model = model = ConfigDict()`."""
    for assign in scope.assigns:
        if (
            len(assign.target) == 1
            and isinstance(assign.value, Made)
            and assign.value.call == call
            and not assign.value.steps
        ):
            yield assign.target[0]
