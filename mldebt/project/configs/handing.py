"""What happens to a followed object that is an argument of a call: logged, copied, looked at, entered, or lost.

A call of the repository is entered; a log is a dump; a copy is followed; a library that gets the whole object is an escape. Workers and
partials (`spawn(worker, args=(cfg,))`) hand it to the function beside it.
"""

from mldebt.facts.code import Call, Ref
from mldebt.project.code import Spot, Target
from mldebt.project.configs.callables import key_names
from mldebt.project.configs.links import Links, Place, tuple_arguments
from mldebt.project.configs.objects import COPIED, Event, Keys, Ledger, bits, plain
from mldebt.project.configs.sinks import (
    COPIES,
    FORMATS,
    ITERATES,
    LOOKS,
    is_logged,
    is_spoken,
    logs_argument,
    name_of,
    only_logged,
)
from mldebt.project.configs.uses import Held, Pursuit, What

FEW = 5
PARSES = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args"})


class Handing:
    """Takes a followed object through calls."""

    def __init__(self, links: Links, pursuit: Pursuit) -> None:
        self.links, self.pursuit = links, pursuit

    def argument(
        self, held: Held, ledger: Ledger, spot: Spot, event: Event, slot: Keys | None, path: Keys
    ) -> None:  # fmt: skip
        """Follow an object into a call; `slot` is where it is in a literal around it, None where it is part of an operation."""
        call = ledger.scope.calls[event.at]
        target, functions = self.links.functions(spot, call)
        dotted = target.name if target.kind == "external" else ""
        name = name_of(call)
        whole = not slot
        if slot is None:
            if is_logged(ledger.scope, event.at):
                self.pursuit.say("dump", path, spot, event.line, f"logged by {name}")
            return
        if name in LOOKS and not functions:
            return
        if name == "set_defaults":
            if not self.pursuit.flat:
                self.pursuit.say("all", path, spot, event.line, "become defaults of the command line")
            return
        if not functions and logs_argument(call, event.key, dotted, slot):
            self._dumped(spot, call, slot, path)
            return
        if self._by_name(held, ledger, spot, event, path, slot):
            return
        if name in PARSES or (name in COPIES and target.kind != "function"):
            self._copied(held, spot, event, slot, path)
            return
        if name in ITERATES and target.kind != "function":
            self.walks(path, ledger, spot, event.at, name) if whole else self.pursuit.visit(
                Place(spot, event.at, slot), path, weak=held.weak
            )
            return
        if functions:
            vague = target.kind == "unknown" and len(functions) > FEW
            self._enter(held._replace(weak=held.weak or vague), spot, event, functions, slot, path)
            if target.kind != "unknown":
                return
        if target.kind == "class" and not functions:
            self._fields(held, spot, event, target, slot, path)
            return
        if self._started(held, spot, call, event, slot, path) or functions:
            return
        self._lost(held, spot, call, event, slot, path, dotted)

    def _dumped(self, spot: Spot, call: Call, slot: Keys, path: Keys) -> None:
        self.pursuit.say("dump", path, spot, call.line, f"kept by {name_of(call)}(…)")
        key = next((part for part in slot if not part.isdigit()), None)
        if key and key not in ("*", "~", "config"):
            for place in self.links.elsewhere_by_item(key):
                self.pursuit.visit(place, path, weak=True)

    def _by_name(self, held: Held, ledger: Ledger, spot: Spot, event: Event, path: Keys, slot: Keys) -> bool:
        """Handle getattr and its kin; return whether the call was one."""
        call = ledger.scope.calls[event.at]
        name = name_of(call)
        if (
            name not in ("getattr", "hasattr", "setattr", "delattr", "rgetattr", "select")
            or len(call.args) < 2
            or event.key != 0
            or slot
        ):  # noqa: PLR2004
            return name in ("getattr", "hasattr", "setattr", "delattr") and event.key != 0
        names = key_names(self.links.code, spot, call.args[1])
        logged = (is_logged if names is None else is_spoken)(ledger.scope, call.within)
        if names is None:
            if name in ("setattr", "delattr"):
                self.pursuit.say("write", (*path, "*"), spot, call.line, "set by setattr under a name that varies")
            elif logged or self._is_logged_name(ledger, call):
                self.pursuit.say("dump", (*path, "*"), spot, call.line, f"logged by {name} under a name that varies")
            else:
                self.pursuit.say(
                    "dynamic",
                    (*path, "*"),
                    spot,
                    call.line,
                    f"{name} with a name that varies",
                    lookup=not self._is_delegation(spot),
                )
            return True
        what: What = "write" if name in ("setattr", "delattr") else "dump" if logged else "read"
        for one in names:
            keys = (*path, *one.split("."))
            self.pursuit.say(
                what, keys, spot, call.line, f'{name}(…, "{one}")', soft=name == "hasattr" or len(call.args) > 2
            )  # noqa: PLR2004
            if name == "getattr" and not self.pursuit.flat:
                self.pursuit.visit(Place(spot, event.at), keys, weak=held.weak)
        return True

    def _is_delegation(self, spot: Spot) -> bool:
        """Say whether any attribute of an object ends here: `def __getattr__(self, name): return getattr(self.args, name)`."""
        return self.links.code.scope(spot).name.endswith(("__getattr__", "__getattribute__", "__getitem__"))

    def _is_logged_name(self, ledger: Ledger, call: Call) -> bool:
        """Say whether the result of a getattr is bound to names that are only logged."""
        number = next(place for place, other in enumerate(ledger.scope.calls) if other is call)
        bound = [target for target in ledger.assigned(number) if len(target) == 1]
        return bool(bound) and all(only_logged(ledger, target[0]) for target in bound)

    def _copied(self, held: Held, spot: Spot, event: Event, slot: Keys, path: Keys) -> None:
        if event.key is None or isinstance(event.key, int) or event.key in ("namespace", "obj", "d", "data"):
            self.pursuit.visit(Place(spot, event.at, slot), path, weak=held.weak)
        elif not event.key.startswith("*"):
            self.pursuit.visit(Place(spot, event.at, (event.key, *slot)), path, weak=held.weak)

    def _enter(self, held: Held, spot: Spot, event: Event, functions: list[Spot], slot: Keys, path: Keys) -> None:
        call = self.links.code.scope(spot).calls[event.at]
        if not slot:
            vague = held.weak or len(functions) > FEW
            self.pursuit.say("followed", path, spot, event.line, f"handed to {name_of(call)}(…)", soft=vague)
        for function in functions:
            if event.key is None:
                self._splat(held, function, slot, path)
            else:
                for place in self.links.bind(function, event.key, slot):
                    self.pursuit.visit(place, path, weak=held.weak)

    def _splat(self, held: Held, function: Spot, slot: Keys, path: Keys) -> None:
        named, rest = self.links.splat(function, slot)
        scope = self.links.code.scope(function)
        lines = {parameter.name: parameter.line for parameter in scope.parameters}
        for name, place in named:
            if slot:
                self.pursuit.visit(place, path, weak=held.weak)
            elif self.links.is_loaded(place):
                self.pursuit.say(
                    "read",
                    (*path, name),
                    function,
                    lines.get(name, scope.line),
                    f"used as the parameter {name} of {scope.name}",
                )
                if not self.pursuit.flat:
                    self.pursuit.visit(place, (*path, name), weak=held.weak)
            else:
                self.pursuit.say(
                    "followed",
                    (*path, name),
                    function,
                    lines.get(name, scope.line),
                    f"the parameter {name} of {scope.name} is never used",
                )
        if rest:
            self.pursuit.visit(rest, path, weak=held.weak)

    def _fields(self, held: Held, spot: Spot, event: Event, target: Target, slot: Keys, path: Keys) -> None:
        """Follow an object into a class without `__init__`: a dataclass keeps it as a field, others hand it to their base."""
        cls = self.links.code.scope(target.spot) if target.spot else None
        fields = [assign.target[0] for assign in cls.assigns if assign.annotation] if cls else []
        if target.name == "type(self)":
            return
        if event.key is None and fields and not slot:
            self.pursuit.visit(Place(spot, event.at), path, weak=held.weak)
        elif event.key is None:
            self.pursuit.say("escape", path, spot, event.line, f"splatted into {target.name}")
        elif isinstance(event.key, str) and not event.key.startswith("*"):
            self.pursuit.visit(Place(spot, event.at, (event.key, *slot)), path, weak=held.weak)
        elif isinstance(event.key, int) and event.key < len(fields):
            self.pursuit.visit(Place(spot, event.at, (fields[event.key], *slot)), path, weak=held.weak)
        elif not slot and not held.weak:
            self.pursuit.say("escape", path, spot, event.line, f"handed to {target.name}, whose base class is not here")

    def _started(self, held: Held, spot: Spot, call: Call, event: Event, slot: Keys, path: Keys) -> bool:
        """Follow an object handed over together with the function that will get it; return whether there was one."""
        found = False
        for function, position in self.links.passed_functions(spot, call):
            found = True
            places = self._worker_slots(call, event, slot, position)
            names = self.links.positional(function)
            variable = event.bit.base if isinstance(event.bit.base, str) else ""
            if variable in names:
                self.pursuit.visit(Place(function, variable, places[0][1] if places else ()), path, weak=held.weak)
            else:
                for at, inner in places:
                    for place in self.links.bind(function, at, inner):
                        self.pursuit.visit(place, path, weak=held.weak)
        return found

    def _worker_slots(self, call: Call, event: Event, slot: Keys, position: int | None) -> list[tuple[int | str, Keys]]:
        """Return the parameters a worker may get the object in: its place in `args=(…)`, with and without a rank before it."""
        in_tuple = any(name == event.key for name, _ in tuple_arguments(call))
        if slot and slot[0].isdigit() and (in_tuple or isinstance(event.key, int)):
            return [(int(slot[0]), slot[1:]), (int(slot[0]) + 1, slot[1:])]
        if isinstance(event.key, int):
            start = event.key - (position + 1 if position is not None and position < event.key else 0)
            return [(start, slot), (0, slot)] if start else [(0, slot), (1, slot)]
        return [(event.key, slot)] if isinstance(event.key, str) and not event.key.startswith("*") else [(0, slot)]

    def _lost(self, held: Held, spot: Spot, call: Call, event: Event, slot: Keys, path: Keys, dotted: str) -> None:
        if slot:
            if held.weak or event.bit.wrap:
                self._kept(held, spot, call, event, slot, path)
            return
        if held.weak or is_logged(self.links.code.scope(spot), event.at):
            return
        shown = dotted or ("".join(call.func.steps) if isinstance(call.func, Ref) else name_of(call)) or "a call"
        if event.key is None:
            self.pursuit.say("all", path, spot, event.line, f"splatted into {shown}(**…)")
        else:
            self.pursuit.say("escape", path, spot, event.line, f"handed to {shown}(…)")

    def _kept(self, held: Held, spot: Spot, call: Call, event: Event, slot: Keys, path: Keys) -> None:
        """Handle an object inside a literal that a call outside the repository gets."""
        if not held.weak and name_of(call) not in FORMATS:
            self.pursuit.say("escape", path, spot, event.line, f"handed to {name_of(call)}(…) inside a literal")
        del slot

    def walks(self, path: Keys, ledger: Ledger, spot: Spot, at: int, method: str) -> None:
        """Handle a walk over all keys, by the call that starts it: `for k, v in vars(args).items()`."""
        events = ledger.events.get(at, ())
        call = ledger.scope.calls[at]
        if is_logged(ledger.scope, call.within):
            self.pursuit.say("dump", path, spot, call.line, f"walked by {method}() for a log")
            return
        if not events:
            if call.result not in ("dropped",) and not self._is_only_formatted(ledger, at):
                self.pursuit.say("dynamic", (*path, "*"), spot, call.line, f"walked by {method}()")
            return
        is_copied = any(event.bit.keys == (COPIED,) for event in events)
        for event in events:
            inner = ledger.scope.calls[event.at] if event.kind == "argument" else None
            if event.bit.keys == (COPIED,):
                self._copied_again(path, spot, ledger, event)
            elif is_copied and event.kind == "assign" and event.bit.keys[:1] == ("~",):
                continue
            elif inner is not None and name_of(inner) in ITERATES:
                self.walks(path, ledger, spot, event.at, method)
            elif inner is not None and name_of(inner) in COPIES:
                self.pursuit.visit(Place(spot, event.at), path)
            elif inner is not None and name_of(inner) in LOOKS:
                continue
            elif event.kind == "assign" and event.bit.keys[:1] == ("~",):
                self._loop(path, ledger, spot, event)
            elif event.kind == "assign" and len(ledger.scope.assigns[event.at].target) == 1 and not event.bit.keys:
                self._named_walk(path, ledger, spot, ledger.scope.assigns[event.at].target[0], method)
            elif event.kind != "part" or event.bit.keys:
                self.pursuit.say("dynamic", (*path, "*"), spot, event.line, f"walked by {method}()")

    def _copied_again(self, path: Keys, spot: Spot, ledger: Ledger, event: Event) -> None:
        """Follow the dict that a comprehension over all pairs makes."""
        held = Held(Place(spot, event.bit.base), path)
        if event.kind == "assign" and event.bit.wrap is not None:
            target = ledger.scope.assigns[event.at].target
            self.pursuit.visit(
                Place(self.links.owner(spot, target[0]), target[0], (*plain(target[1:]), *event.bit.wrap)), path
            )
        elif event.kind == "argument":
            self.argument(held, ledger, spot, event, event.bit.wrap, path)
        elif event.kind == "return" and event.bit.wrap is not None:
            for caller, number in self.links.callers(spot):
                self.pursuit.visit(Place(caller, number, event.bit.wrap), path)

    def _is_only_formatted(self, ledger: Ledger, at: int) -> bool:
        within = ledger.scope.calls[at].within
        return within >= 0 and is_logged(ledger.scope, within)

    def _named_walk(self, path: Keys, ledger: Ledger, spot: Spot, name: str, method: str) -> None:
        for event in ledger.events.get(name, ()):
            if event.kind == "assign" and event.bit.keys[:1] == ("~",):
                self._loop(path, ledger, spot, event)
            elif event.kind != "part":
                self.pursuit.say("dynamic", (*path, "*"), spot, event.line, f"walked by {method}()")

    def walked(self, path: Keys, ledger: Ledger, spot: Spot, event: Event) -> None:
        """Handle a direct walk: `for name in vars(args)`."""
        if event.kind == "assign":
            self._loop(path, ledger, spot, event)

    def _loop(self, path: Keys, ledger: Ledger, spot: Spot, event: Event) -> None:
        line = ledger.scope.assigns[event.at].line
        value = ledger.scope.assigns[event.at].value
        here = {bit.base for bit in bits(value)}
        names = {
            assign.target[0]
            for assign in ledger.scope.assigns
            if assign.how == "for" and assign.line == line and {bit.base for bit in bits(assign.value)} == here
        }
        if all(only_logged(ledger, name) for name in names):
            self.pursuit.say("dump", path, spot, line, "walked by a loop that only logs")
        elif not self.pursuit.flat and path:
            self.pursuit.say("all", path, spot, line, "walked by a loop")
        else:
            self.pursuit.say("dynamic", (*path, "*"), spot, line, "walked by a loop over all its keys")

    def dispatch(self, held: Held, ledger: Ledger, spot: Spot, at: int, key: str) -> None:
        """Follow `args.func(args)` into the functions that `set_defaults(func=…)` names."""
        call = ledger.scope.calls[at]
        given = [
            place for place, value in enumerate(call.args) if any(bit.base == held.place.base for bit in bits(value))
        ]
        if not given:
            return
        for number, scope in enumerate(self.links.code.modules[spot.path].scopes):
            for other in scope.calls:
                if name_of(other) != "set_defaults":
                    continue
                for name, value in other.keywords:
                    if name == key and isinstance(value, Ref):
                        target = self.links.code.resolve(Spot(spot.path, number), value.steps)
                        if target.kind == "function" and target.spot:
                            for place in self.links.bind(target.spot, given[0], ()):
                                self.pursuit.visit(place, held.path, weak=held.weak)
