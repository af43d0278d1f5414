"""Visits one place of a followed object: says what is read there and puts the places it goes to on the list."""

from mldebt.facts.code import Const, Expr, Read, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.callables import key_names
from mldebt.project.configs.handing import Handing
from mldebt.project.configs.links import Links, Place
from mldebt.project.configs.objects import Event, Keys, Ledger, after, plain
from mldebt.project.configs.sinks import GETTERS, QUIET, SAME, SHOWS, WALKS, is_spoken, name_of
from mldebt.project.configs.telling import is_container, is_forwarded, is_self_update
from mldebt.project.configs.uses import Held, Pursuit

METHODS = GETTERS | SAME | SHOWS | WALKS | QUIET
INNER = frozenset({"__dict__", "_content", "_data", "_store"})


class Follower:
    """Walks the reads and events of the scopes in which an object is visible."""

    def __init__(self, links: Links, pursuit: Pursuit) -> None:
        self.links, self.pursuit = links, pursuit
        self.handing = Handing(links, pursuit)

    def process(self, held: Held) -> None:
        """Visit one place and, for a name, every scope that sees it."""
        place, self.pursuit.weak = held.place, held.weak
        if isinstance(place.base, int):
            self._scope(held, place.spot)
            return
        for viewer in self.links.viewers(place.spot, place.base):
            self._scope(held, viewer)
        if place.spot.scope == 0:
            for other in self.links.importers(place.spot, place.base, place.slot):
                self.pursuit.visit(other, held.path, weak=held.weak)

    def _scope(self, held: Held, spot: Spot) -> None:
        ledger = self.links.ledgers.at(*spot)
        base, slot = held.place.base, held.place.slot
        if isinstance(base, str):
            for read in ledger.reads.get(base, ()):
                where, rest = after(slot, plain(read.steps[1:]))
                if where == "inside" and rest:
                    self._read(held, ledger, spot, read, rest)
            self._writes(held, ledger, spot, base)
        for event in ledger.events.get(base, ()):
            where, rest = after(slot, event.bit.keys)
            if where == "around":
                if event.kind != "method":
                    self._flow(held, ledger, spot, event, rest, held.path)
            elif where == "inside":
                self._inside(held, ledger, spot, event, rest)

    def _inside(self, held: Held, ledger: Ledger, spot: Spot, event: Event, rest: Keys) -> None:
        while rest[:1] and rest[0] in INNER:
            rest = rest[1:]
        if event.kind == "method":
            if rest:
                self._method(held, ledger, spot, event, rest)
            return
        if rest and isinstance(event.bit.base, int) and "~" not in rest:
            self._say_read(held, spot, event.line, rest, logged=False)
        if rest and (self.pursuit.flat or "*" in rest) and not self._is_wrapped(ledger, event):
            if rest == ("~",):
                self.handing.walked(held.path, ledger, spot, event)
            return
        if rest and rest[-1] == "~":
            self.handing.walked(held.path + tuple(key for key in rest if key != "~"), ledger, spot, event)
        self._flow(held, ledger, spot, event, (), held.path + tuple(key for key in rest if key != "~"))

    def _is_wrapped(self, ledger: Ledger, event: Event) -> bool:
        """Say whether the value becomes a named part of a new container: `HParams(lr=args.lr)`."""
        if event.kind != "argument" or not isinstance(event.key, str) or event.key.startswith("*"):
            return False
        return is_container(ledger.scope.calls[event.at])

    def _read(self, held: Held, ledger: Ledger, spot: Spot, read: Read, rest: Keys) -> None:
        while rest[:1] and rest[0] in INNER:
            rest = rest[1:]
        if not rest or read.use == "deleted":
            return
        if read.use == "callee" and (rest[-1] in METHODS or len(rest) > 1):
            if rest[-1] in METHODS:
                return
            rest = rest[:-1]
        if is_self_update(ledger, read):
            return
        if is_forwarded(ledger, read):
            self.pursuit.say(
                "followed",
                held.path + rest,
                spot,
                read.line,
                f"copied by {name_of(ledger.scope.calls[read.within])}(…)",
            )
            return
        self._say_read(
            held, spot, read.line, rest, logged=is_spoken(ledger.scope, read.within), shown="".join(read.steps)
        )

    def _say_read(self, held: Held, spot: Spot, line: int, rest: Keys, *, logged: bool, shown: str = "") -> None:
        says = f"read as {shown.replace('[', '.')}" if shown else f"read as .{'.'.join(rest)}"
        if "*" in rest:
            cut = rest[: rest.index("*") + 1]
            self.pursuit.say(
                "dump" if logged else "dynamic",
                held.path + cut,
                spot,
                line,
                f"indexed by a name that varies: {shown.replace('[*', '[…]')}",
                lookup=True,
            )
        else:
            self.pursuit.say(
                "dump" if logged else "read", held.path + rest, spot, line, f"only logged: {shown}" if logged else says
            )

    def _writes(self, held: Held, ledger: Ledger, spot: Spot, base: str) -> None:
        for assign in ledger.bound.get(base, ()):
            if len(assign.target) > 1:
                where, rest = after(held.place.slot, plain(assign.target[1:]))
                if where == "inside" and rest:
                    self.pursuit.say("write", held.path + rest, spot, assign.line, f"set as {''.join(assign.target)}")

    def _method(self, held: Held, ledger: Ledger, spot: Spot, event: Event, rest: Keys) -> None:
        """Handle a method called on the object or on a part of it."""
        call, path = ledger.scope.calls[event.at], held.path + rest[:-1]
        method, line = rest[-1], event.line
        if method in GETTERS and call.args:
            self.named(held, ledger, spot, event.at, path, call.args[0])
            if len(call.args) > 1 and isinstance(call.args[0], Const) and isinstance(call.args[1], Const):
                self.named(held, ledger, spot, event.at, (*path, str(call.args[0].value)), call.args[1])
        elif method in WALKS:
            self.handing.walks(path, ledger, spot, event.at, method)
        elif method in SAME:
            self.pursuit.visit(Place(spot, event.at), path, weak=held.weak)
        elif method in SHOWS:
            self.pursuit.say("dump", path, spot, line, f"shown by .{method}()")
        elif method in QUIET:
            self.pursuit.visit(Place(spot, event.at), path, weak=held.weak) if method != "update" else None
        elif isinstance(event.bit.base, int):
            self.pursuit.say("read", path or held.path + rest, spot, line, f"called as .{'.'.join(rest)}()")
        if len(rest) == 1 and method not in METHODS:
            self.handing.dispatch(held, ledger, spot, event.at, method)

    def named(self, held: Held, ledger: Ledger, spot: Spot, at: int, path: Keys, name: Expr) -> None:
        """Handle a key taken by name: `.get("x")`."""
        call = ledger.scope.calls[at]
        logged = is_spoken(ledger.scope, call.within)
        names = key_names(self.links.code, spot, name)
        if names is None:
            self.pursuit.say(
                "dump" if logged else "dynamic",
                (*path, "*"),
                spot,
                call.line,
                f"looked up by {name_of(call)}() under a name that varies",
                lookup=True,
            )
            return
        for one in names:
            keys = (*path, *one.split("."))
            self.pursuit.say(
                "dump" if logged else "read", keys, spot, call.line, f'read by {name_of(call)}("{one}")', soft=True
            )
            if not self.pursuit.flat:
                self.pursuit.visit(Place(spot, at), keys, weak=held.weak)

    def _flow(self, held: Held, ledger: Ledger, spot: Spot, event: Event, slot: Keys, path: Keys) -> None:
        """Hand the object on along one event; `slot` is what is left of its place in a container."""
        inner = (*(event.bit.wrap or ()), *slot)
        if event.kind == "assign":
            self._assigned(held, ledger, spot, event, inner, path)
        elif event.kind == "argument":
            self.handing.argument(held, ledger, spot, event, inner if event.bit.wrap is not None else None, path)
        elif event.kind == "return":
            self._returned(held, spot, inner, path)

    def _assigned(self, held: Held, ledger: Ledger, spot: Spot, event: Event, slot: Keys, path: Keys) -> None:
        assign = ledger.scope.assigns[event.at]
        target = assign.target
        if assign.how == "del":
            return
        if len(target) == 1:
            self.pursuit.visit(Place(self.links.owner(spot, target[0]), target[0], slot), path, weak=held.weak)
            return
        keys = plain(target[1:])
        places = self.links.attribute(spot, target[0], keys[0], (*keys[1:], *slot))
        if places is None:
            found = self.links.code.lookup(spot, target[0])
            home = Spot(spot.path, found[0]) if found else spot
            self.pursuit.visit(Place(home, target[0], (*keys, *slot)), path, weak=held.weak)
        else:
            for place in places:
                self.pursuit.visit(place, path, weak=held.weak)
        if keys[0] != "*" and target[1][0] == ".":
            for place in self.links.elsewhere(keys[0], (*keys[1:], *slot)):
                self.pursuit.visit(place, path, weak=True)

    def _returned(self, held: Held, spot: Spot, slot: Keys, path: Keys) -> None:
        scope = self.links.code.scope(spot)
        if any(
            isinstance(d, Ref) and d.steps[-1].lstrip(".") in ("property", "cached_property") for d in scope.decorators
        ):
            name = scope.name.rpartition(".")[2]
            first = scope.parameters[0].name if scope.parameters else "self"
            for place in self.links.attribute(spot, first, name, slot) or ():
                self.pursuit.visit(place, path, weak=held.weak)
            for place in self.links.elsewhere(name, slot):
                self.pursuit.visit(place, path, weak=True)
        for caller, number in self.links.callers(spot):
            self.pursuit.visit(Place(caller, number, slot), path, weak=held.weak)
