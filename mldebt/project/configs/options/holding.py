"""Says which classes only hold settings, and which values of them are settings.

Such a class is called so, or stands in a module that is. It derives from nothing but its like, sets plain values in its
body, as fields of a dataclass or in an `__init__` without parameters, and its methods only show, keep or fill it.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import Assign, Const, Expr, Items, Made, Op, Ref, Scope, Table, Text
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.configs.options.constants import SETTINGS
from mldebt.project.configs.parsers.arguments import Option, shown
from mldebt.project.configs.parsers.flags import is_computed
from mldebt.project.memory import Lately

CALLED = regex(
    r"(?:\w+_|[A-Z]\w*)?(?:[Cc]fg|CFG|[Cc]onfig|CONFIG|[Cc]onf|CONF|[Cc]onfiguration|[Aa]rgs|ARGS|[Aa]rguments|[Hh][Pp]arams"
    r"|[Hh]yper_?[Pp]aram(?:eter)?s|[Pp]arams|PARAMS|[Pp]arameters|[Ss]ettings|SETTINGS|[Oo]pts?|[Oo]ptions|[Hh]yper|HP)"
    r"(?:[A-Z_]\w*|\d+)?"
)
PLAIN = (Const, Items, Table, Text, Op)
SERVES = regex(
    r"__(init|str|repr|post_init|eq|hash|iter|contains|len)__|_?(print|display|show|log|save|dump|load|to_|from_)\w*"
)
"""Methods that show, keep or fill the settings of their class."""

DATACLASS = ("dataclass", "dataclasses")


class Holding:
    """Asks of the classes of a repository whether they only hold settings."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._known: dict[Spot, bool] = {}
        self._inner: Lately[str, Mapping[int, Sequence[Scope]]] = Lately(self._functions)

    def is_holder(self, cls: Spot) -> bool:
        """Say whether a class only holds settings."""
        if cls not in self._known:
            self._known[cls] = False  # a class that derives from itself holds nothing
            self._known[cls] = self._is_one(cls)
        return self._known[cls]

    def _is_one(self, cls: Spot) -> bool:
        scope = self._code.scope(cls)
        is_called = CALLED.fullmatch(_name(scope)) is not None
        is_placed = SETTINGS.fullmatch(posixpath.basename(cls.path).removesuffix(".py")) is not None
        if not (is_called or is_placed) or scope.base_keywords or not all(map(_is_dataclass, scope.decorators)):
            return False
        methods = self._inner.of(cls.path).get(cls.scope, ())
        made = [one for one in methods if _name(one) == "__init__"]
        if not (is_called or made) or any(len(one.parameters) != 1 for one in made):
            return False
        if not all(SERVES.fullmatch(_name(one)) for one in methods):
            return False
        return all(self._is_harmless(cls, base) for base in scope.bases)

    def _is_harmless(self, cls: Spot, base: Expr) -> bool:
        """Say whether a base is `object` or holds settings itself."""
        if base == Ref(("object",)):
            return True
        above = Spot(cls.path, max(self._code.scope(cls).parent, 0))
        target = self._code.resolve(above, base.steps) if isinstance(base, Ref) else None
        return target is not None and target.kind == "class" and target.spot is not None and self.is_holder(target.spot)

    def _functions(self, path: str) -> Mapping[int, Sequence[Scope]]:
        """Return the functions of a module by the scope they stand in."""
        found: dict[int, list[Scope]] = defaultdict(list)
        for one in self._code.modules[path].scopes:
            if one.kind != "class":
                found[one.parent].append(one)
        return found

    def options(self, cls: Spot) -> Iterator[Option]:
        """Yield the settings of a class: what its body and its `__init__` set."""
        seen: set[str] = set()
        scope = self._code.scope(cls)
        found = [(scope, one, one.target[0]) for one in scope.assigns if len(one.target) == 1]
        for method in self._inner.of(cls.path).get(cls.scope, ()):
            if _name(method) == "__init__":
                own = method.parameters[0].name
                found += [(method, one, one.target[1][1:]) for one in method.assigns if _is_attribute(one, own)]
        for place, assign, name in found:
            value = _default(place, assign.value)
            if (isinstance(value, PLAIN) or is_computed(value)) and not name.startswith("_") and name not in seen:
                seen.add(name)
                yield Option(name, name, (), cls, assign.line, shown(value), "", None, "python")


def _name(scope: Scope) -> str:
    return scope.name.rpartition(".")[2]


def _is_attribute(assign: Assign, own: str) -> bool:
    """Say whether a value is put on the object that is made: `self.lr = 1e-3`."""
    target = assign.target
    return assign.how == "=" and len(target) == 2 and target[0] == own and target[1].startswith(".")


def _is_dataclass(decorator: Expr) -> bool:
    return isinstance(decorator, Ref) and decorator.steps[0] in DATACLASS


def _default(scope: Scope, value: Expr) -> Expr:
    """Return the default that `field(default=3)` gives, else the value itself."""
    if isinstance(value, Made) and not value.steps and scope.calls[value.call].leaf == "field":
        return next((one for word, one in scope.calls[value.call].keywords if word == "default"), value)
    return value
