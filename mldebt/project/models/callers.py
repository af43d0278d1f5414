"""Knows where every name is called and under which other names a model class goes."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.facts.code import Call, Expr, Op, Ref, Scope, Table
from mldebt.project.code import Code, Spot, last_step
from mldebt.project.models.definitions import Definitions

LOADERS = frozenset({".from_pretrained", ".load_from_checkpoint"})


class Callers:
    """Calls by the last step of what is called, names that imports give, and names that hold a class."""

    def __init__(self, code: Code, definitions: Definitions, ignored: set[str]) -> None:
        self.code, self.definitions = code, definitions
        self.calls: dict[str, list[tuple[Spot, int]]] = defaultdict(list)
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
            for spot, scope in zip(self.code.spots(path), facts.scopes, strict=True):
                self._index_scope(spot, scope)

    def makes(self, maker: Spot, caller: Spot, call: Call) -> bool:
        """Say whether a call makes an instance: of the class or by the function, or of the class with its weights."""
        if isinstance(call.func, Ref) and is_loading(call.func) and maker in self.definitions.classes:
            return self.code.resolve(caller, call.func.steps[:-1]).spot == maker
        return self.code.callee(caller, call).spot == maker

    def _index_scope(self, spot: Spot, scope: Scope) -> None:
        for place, call in enumerate(scope.calls):
            if name := last_step(call.func).lstrip("."):
                self.calls[name].append((spot, place))
            if isinstance(call.func, Ref) and is_loading(call.func):
                self.calls[call.func.steps[-2].lstrip(".")].append((spot, place))
        for assign in scope.assigns:
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
