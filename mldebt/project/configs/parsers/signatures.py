"""Finds options that are parameters of a function: click, typer and fire programs; and whether the function uses them.

A parameter that its function never loads is dead, unless the function takes all of them another way (`**kwargs`,
`locals()`, `ctx.params`). Options that a shared decorator puts on functions are found beside these.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.facts.code import Call, Const, Expr, Made, Parameter, PythonFacts, Ref, Scope, Table
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import Option, shown, text
from mldebt.project.configs.places.sinks import is_spoken

WHOLE = frozenset({"locals", "get_current_context", "vars", "eval", "exec"})
TYPER = frozenset({"command", "callback"})
CONTEXTS = frozenset({"ctx", "context", "self", "cls"})


RUNNERS = frozenset({
    "fire.Fire", "fire.core.Fire", "typer.run", "tyro.cli", "defopt.run", "jsonargparse.CLI", "jsonargparse.auto_cli",
})  # fmt: skip


class Parameters(NamedTuple):
    """An option that is a parameter: whether it is loaded, or why that cannot be told."""

    option: Option
    loads: int | None
    doubt: str | None


def signature_options(path: str, facts: PythonFacts, links: Links) -> Iterator[Parameters]:
    """Yield the options of one module that are parameters of its functions."""
    fired = set(_started(path, links))
    for spot, scope in zip(links.code.spots(path), facts.scopes, strict=True):
        if scope.kind != "function" or not (scope.decorators or spot in fired):
            continue
        above = facts.scopes[max(scope.parent, 0)]
        calls = [above.call(value.call) for value in scope.decorators if isinstance(value, Made) and not value.steps]
        if any(call.leaf == "option" for call in calls) and _is_click(calls):
            yield from _click(spot, scope, calls, links)
        elif (spot in fired or _is_typer(links, spot, calls, scope)) and scope.parameters:
            source = "fire" if spot in fired else "typer"
            given = (p for p in scope.parameters if _is_option(p))
            yield from (judged(_of_parameter(spot, p, source, above), scope, links, p.name) for p in given)


def _is_click(calls: list[Call]) -> bool:
    return any(call.leaf in ("command", "group") for call in calls) or all(
        isinstance(call.func, Ref) and call.func.steps[0] in ("click", "option", "argument") for call in calls
    )


def _is_typer(links: Links, spot: Spot, calls: list[Call], scope: Scope) -> bool:
    """Say whether a function is a command of a typer application."""
    for call in calls:
        if call.leaf in TYPER and isinstance(call.func, Ref) and len(call.func.steps) > 1:
            kinds = links.code.types(Spot(spot.path, max(scope.parent, 0)), Ref(call.func.steps[:-1]))
            if any(kind.name.endswith("Typer") for kind in kinds):
                return True
    return False


def _started(path: str, links: Links) -> Iterator[Spot]:
    """Yield the functions a module hands to `fire.Fire`, `typer.run` or `tyro.cli`."""
    for number, _, call in links.code.callees.named(path, ("Fire", "run", "cli", "CLI", "auto_cli")):
        where = Spot(path, number)
        if call.args and links.code.callee(where, call).name in RUNNERS:
            given = call.args[0]
            for value in given.values if isinstance(given, Table) else (given,):
                yield from _offered(links, where, value)


def _offered(links: Links, where: Spot, value: Expr) -> Iterator[Spot]:
    """Yield the function that a value is, or the constructor and public methods of a class."""
    target = links.code.resolve(where, value.steps) if isinstance(value, Ref) else None
    if target is None or target.spot is None:
        return
    if target.kind == "function":
        yield target.spot
    elif target.kind == "class" and not any(base.spot is None for base in links.code.bases(target.spot)):
        for name, method in links.code.methods(target.spot).items():
            if name == "__init__" or not name.startswith("_"):
                yield method


def _click(spot: Spot, scope: Scope, calls: list[Call], links: Links) -> Iterator[Parameters]:
    for call in calls:
        if call.leaf != "option" or (option := click_option(spot, call)) is None:
            continue
        words = {name: value for name, value in call.keywords if name}
        hidden = isinstance(words.get("expose_value"), Const) and words["expose_value"] == Const(value=False)
        found = judged(option, scope, links, option.dest)
        if hidden or "callback" in words:
            found = found._replace(doubt="handled by a callback")
        yield found


def click_option(spot: Spot, call: Call) -> Option | None:
    """Return the option that `click.option(…)` declares, where all its names are constants."""
    words = {name: value for name, value in call.keywords if name}
    flags = tuple(value for value in map(text, call.args) if value)
    if not flags or len(flags) != len(call.args):
        return None
    long = next((flag for flag in flags if flag.startswith("--")), flags[0]).partition("/")[0]
    helps = text(words.get("help")) or ""
    return Option(long, _click_name(flags), flags, spot, call.line, shown(words.get("default")), helps, None, "click")


def _click_name(flags: Sequence[str]) -> str:
    """Return the parameter name: an explicit one, else what click makes of the first long flag, or the first flag."""
    plain = next((flag for flag in flags if flag.isidentifier()), None)
    if plain is not None:
        return plain
    chosen = next((flag for flag in flags if flag.startswith("--")), flags[0])
    return chosen.partition("/")[0].strip().lstrip("-").replace("-", "_").lower()


def _is_option(parameter: Parameter) -> bool:
    return parameter.kind in ("positional", "keyword") and parameter.name not in CONTEXTS and not _is_context(parameter)


def _is_context(parameter: Parameter) -> bool:
    return (parameter.annotation or "").endswith("Context")


def _of_parameter(spot: Spot, parameter: Parameter, source: str, above: Scope) -> Option:
    flag = "--" + parameter.name.replace("_", "-")
    flags: tuple[str, ...] = (flag, "--" + parameter.name)
    if source == "typer" and _is_argument(parameter, above):
        flag, flags = parameter.name, (parameter.name,)
    return Option(flag, parameter.name, flags, spot, parameter.line, shown(parameter.default), "", None, source)


def _is_argument(parameter: Parameter, above: Scope) -> bool:
    """Say whether typer takes a parameter by its place: it says so, or has neither a default nor an `Option`."""
    default, annotation = parameter.default, parameter.annotation or ""
    if isinstance(default, Made):
        return above.call(default.call).leaf == "Argument"
    return "Argument(" in annotation or (
        default is None and not ("Option(" in annotation or annotation.endswith("Option"))
    )


def judged(option: Option, scope: Scope, links: Links, name: str) -> Parameters:
    """Say whether a function loads the parameter of an option, or why that cannot be told."""
    names = {parameter.name: parameter.kind for parameter in scope.parameters}
    if name not in names:
        return Parameters(
            option, None, "taken by ** or by a decorator" if "**" in names.values() else "no parameter of that name"
        )
    place = Place(option.spot, name)
    spoken = None
    for viewer in links.viewers(option.spot, name):
        ledger = links.ledgers.at(*viewer)
        for read in ledger.reads.get(name, ()):
            if not is_spoken(ledger.scope, read.within):
                return Parameters(option, read.line, None)
            spoken = spoken or f"only printed at {viewer.path}:{read.line}, which may be all it is for"
    if spoken:
        return Parameters(option, None, spoken)
    takes_all = any(call.leaf in WHOLE for call in scope.calls) or any(".params" in read.steps for read in scope.reads)
    if takes_all or _hands_context(scope) or links.is_loaded(place):
        return Parameters(option, None, "the function takes all its parameters at once")
    if _does_nothing(scope):
        return Parameters(option, None, "the function does nothing yet")
    callbacks = [p.default for p in scope.parameters if p.name == name and isinstance(p.default, Made)]
    above = links.code.modules[option.spot.path].scopes[max(scope.parent, 0)]
    if any(word == "callback" for value in callbacks for word, _ in above.calls[value.call].keywords):
        return Parameters(option, None, "handled by a callback")
    return Parameters(option, None, None)


def _does_nothing(scope: Scope) -> bool:
    """Say whether a function is a stub: it is empty, or raises `NotImplementedError` whatever it is given."""
    raised = (
        *((call.func, call.under) for call in scope.calls),
        *((Ref(read.steps), read.under) for read in scope.reads),
    )
    is_stub = any(under < 0 and what == Ref(("NotImplementedError",)) for what, under in raised)
    return is_stub or not (scope.calls or scope.assigns or scope.returns)


def _hands_context(scope: Scope) -> bool:
    """Say whether a function hands its context on, which holds all its parameters: `merge(ctx)`, `ctx.forward(it)`."""
    names = {one.name for one in scope.parameters if one.name in ("ctx", "context") or _is_context(one)}
    if not names:
        return False
    return any(
        (isinstance(call.func, Ref) and call.func.steps[0] in names and call.func.steps[1:] == (".forward",))
        or any(isinstance(value, Ref) and value.steps[0] in names and len(value.steps) == 1 for value in call.given)
        for call in scope.calls
    )
