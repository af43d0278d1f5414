"""Finds dataclasses that a command-line parser is made of: HfArgumentParser, tyro, simple-parsing, draccus, pyrallis.

Their fields are options. Inherited fields of classes outside the repository are not seen; a class that has such a
base may be read by its library, so its unread fields stay unknown.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.facts.code import Assign, Call, Expr, Items, Made, Op, PythonFacts, Ref
from mldebt.project.code import Spot, argument
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import Option, shown, text

DIRECT = frozenset(
    {"tyro.cli", "pyrallis.parse", "draccus.parse", "simple_parsing.parse", "chz.entrypoint", "jsonargparse.CLI", "cli"}
)
TUPLES = frozenset({"HfArgumentParser", "TrlParser", "H4ArgumentParser"})
WRAPS = frozenset({
    "pyrallis.wrap", "draccus.wrap", "pyrallis.argparsing.wrap", "draccus.argparsing.wrap",
})  # fmt: skip
ADDS = "add_arguments"
MAKERS = TUPLES | {"cli", "parse", "entrypoint", "CLI", ADDS}
INTO = frozenset(
    {
        "parse_args_into_dataclasses",
        "parse_args_and_config",
        "parse",
        "parse_json_file",
        "parse_yaml_file",
        "parse_dict",
    }
)
HARMLESS = frozenset({"object", "abc.ABC", "typing.Generic", "builtins.object", "Generic", "ABC"})


class Fields(NamedTuple):
    """A class whose fields are options, and the expressions that yield an instance of it."""

    cls: Spot
    seeds: tuple[Seed, ...]
    has_foreign_base: bool


def parsed_classes(links: Links) -> Iterator[Fields]:
    """Yield every class of the repository that a command-line parser is made of."""
    found: dict[Spot, list[Seed]] = {}
    for path in links.code.modules:
        for number, place, call in links.code.callees.named(path, MAKERS):
            for cls, seeds in _made(links, Spot(path, number), place, call):
                found.setdefault(cls, []).extend(seeds)
        for spot, scope in zip(links.code.spots(path), links.code.modules[path].scopes, strict=True):
            if scope.decorators and (wrapped := _wrapped(links, spot)):
                found.setdefault(wrapped[0], []).append(wrapped[1])
    for cls, seeds in found.items():
        foreign = any(base.spot is None and base.name not in HARMLESS for base in links.code.bases(cls))
        yield Fields(cls, tuple(dict.fromkeys(seeds)), foreign)


def _made(links: Links, where: Spot, place: int, call: Call) -> Iterator[tuple[Spot, list[Seed]]]:
    """Yield the classes that a call makes a parser of, with what yields their instances."""
    name = call.leaf
    if name == ADDS:
        yield from _added(links, where, call)
    elif name in TUPLES:
        yield from _in_tuple(links, where, place, call)
    elif links.code.callee(where, call).name in DIRECT:
        for value in (*call.args[:1], *(given for word, given in call.keywords if word == "config_class")):
            if one := _class(links, where, value):
                yield one, [Seed(where, Made(place))]


def _wrapped(links: Links, spot: Spot) -> tuple[Spot, Seed] | None:
    """Return the class that a decorated program is given: `@pyrallis.wrap()` above `def main(cfg: Config)`."""
    scope = links.code.scope(spot)
    above = Spot(spot.path, max(scope.parent, 0))
    calls = [one.call for one in scope.decorators if isinstance(one, Made) and not one.steps]
    if not any(links.code.callee(above, links.code.scope(above).call(at)).name in WRAPS for at in calls):
        return None
    first = next(iter(scope.parameters), None)
    steps = (first.annotation or "").strip("\"'").split(".") if first else []
    cls = _class(links, above, Ref((steps[0], *(f".{step}" for step in steps[1:])))) if steps else None
    return (cls, Seed(spot, Ref((first.name,)))) if cls and first else None


def _class(links: Links, where: Spot, value: Expr) -> Spot | None:
    if not isinstance(value, Ref):
        return None
    target = links.code.resolve(where, value.steps)
    return target.spot if target.kind == "class" else None


def _in_tuple(links: Links, where: Spot, place: int, call: Call) -> Iterator[tuple[Spot, list[Seed]]]:
    """Yield the classes of `HfArgumentParser((A, B))` with the parts of what its parse calls return."""
    given = argument(call, 0, "dataclass_types")
    items = given.items if isinstance(given, Items) else (given,) if given is not None else ()
    ledger = links.ledgers.at(*where)
    parses = [at for at, other in enumerate(ledger.scope.calls) if _is_parse(ledger.scope.assigns, other, place)]
    for position, value in enumerate(items):
        if cls := _class(links, where, value):
            yield cls, [Seed(where, Made(at, (f"[{position}",))) for at in parses]


def _added(links: Links, where: Spot, call: Call) -> Iterator[tuple[Spot, list[Seed]]]:
    """Yield the class of `parser.add_arguments(A, dest="a")` with the part `args.a` of what the parser returns."""
    words = dict(call.keywords)
    given = call.args[0] if call.args else words.get("dataclass")
    dest = text(words.get("dest")) or (text(call.args[1]) if len(call.args) > 1 else None)
    cls = _class(links, where, given) if given is not None else None
    if cls is None or not dest or not isinstance(call.func, Ref):
        return
    calls = links.code.scope(where).calls
    parses = [
        at
        for at, other in enumerate(calls)
        if isinstance(other.func, Ref) and other.func.steps == (*call.func.steps[:-1], ".parse_args")
    ]
    yield cls, [Seed(where, Made(at, (f".{dest}",))) for at in parses]


def _is_parse(assigns: Sequence[Assign], call: Call, place: int) -> bool:
    """Say whether a call parses with the parser that call `place` made."""
    if call.leaf not in INTO:
        return False
    if isinstance(call.func, Made):
        return call.func.call == place
    if not isinstance(call.func, Ref):
        return False
    return any(
        assign.target == call.func.steps[:-1] and isinstance(assign.value, Made) and assign.value.call == place
        for assign in assigns
    )


def fields_of(fields: Fields, facts: PythonFacts) -> Iterator[Option]:
    """Yield the fields a class declares itself."""
    scope = facts.scopes[fields.cls.scope]
    for assign in scope.assigns:
        name = assign.target[0]
        if (
            len(assign.target) == 1
            and assign.annotation
            and not name.startswith("_")
            and "ClassVar" not in assign.annotation
        ):
            helps, default = _field(scope.calls, assign.value)
            flag = f"--{name}"
            yield Option(
                flag,
                name,
                (flag, "--" + name.replace("_", "-")),
                fields.cls,
                assign.line,
                shown(default),
                helps,
                None,
                "dataclass",
            )


def _field(calls: tuple[Call, ...], value: Expr) -> tuple[str, Expr]:
    """Return the help and the default in `field(default=…, metadata={"help": …})`."""
    if isinstance(value, Made) and not value.steps:
        words = dict(calls[value.call].keywords)
        default = words.get("default", Op("none", ()))
        return text(words.get("help")) or "", default
    return "", value
