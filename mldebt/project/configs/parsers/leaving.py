"""Tells parsers that others may parse with after the scope that declares their options has done so itself.

A parser leaves where it is returned, kept in something, taken by another module or a function inside, or given to what
returns, keeps or parses it. `known, _ = parser.parse_known_args()` before that sees only what it needs so far.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mldebt.facts.code import Made, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import bind
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import PARSES, Option
from mldebt.project.configs.parsers.belonging import parsers_of
from mldebt.project.configs.parsers.parsing import Parses
from mldebt.project.configs.places.objects import Event
from mldebt.project.configs.places.occurrences import Base

KEEPS = frozenset({"append", "add", "setdefault", "put", "register", "extend", "insert", "setattr"})


class Held(NamedTuple):
    """Where a parser is held; `is_given`: as a parameter, of a call that is followed for what it returns."""

    spot: Spot
    base: Base
    is_given: bool = False


class Left(NamedTuple):
    """The parse calls of other scopes that a parser is seen to reach, and the files in which it goes out of sight."""

    parses: Parses = ()
    out: frozenset[str] = frozenset()


class Leaving:
    """Follows a parser out of the scope that fills it."""

    def __init__(self, links: Links, parses: Mapping[Spot, Parses]) -> None:
        self._links, self._code, self._parses = links, links.code, parses

    def of(self, option: Option) -> Left:
        """Return where the parser of an option is parsed beside the scope that declares the option."""
        *_, holder = None, *parsers_of(self._code.scope(option.spot), option.holder)
        if not isinstance(holder, Ref):
            return Left()
        if len(holder.steps) != 1:
            return Left((), frozenset({option.spot.path}))
        name, spot = holder.steps[0], option.spot
        found = self._code.lookup(spot, name)
        home = self._links.owner(Spot(spot.path, found[0]) if found else spot, name)
        is_out = home.scope == 0 and not self._end(home, name) and self._is_imported(home, name)
        left = self._walked([Held(one, name) for one in self._links.viewers(home, name)], spot)
        return left._replace(out=left.out | {home.path}) if is_out else left

    def _walked(self, waiting: list[Held], home: Spot) -> Left:
        """Follow all that holds a parser from some names on."""
        seen, out, parses = set(waiting), set[str](), dict[tuple[Spot, int], None]()
        while waiting:
            held = waiting.pop()
            if held.spot != home:
                parses |= dict.fromkeys(self._parsed(held))
            for event in self._events(held):
                for one in self._led(held, event):
                    if one is None:
                        out.add(held.spot.path)
                    elif one not in seen:
                        seen.add(one)
                        waiting.append(one)
        return Left(tuple(parses), frozenset(out))

    def _events(self, held: Held) -> Iterator[Event]:
        """Yield what is done with a parser, without what is done with the namespace that has its name after it."""
        ledger, end = self._links.ledgers.at(*held.spot), self._end(held.spot, held.base)
        reads = ledger.reads.get(str(held.base), ()) if end else ()
        returned = [one.line for one in reads if one.within < 0 and one.use in ("returned", "part")]
        for event in ledger.events(held.base):
            lines = returned if event.kind == "return" else [event.line]
            if not end or not lines or min(lines) <= end:
                yield event

    def _end(self, spot: Spot, base: Base) -> int:
        """Return the line from which a name is what its parser parses, `args = args.parse_args()`; 0 where none is."""
        ledger = self._links.ledgers.at(*spot)
        last = max(ledger.bound.get(str(base), ()), key=lambda one: one.line, default=None)
        if last is None or last.under >= 0 or not isinstance(last.value, Made):
            return 0
        return last.line if ledger.scope.call(last.value.call).leaf in PARSES else 0

    def _is_imported(self, home: Spot, name: str) -> bool:
        """Say whether another module does something with the parser of a module."""
        for place in self._links.importers(home, name, ()):
            for viewer in self._links.viewers(place.spot, str(place.base)):
                events = self._links.ledgers.at(*viewer).events(place.base)
                if any(event.bit.keys[: len(place.slot)] == place.slot for event in events):
                    return True
        return False

    def _parsed(self, held: Held) -> Iterator[tuple[Spot, int]]:
        """Yield the calls of a scope that parse with what it holds."""
        for spot, at in self._parses.get(held.spot, ()):
            func = self._code.scope(spot).call(at).func
            if isinstance(func, Ref) and func.steps[:-1] == (held.base,):
                yield spot, at

    def _led(self, held: Held, event: Event) -> Iterator[Held | None]:
        """Yield where a parser is held after an event; None where it is out of sight."""
        keys = event.bit.keys
        if keys and (event.kind == "method" or keys[0] not in PARSES):
            return
        if event.kind == "return" and not held.is_given:
            yield None
        elif event.kind == "assign":
            target = self._code.scope(held.spot).assigns[event.at].target
            is_plain = len(target) == 1 and not event.bit.wrap and not keys
            yield held._replace(base=target[0]) if is_plain else None
        elif event.kind == "argument":
            yield from self._given(held, event)

    def _given(self, held: Held, event: Event) -> Iterator[Held | None]:
        """Yield where a parser is held after a call that is given it: what it makes, what it keeps it in."""
        call = self._code.scope(held.spot).calls[event.at]
        _, functions = self._links.functions(held.spot, call)
        if event.key != "parents" and (event.key is None or event.bit.wrap or call.leaf in KEEPS):
            yield None
        if not functions:
            yield held._replace(base=event.at)
            return
        for function in functions:
            for place in bind(self._code, function, event.key, ()):
                yield Held(place.spot, place.base, is_given=True) if not place.slot else None
                events = self._links.ledgers.at(*function).events(place.base)
                if any(one.kind == "return" for one in events):
                    yield held._replace(base=event.at)
