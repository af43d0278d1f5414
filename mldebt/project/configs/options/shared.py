"""Finds click options that a decorator or list of the repository puts on many functions, and judges them by those.

An option is shared where its `click.option(…)` stands in a function or is bound to a name. It is live as soon as one
function that is decorated with it loads the parameter, dead only where every such function was found, has the
parameter, and never loads it.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import msgspec

from mldebt.facts.code import Assign, Items, Made, PythonFacts, Ref
from mldebt.findings.subjects import ConfigKey
from mldebt.project.code import Spot, everything
from mldebt.project.configs.options.verdict import Verdicts
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.parsers.signatures import click_option, judged
from mldebt.project.configs.reading.reads import Load

CLICKS = ("click.", "rich_click.", "asyncclick.")


def shared_keys(verdicts: Verdicts) -> Iterator[tuple[str, ConfigKey]]:
    """Yield (path, row) of every shared option."""
    found = Shared(verdicts)
    for option, name in found.options:
        yield option.spot.path, found.row(option, name)


class Shared:
    """The shared options of a repository and the functions they are put on."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts, self._code = verdicts, verdicts.sources.code

    @cached_property
    def options(self) -> tuple[tuple[Option, str], ...]:
        """Options with the function or name that shares them."""
        return tuple(pair for path in sorted(self._code.modules) for pair in self._of(path))

    def _of(self, path: str) -> Iterator[tuple[Option, str]]:
        declared = self._code.callees.named(path, ("option",))
        scopes = self._code.modules[path].scopes if declared else ()
        direct = {
            (max(scope.parent, 0), value.call)
            for scope in scopes
            if all(parameter.kind != "**" for parameter in scope.parameters)
            for value in scope.decorators
            if isinstance(value, Made)
        }
        for number, place, call in declared:
            spot = Spot(path, number)
            name = self._sharer(spot, place) if (number, place) not in direct else None
            if name and self._code.callee(spot, call).name.startswith(CLICKS) and (option := click_option(spot, call)):
                yield option, name

    def _sharer(self, spot: Spot, place: int) -> str | None:
        """Return the name by which an option is shared: of the function around it, or of what it is bound to."""
        scope = self._code.scope(spot)
        if scope.kind == "function":
            return scope.name.partition(".")[0]
        bound = (a.target[0] for a in scope.assigns if len(a.target) == 1 and _holds(a, place))
        return next(bound, None)

    @cached_property
    def _users(self) -> dict[str, tuple[Spot, ...]]:
        """Functions by the names in their decorators."""
        found: dict[str, list[Spot]] = defaultdict(list)
        for path, facts in self._code.modules.items():
            meant = _meant(facts)
            for number, scope in enumerate(facts.scopes):
                for decorator in scope.decorators if scope.kind == "function" else ():
                    parts = everything((decorator,), facts.scopes[max(scope.parent, 0)].calls)
                    for name in (part.steps[-1].lstrip(".") for part in parts if isinstance(part, Ref)):
                        found[meant.get(name, name)].append(Spot(path, number))
        return {name: tuple(dict.fromkeys(spots)) for name, spots in found.items()}

    @cached_property
    def _mentions(self) -> dict[str, int]:
        """How often code names something otherwise than in its definition: one more than its users is too often."""
        found: dict[str, int] = defaultdict(int)
        for facts in self._code.modules.values():
            meant = _meant(facts)
            for scope in facts.scopes:
                for read in scope.reads:
                    name = read.steps[-1].lstrip(".")
                    found[meant.get(name, name)] += 1
        return found

    def row(self, option: Option, name: str) -> ConfigKey:
        """Return the row of one shared option."""
        row = self._verdicts.row
        users = self._users.get(name, ())
        doubt = "handled by a callback" if self._is_handled(option) else None
        if not users:
            doubt = f"no function that is decorated with {name} was found"
        if self._mentions[name] > len(users):
            doubt = f"{name} is used in other ways than as a decorator"
        for user in users:
            scope = self._code.scope(user)
            answer = judged(msgspec.structs.replace(option, spot=user), scope, self._verdicts.flows.links, option.dest)
            if answer.loads is not None:
                load = Load(user, answer.loads, f"used as a parameter of {scope.name}")
                return row(option, "live", load.says, readers=[load])
            doubt = doubt or answer.doubt
        if doubt:
            return row(option, "unknown", doubt)
        said = f"none of the {len(users)} functions decorated with {name} uses this parameter"
        return row(option, "dead", said, scope="repo")

    def _is_handled(self, option: Option) -> bool:
        """Say whether click hands the value to a callback, or keeps it from the function."""
        calls = self._code.scope(option.spot).calls
        words = {word for call in calls if call.line == option.line for word, _ in call.keywords}
        return bool(words & {"callback", "expose_value"})


def _meant(facts: PythonFacts) -> dict[str, str]:
    """Return what the names mean under which a module imports something: `from options import common as shared`."""
    named = ((entry.local, entry.target.rpartition(".")[2]) for entry in facts.imports)
    return {local: name for local, name in named if local not in ("*", name)}


def _holds(assign: Assign, place: int) -> bool:
    """Say whether an assignment binds the result of a call, alone or in a list."""
    items = assign.value.items if isinstance(assign.value, Items) else (assign.value,)
    return any(isinstance(item, Made) and item.call == place for item in items)
