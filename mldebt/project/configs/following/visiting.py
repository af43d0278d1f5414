"""Visits one place of a followed object: says what is read there and puts the places it goes to on the list."""

from functools import cached_property

from mldebt.facts.code import Assign, Read, Ref
from mldebt.facts.imports import Import
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.following.giving import Giving
from mldebt.project.configs.following.handing import Handing
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.looking import BOUND, METHODS, Looking
from mldebt.project.configs.following.merging import is_moved
from mldebt.project.configs.following.uses import Held, Move, Pursuit, Sight, What
from mldebt.project.configs.following.walking import Walking
from mldebt.project.configs.places.objects import Event, after
from mldebt.project.configs.places.occurrences import Keys, inner, plain
from mldebt.project.configs.places.pairs import KINDS
from mldebt.project.configs.places.sinks import QUIET, SAME, SHOWS, WALKS, logged_by, name_of, speaks_it
from mldebt.project.configs.places.telling import is_forwarded, is_named_aloud, is_self_update, is_set_again, is_wrapped

PASSES = ("pass_obj", "make_pass_decorator")
PASSED = frozenset({"argument"})
PASSED_BARE = frozenset({"argument", "assigned", "returned", "dropped"})


class Follower:
    """Walks the reads and events of the scopes in which an object is visible."""

    def __init__(self, links: Links, pursuit: Pursuit) -> None:
        self.links, self.pursuit = links, pursuit
        self.looking = Looking(links, pursuit)
        self.giving = Giving(links, pursuit)
        self.walking = Walking(links, pursuit, self.flow)
        self.handing = Handing(links, pursuit, self.walking, self.looking)

    def process(self, held: Held) -> None:
        """Visit one place and, for a name, every scope that sees it."""
        place, self.pursuit.weak = held.place, held.weak
        if isinstance(place.base, int):
            sight = Sight(held, self.links.ledgers.at(*place.spot), place.spot)
            if not sight.ledger.events(place.base):
                self.handing.whole.asserted(sight, sight.ledger.scope.calls[place.base].line)
                self.giving.made(sight, place.base)
            self._scope(sight)
            return
        for viewer in self.links.viewers(place.spot, place.base):
            self._scope(Sight(held, self.links.ledgers.at(*viewer), viewer))
            self.looking.at_all_names(held, viewer)
        for other in self.links.importers(place.spot, place.base, place.slot) if place.spot.scope == 0 else ():
            self.pursuit.visit(other, held.path)

    def _scope(self, sight: Sight) -> None:
        _, base, slot = sight.held.place
        if isinstance(base, str):
            for read, rest in sight.ledger.reading(base, slot):
                self._read(sight, read, inner(rest))
            self._writes(sight, base)
            self.giving.defaulted(sight)
        for event in sight.ledger.seeing(base, slot):
            where, rest = after(slot, event.bit.keys)
            if where == "inside" and rest and rest[-1][:1] == "%":
                self._format(sight, event, inner((*rest[:-1], rest[-1][1:])))
            elif where == "inside":
                self._inside(sight, event, inner(rest))
            elif where == "around" and event.kind != "method":
                self.flow(sight, Move(event, sight.held.path, rest))
        self.walking.container(sight)

    def _format(self, sight: Sight, event: Event, rest: Keys) -> None:
        """Handle a key that a text takes: `"%(lr)f" % vars(args)`."""
        said = speaks_it(sight.ledger.scope, event.at) if event.kind == "argument" else ""
        self._say_read(sight, event.line, rest, speaker=said, shown=f"%({rest[-1]})")

    def _inside(self, sight: Sight, event: Event, rest: Keys) -> None:
        if event.kind == "method":
            if rest:
                self._method(sight, event, rest)
            return
        if rest and isinstance(event.bit.base, int) and "~" not in rest:
            if rest[-1] in BOUND:
                self.looking.bound(sight, sight.held.path + rest, event.line)
            self._say_read(sight, event.line, rest)
        path = sight.held.path + tuple(key for key in rest if key != "~")
        is_whole = self._is_whole(sight, event, rest)
        if rest[-1:] == ("~",) and event.kind == "assign" and (is_whole or len(rest) == 1):
            self.walking.loop(sight, path, event)
        if is_whole:
            self.flow(sight, Move(event, path))

    def _is_whole(self, sight: Sight, event: Event, rest: Keys) -> bool:
        """Say whether what stands at an occurrence is still an object, and no value of an option."""
        return not rest or is_wrapped(sight.ledger, event) or not (self.pursuit.flat or "*" in rest)

    def _read(self, sight: Sight, read: Read, rest: Keys) -> None:
        if read.use == "deleted":
            return
        if not rest:
            self._taken(sight, read)
            self.giving.named(sight, read)
            return
        if read.use == "callee" and rest[-1] in METHODS:
            return
        if read.use == "callee" and len(rest) > 1:
            rest = rest[:-1]
        elif read.steps[-1].lstrip(".") in BOUND and read.use not in ("callee", "test"):
            self.looking.bound(sight, sight.held.path + rest, read.line)
        if self._is_passed_on(sight, read, rest):
            return
        sink = logged_by if rest[-1] == "*" else speaks_it
        speaker, shown = sink(sight.ledger.scope, read.within), "".join(read.steps)
        if speaker and is_named_aloud(sight.ledger.scope, read):
            self.pursuit.say("dump", sight.held.path + rest, sight.spot, read.line, f"only logged: {shown}")
            return
        self._say_read(sight, read.line, rest, speaker=speaker, shown=shown)

    def _is_passed_on(self, sight: Sight, read: Read, rest: Keys) -> bool:
        """Say whether a value only goes on: into itself, into a copy, or to where it is followed by another event."""
        if is_self_update(sight.ledger, read):
            return True
        if is_forwarded(sight.ledger, read):
            says = f"copied by {name_of(sight.ledger.scope.calls[read.within])}(…)"
            self.pursuit.say("followed", sight.held.path + rest, sight.spot, read.line, says)
            return True
        return (rest[-1] == "*" or read.steps[-1] in KINDS) and is_moved(sight.ledger, read)

    def _taken(self, sight: Sight, read: Read) -> None:
        """Say that the value of one option is taken from where it was put: `hp.lr` after `Namespace(lr=args.lr)`.

        What a call gets is followed into the call instead, and a name alone to where its value goes.
        """
        held = sight.held
        if not self.pursuit.flat or not held.path or "*" in held.path:
            return
        if read.use not in (PASSED if held.place.slot else PASSED_BARE) and not is_self_update(sight.ledger, read):
            speaker = speaks_it(sight.ledger.scope, read.within)
            self._say_read(sight, read.line, (), speaker=speaker, shown="".join(read.steps))

    def _say_read(self, sight: Sight, line: int, rest: Keys, *, speaker: str = "", shown: str = "") -> None:
        path = sight.held.path + rest
        if "*" in rest and (rest[-1] == "*" or self.pursuit.flat):
            path = path[: len(sight.held.path) + rest.index("*") + 1]
            says = f"indexed by a name that varies: {shown.replace('[*', '[…]')}"
            is_lookup = self.looking.is_indexed_by_code(sight, line)
            what: What = "dump" if speaker else "dynamic"
            self.pursuit.say(what, path, sight.spot, line, says, lookup=is_lookup, by=speaker)
        elif speaker:
            self.pursuit.say("dump", path, sight.spot, line, f"only logged: {shown}", by=speaker)
        else:
            says = shown.replace("[", ".") if shown else f".{'.'.join(rest)}"
            self.pursuit.say("read", path, sight.spot, line, f"read as {says}")

    def _writes(self, sight: Sight, base: str) -> None:
        for assign in sight.ledger.bound.get(base, ()):
            where, rest = after(sight.held.place.slot, plain(assign.target[1:]))
            if where == "inside" and rest and len(assign.target) > 1:
                shown = "".join(assign.target)
                self.pursuit.say("write", sight.held.path + rest, sight.spot, assign.line, f"set as {shown}")

    def _method(self, sight: Sight, event: Event, rest: Keys) -> None:
        """Handle a method called on the object or on a part of it."""
        path, method = sight.held.path + rest[:-1], rest[-1]
        if method in WALKS:
            self.walking.walks(sight, path, event.at, method)
        elif method in SAME or (method in QUIET and method != "update"):
            self.pursuit.visit(Place(sight.spot, event.at), path)
        elif method in SHOWS:
            self.pursuit.say("dump", path, sight.spot, event.line, f"shown by .{method}()")
        elif method in METHODS:
            self.looking.getter(sight, event.at, path)
        else:
            if isinstance(event.bit.base, int):
                says = f"called as .{'.'.join(rest)}()"
                self.pursuit.say("read", path or sight.held.path + rest, sight.spot, event.line, says)
            if len(rest) == 1:
                self.handing.dispatch(sight, event.at, method)

    def flow(self, sight: Sight, move: Move) -> None:
        """Hand the object on along one event; the slot of the move is what is left of its place in a container."""
        event = move.event
        slot = (*(event.bit.wrap or ()), *(move.slot or ()))
        if event.kind == "assign":
            self._kept_for_commands(sight.spot, sight.ledger.scope.assigns[event.at], move.path)
            self._assigned(sight, Move(event, move.path, slot))
        elif event.kind == "argument" and not is_set_again(sight.ledger, event):
            self.handing.argument(sight, Move(event, move.path, None if event.bit.wrap is None else slot))
        elif event.kind == "part":
            self.handing.whole.operand(sight, event, move.path)
        elif event.kind == "return":
            self.giving.back(sight.spot, slot, move.path)

    def _assigned(self, sight: Sight, move: Move) -> None:
        assign, slot, spot = sight.ledger.scope.assigns[move.event.at], move.slot or (), sight.spot
        name, keys = assign.target[0], plain(assign.target[1:])
        if assign.how == "del":
            return
        if keys and keys[-1] == "__dict__" and not slot:
            if not self.walking.into(sight, move.path, Ref(assign.target[:-1])):
                says = f"becomes all that {''.join(assign.target[:-1])} holds"
                self.pursuit.say("escape", move.path, spot, assign.line, says)
            return
        if not keys:
            self.pursuit.visit(Place(self.links.owner(spot, name), name, slot), move.path)
            if sight.ledger.scope.kind == "class":
                self._put_on(spot, name, slot, move.path)
            return
        places = self.links.attribute(spot, name, keys[0], (*keys[1:], *slot))
        if places is None:
            found = self.links.code.lookup(spot, name)
            home = Spot(spot.path, found[0]) if found else spot
            self.pursuit.visit(Place(home, name, (*keys, *slot)), move.path)
            is_brought = found and any(isinstance(one, Import) for one in found[1])
            module = self.links.code.resolve(spot, (name,)) if is_brought else None
            if module and module.kind == "module" and module.path and module.path in self.links.code.modules:
                self.pursuit.visit(Place(Spot(module.path, 0), keys[0], (*keys[1:], *slot)), move.path)
        for place in places or ():
            self.pursuit.visit(place, move.path)
        if assign.target[1][0] == ".":
            owner = self.links.code.enclosing_class(spot) if places is not None else None
            self._kept_for_many(spot, assign, move.path)
            self._put_on(owner, keys[0], (*keys[1:], *slot), move.path)

    def _put_on(self, owner: Spot | None, name: str, slot: Keys, path: Keys) -> None:
        """Follow what is put on objects under a name to where that is taken of one."""
        for place in (*self.links.elsewhere(name, slot), *self.links.of_made(name, slot)):
            self.pursuit.visit(place, path, weak=not self.links.is_of_class(place, owner))

    def _kept_for_many(self, spot: Spot, assign: Assign, path: Keys) -> None:
        """Say that an object is kept under a name that more places take than are looked at."""
        if self.links.is_crowded(assign.target[1].lstrip(".")):
            says = f"kept as {''.join(assign.target)}, which too many places take to follow"
            self.pursuit.say("escape", path, spot, assign.line, says)

    def _kept_for_commands(self, spot: Spot, assign: Assign, path: Keys) -> None:
        """Say that a group of click keeps an object for its commands: `context.obj = given`."""
        if assign.target[1:] == (".obj",) and self._hands_objects:
            says = f"kept as {''.join(assign.target)}, which click hands to commands"
            self.pursuit.say("escape", path, spot, assign.line, says)

    @cached_property
    def _hands_objects(self) -> bool:
        """Whether commands of click get an object of their group: `@click.pass_obj`."""
        return any(self.links.chains.attribute(name) or self.links.is_imported(name) for name in PASSES)
