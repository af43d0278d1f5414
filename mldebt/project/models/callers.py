"""Knows where every name is called and under which other names a model class goes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Call, Expr, Made, Op, Ref, Scope, Table
from mldebt.project.code import Code, Spot
from mldebt.project.models.definitions import Definitions

METHODS = frozenset({"from_pretrained", "load_from_checkpoint"})
LOADERS = frozenset({f".{method}" for method in METHODS})


class Callers:
    """Calls by the last step of what is called, names that imports give, and names that hold a class."""

    def __init__(self, code: Code, definitions: Definitions, ignored: set[str]) -> None:
        self.code, self.definitions = code, definitions
        self._ignored, self._calls = ignored, dict[str, Sequence[tuple[Spot, int]]]()
        self._loading: dict[str, list[tuple[Spot, int]]] = defaultdict(list)
        self.locals: dict[str, set[str]] = defaultdict(set)
        self.classes_by_name: dict[str, list[Spot]] = defaultdict(list)
        for spot, definition in self.definitions.classes.items():
            self.classes_by_name[definition.name].append(spot)
        self.aliases: dict[Spot, list[tuple[Spot, tuple[str, ...], int]]] = defaultdict(list)
        for path, facts in self.code.modules.items():
            if path in ignored:
                continue
            for entry in facts.imports:
                leaf = entry.target.rpartition(".")[2]
                if entry.local not in {leaf, "*"}:
                    self.locals[leaf].add(entry.local)
            spots = self.code.spots(path)
            for number, place, call in self.code.callees.named(path, METHODS):
                if isinstance(call.func, Ref) and is_loading(call.func):
                    self._loading[call.func.steps[-2].lstrip(".")].append((spots[number], place))
            for spot, scope in zip(spots, facts.scopes, strict=True):
                self._index_scope(spot, scope)

    def calls(self, name: str) -> Sequence[tuple[Spot, int]]:
        """Return the calls of what ends in a name, and of what loads the weights of a class of that name."""
        found = self._calls.get(name)
        if found is None:
            named = [one for one in self.code.named(name) if one[0].path not in self._ignored]
            if loading := self._loading.get(name):
                named = sorted((*named, *loading), key=self._place)
            found = self._calls[name] = named
        return found

    def _place(self, call: tuple[Spot, int]) -> tuple[int, int, int]:
        """Return where a call stands: its file among all files, its scope and its number there."""
        spot, place = call
        return self._order[spot.path], spot.scope, place

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {path: number for number, path in enumerate(self.code.modules)}

    def makes(self, maker: Spot, caller: Spot, call: Call) -> bool:
        """Say whether a call makes an instance: of the class or by the function, or of the class with its weights."""
        if isinstance(call.func, Ref) and is_loading(call.func) and maker in self.definitions.classes:
            return self.code.resolve(caller, call.func.steps[:-1]).spot == maker
        return self.code.callee(caller, call).spot == maker

    def _index_scope(self, spot: Spot, scope: Scope) -> None:
        for assign in scope.assigns:
            if type(assign.value) is Made:  # most are: no name is given on
                continue
            for value in choices(assign.value):
                if not isinstance(value, Ref) or value.steps == assign.target:
                    continue
                if value.steps[-1].lstrip(".") in self.classes_by_name:
                    target = self.code.resolve(spot, value.steps)
                    if target.spot in self.definitions.classes and target.spot:
                        self.aliases[target.spot].append((spot, assign.target, assign.line))


def is_loading(func: Ref) -> bool:
    """Say whether a call makes an instance with trained weights in it: `Model.from_pretrained(…)`."""
    return len(func.steps) > 1 and func.steps[-1] in LOADERS


def choices(value: Expr) -> Iterator[Expr]:
    """Yield an expression or the branches of a conditional one."""
    if isinstance(value, Op) and value.name in ("if", "or"):
        for item in value.items[1:] if value.name == "if" else value.items:
            yield from choices(item)
    elif not isinstance(value, Table):
        yield value


def called_on(scope: Scope) -> Mapping[int, Sequence[tuple[tuple[str, ...], int]]]:
    """Return what is called on the results of the calls of a scope, with its line."""
    found: dict[int, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for call in scope.calls:
        if isinstance(call.func, Made):
            found[call.func.call].append((call.func.steps, call.line))
    return found
