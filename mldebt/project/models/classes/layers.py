"""Finds what draws a network of TensorFlow 1 layer by layer: functions and plain classes that no base gives away.

A function that makes several layers and hands out what they answer is a network or a block of one: who calls it tells
which. Layers are known by the names of the library; what a helper of the repository draws is one layer of its caller.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.code import Call, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.remembering import remembered

DRAWING = frozenset({"tensorflow", "tf_slim", "tflearn", "tensorlayer"})
LAYER = regex(
    r"(?:tensorflow|tf_slim|tflearn|tensorlayer)(?:\.\w+)*\.(?:\w*conv(?:1d|2d|3d|olution)\w*|dense|fully_connected"
    r"|linear|matmul|xw_plus_b|(?:max|avg|average)_pool\w*|\w*(?:LSTM|GRU|RNN)\w*Cell|(?:static|dynamic)_rnn"
    r"|\w*bidirectional_\w*rnn|embedding_lookup|lstm|gru|\w+Layer)|tensorflow\.contrib\.slim\.(?:repeat|stack)"
)
NOT_NETWORK = regex(
    r"(?i).*(?:loss|cost|accura|metric|input|augment|process|optimi[sz]|summar|decode_|train|eval|distort|read|load|similar"
    r"|distance|gram|penalty|regulari|weights?$|main|test).*"
)
TRAINS = frozenset({
    ".minimize", ".apply_gradients", ".compute_gradients", ".create_train_op", ".optimize_loss", ".Saver", "Saver",
})  # fmt: skip
FEWEST = 3
IN_LOOP = 2
DEEPEST = 3


def drawn(code: Code) -> Iterator[Spot]:
    """Yield the functions at the top of a module that make several layers and hand out something."""
    functions = [one for path in code.modules if may_draw(code, path) for one in _functions(code, path)]
    helpers, inner = _helpers(code, functions), _inner(code, functions)
    for spot, scope in functions:
        if (
            scope.returns
            and not NOT_NETWORK.fullmatch(scope.name)
            and _layers(code, ((spot, scope), *inner[spot]), helpers) >= FEWEST
        ):
            yield spot


def _inner(code: Code, functions: Iterable[tuple[Spot, Scope]]) -> Mapping[Spot, Sequence[tuple[Spot, Scope]]]:
    """Return the functions that others define for themselves."""
    found: dict[Spot, list[tuple[Spot, Scope]]] = {spot: [] for spot, _ in functions}
    for path in {spot.path for spot in found}:
        for number, scope in enumerate(code.modules[path].scopes):
            if scope.kind == "function" and (held := found.get(Spot(path, scope.parent))) is not None:
                held.append((Spot(path, number), scope))
    return found


class Layers:
    """Which classes draw up a graph; which functions of a module make a layer is worked out once for all of them."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def draws(self, own: Sequence[tuple[Spot, Scope]]) -> bool:
        """Say whether the methods of a class make several layers, by themselves, by each other or by functions."""
        code = self._code
        makers = {f".{_leaf(scope)}" for spot, scope in own if _makes_layer(code, spot, scope)}
        by_makers = sum(call.last_step in makers for _, scope in own for call in scope.calls) if makers else 0
        if by_makers + _layers(code, own, ()) >= FEWEST:
            return True
        helpers = self._helpers_of(own[0][0].path) if own else ()
        return bool(helpers) and by_makers + _layers(code, own, helpers) >= FEWEST

    @remembered
    def _helpers_of(self, path: str) -> frozenset[str]:
        """Return the functions that make a layer of a module and of those of the repository that it imports."""
        code = self._code
        if not may_draw(code, path):
            return frozenset()
        named = {name for entry in code.modules[path].imports for name in (entry.module, entry.target)}
        inner = {found for name in named if (found := code.module_path(name, path))}
        return frozenset().union(*map(self._helpers, (path, *inner)))

    @remembered
    def _helpers(self, path: str) -> frozenset[str]:
        """Return the functions of a module that make a layer."""
        code = self._code
        return _helpers(code, tuple(_functions(code, path))) if may_draw(code, path) else frozenset()


def _makes_layer(code: Code, spot: Spot, scope: Scope) -> bool:
    """Say whether a method makes one layer: it calls the library's, or is decorated as a layer."""
    decorators = (decorator.steps for decorator in scope.decorators if isinstance(decorator, Ref))
    return ("layer",) in decorators or any(_is_layer(code, spot, call) for call in scope.calls)


def _leaf(scope: Scope) -> str:
    return scope.name.rpartition(".")[2]


def trains_graph(code: Code, path: str) -> bool:
    """Say whether a module, or one that uses it, minimises a graph, or saves and restores its variables."""
    words = {step.lstrip(".") for step in TRAINS}
    return any(
        call.last_step in TRAINS
        for place in (path, *sorted(code.importers(path)))
        for _, _, call in code.callees.named(place, words)
    )


def may_draw(code: Code, path: str, depth: int = 1) -> bool:
    """Say whether a module imports a library of graphs, or takes in whole one of the repository's that does."""
    entries = code.modules[path].imports
    if any(entry.module.partition(".")[0] in DRAWING for entry in entries):
        return True
    whole = (code.module_path(entry.module, path) for entry in entries if entry.local == "*") if depth else ()
    return any(inner is not None and may_draw(code, inner, depth - 1) for inner in whole)


def libraries(code: Code, path: str) -> set[str]:
    """Return the packages that a module imports, itself or with all that one of the repository's holds."""
    entries = code.modules[path].imports
    whole = (code.module_path(entry.module, path) for entry in entries if entry.local == "*")
    handed = (entry for inner in whole if inner for entry in code.modules[inner].imports)
    return {entry.module.partition(".")[0] for entry in (*entries, *handed)}


def _functions(code: Code, path: str) -> Iterator[tuple[Spot, Scope]]:
    for number, scope in enumerate(code.modules[path].scopes):
        if scope.kind == "function" and scope.parent == 0:
            yield Spot(path, number), scope


def _helpers(code: Code, functions: Sequence[tuple[Spot, Scope]]) -> frozenset[str]:
    """Return the names of the functions that make a layer, themselves or by another of them."""
    found = {scope.name for spot, scope in functions if any(_is_layer(code, spot, call) for call in scope.calls)}
    for _ in range(DEEPEST):
        found |= {
            scope.name
            for _, scope in functions
            if scope.name not in found and any(call.leaf in found for call in scope.calls)
        }
    return frozenset(found)


def _layers(code: Code, scopes: Iterable[tuple[Spot, Scope]], helpers: Collection[str]) -> int:
    """Count the layers that some scopes make, themselves or by a helper; those made in a loop are several."""
    return sum(
        (_is_layer(code, spot, call) or (call.leaf in helpers and _is_helper(code, spot, call)))
        * (IN_LOOP if call.loop else 1)
        for spot, scope in scopes
        for call in scope.calls
    )


def _is_layer(code: Code, spot: Spot, call: Call) -> bool:
    target = code.callee(spot, call)
    return target.kind == "external" and LAYER.fullmatch(target.name) is not None


def _is_helper(code: Code, spot: Spot, call: Call) -> bool:
    target = code.callee(spot, call)
    return target.kind == "function" and target.spot is not None
