"""Finds command lines that are wholly known: every option of the parser is declared in one scope under constant names.

The parser may be made where it parses, or by a function of the repository that makes, fills and returns it. One that
has parents, is handed to other code or gets options under computed names is left out: it may have any option.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts.code import Call, Made, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import ADDS, PARSES, argparse_options, parse_calls, text
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.sinks import name_of

MAKERS = frozenset({"argparse.ArgumentParser"})
PARTS = frozenset({"add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser"})
METHODS = PARTS | ADDS | PARSES | {"set_defaults", "print_help", "print_usage", "error", "format_help", "exit"}


class Namespace(msgspec.Struct, frozen=True):
    """The values of one parse call of a parser that is wholly known, and the names they have."""

    spot: Spot
    values: Made
    line: int
    names: frozenset[str]


def known_namespaces(path: str, links: Links) -> Iterator[Namespace]:
    """Yield the command lines parsed in a file whose options are all known."""
    for spot, place in parse_calls(path, links.code.callees):
        call = links.code.scope(spot).calls[place]
        if any(name != "args" for name, _ in call.keywords):
            continue
        names = _names(spot, call, links)
        if names:
            is_pair = "known" in name_of(call)
            yield Namespace(spot, Made(place, ("[0",)) if is_pair else Made(place), call.line, names)


def _names(spot: Spot, parse: Call, links: Links) -> frozenset[str] | None:
    """Return the names a parse call gives, or None where they cannot all be told."""
    if not isinstance(parse.func, Ref) or len(parse.func.steps) != 2:  # `parser.parse_args`
        return None
    name = parse.func.steps[0]
    made = _made(spot, name, links)
    if made is None:
        return None
    owner, number = made
    call = links.code.scope(owner).calls[number]
    callee = links.code.callee(owner, call)
    if callee.name in MAKERS:
        return _filled([(owner, name)], call, links)
    returned = _returned(callee.spot, links) if callee.kind == "function" and callee.spot is not None else None
    if returned is None:
        return None
    inner, local, maker = returned
    return _filled([(owner, name), (inner, local)], maker, links)


def _made(spot: Spot, name: str, links: Links) -> tuple[Spot, int] | None:
    """Return the one call that a name gets its value from, with the scope it stands in."""
    found = links.code.lookup(spot, name)
    owner = Spot(spot.path, found[0]) if found else spot
    bound = links.ledgers.at(*owner).bound.get(name, ())
    made = [assign for assign in bound if assign.how == "=" and len(assign.target) == 1]
    if len(made) != 1 or not isinstance(made[0].value, Made) or made[0].value.steps:
        return None
    return owner, made[0].value.call


def _returned(spot: Spot, links: Links) -> tuple[Spot, str, Call] | None:
    """Return the local name and maker of the parser that a function returns."""
    scope = links.code.scope(spot)
    names = {value.steps for value in scope.returns if isinstance(value, Ref)}
    if len(names) != 1 or len(scope.returns) != 1 or len(steps := names.pop()) != 1:
        return None
    made = _made(spot, steps[0], links)
    if made is None or made[0] != spot:
        return None
    call = scope.calls[made[1]]
    return (spot, steps[0], call) if links.code.callee(spot, call).name in MAKERS else None


def _filled(places: Sequence[tuple[Spot, str]], maker: Call, links: Links) -> frozenset[str] | None:
    """Return the names of a parser's options, or None where it is used in any other way than to declare and parse."""
    if any(name in ("parents", None) for name, _ in maker.keywords):
        return None
    scopes: dict[Spot, None] = {}
    for spot, name in places:
        for viewer in links.viewers(spot, name):
            if not _is_plain(links.ledgers.at(*viewer), name):
                return None
            scopes.setdefault(viewer)
        if spot.scope == 0 and any(True for _ in links.importers(spot, name, ())):
            return None
    found: set[str] = set()
    for spot in scopes:
        names = _declared(spot, links)
        if names is None:
            return None
        found |= names
    return frozenset(found) or None


def _is_plain(ledger: Ledger, name: str) -> bool:
    """Say whether a parser, and what is made of it, is only declared on and parsed with."""
    holders = [name]
    for holder in holders:
        for event in ledger.events(holder):
            if event.kind == "return" and holder == name:
                continue
            if event.kind != "method" or name_of(ledger.scope.calls[event.at]) not in METHODS:
                return False
            if name_of(ledger.scope.calls[event.at]) in PARTS:
                holders += [target[0] for target in ledger.assigned(event.at) if target[0] not in holders]
    return True


def _declared(spot: Spot, links: Links) -> set[str] | None:
    """Return every name that a scope declares on any parser, or None where one cannot be told."""
    facts = links.code.modules[spot.path]
    options = [one for one in argparse_options(spot.path, links.code) if one.spot == spot]
    found, lines = {option.dest for option in options}, sorted(option.line for option in options)
    for call in facts.scopes[spot.scope].calls:
        words = dict(call.keywords)
        if name_of(call) in ADDS:
            is_known = bisect_left(lines, call.line) < bisect_right(lines, call.end_line)
            if not is_known and text(words.get("action")) not in ("help", "version"):
                return None
        elif name_of(call) == "set_defaults":
            if None in words:
                return None
            found |= {word for word in words if word}
        elif name_of(call) == "add_subparsers" and "dest" in words:
            found.add(text(words["dest"]) or "")
    return found
