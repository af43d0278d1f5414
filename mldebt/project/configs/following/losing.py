"""What is said where a followed object goes into something that cannot be entered: an escape, a splat, nothing."""

from collections.abc import Sequence

from mldebt.facts.code import Call, Expr, Items, Made, Ref
from mldebt.project.code import Target
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.looking import is_bound_to_logs
from mldebt.project.configs.following.outside import takes_mapping
from mldebt.project.configs.following.uses import Move, Pursuit, Sight
from mldebt.project.configs.following.walking import Walking
from mldebt.project.configs.places.receivers import is_foreign
from mldebt.project.configs.places.sinks import FORMATS, SPEAKS, TEXTS, is_given_back, logged_by, name_of
from mldebt.project.configs.places.spelling import takes_parts
from mldebt.project.configs.places.telling import is_container

TENSORS = frozenset({
    "torch.cat", "torch.concat", "torch.stack", "torch.hstack", "torch.vstack", "numpy.concatenate", "numpy.stack",
    "numpy.hstack", "numpy.vstack", "tensorflow.concat", "tensorflow.stack", "jax.numpy.concatenate", "jax.numpy.stack",
})  # fmt: skip
"""What takes a sequence of tensors, and refuses any other object."""

TUPLE = "collections.namedtuple"


class Losing:
    """Says how an object leaves the code that can be followed."""

    def __init__(self, links: Links, pursuit: Pursuit, walking: Walking) -> None:
        self.links, self.pursuit, self.walking = links, pursuit, walking

    def lost(self, sight: Sight, move: Move, call: Call, target: Target) -> None:
        """Say that a call which cannot be entered gets an object, or something that holds it."""
        name, event = name_of(call), move.event
        if move.slot:
            self._held(sight, move, call, target)
            return
        if not is_foreign(call, target) and self._is_logged(sight, move, name):
            return
        if target.name == "builtins.open" and not move.path:
            return
        shown = _shown(call, target)
        if event.key is None and _is_of_tuple(self.links, sight, call):
            says = "splatted into a namedtuple of its own keys"
            self.pursuit.say("escape", move.path, sight.spot, event.line, says, by="namedtuple")
        elif event.key is None:
            self.pursuit.say("all", move.path, sight.spot, event.line, f"splatted into {shown}(**…)", by=shown)
        elif takes_mapping(shown, event.key) and not self.pursuit.flat:
            self.pursuit.say("all", move.path, sight.spot, event.line, f"the parameters of {shown}(…)", by=shown)
        else:
            by = self.links.inherited(sight.spot, call.func) or shown
            self.pursuit.say("escape", move.path, sight.spot, event.line, f"handed to {shown}(…)", by=by)

    def _is_logged(self, sight: Sight, move: Move, name: str) -> bool:
        """Say that an object goes into a log, at once or as a text; return whether it does."""
        event = move.event
        told = name not in TEXTS or self.walking.may_be_told(sight.spot, event.at)
        if (not told and is_given_back(sight.ledger.scope, event.at)) or takes_parts(
            sight.ledger.scope.calls[event.at]
        ):
            return False
        if sink := logged_by(sight.ledger.scope, event.at):
            self.pursuit.say("dump", move.path, sight.spot, event.line, f"kept by {sink}(…)", by=sink)
            return True
        is_back = told and name in TEXTS and _is_part_given_back(sight.ledger.scope.returns, event.at)
        if is_back or (
            name in TEXTS | SPEAKS and is_bound_to_logs(sight.ledger, event.at, told=told and name in TEXTS)
        ):
            says = f"made a text by {name}(…) that is only logged"
            self.pursuit.say("dump", move.path, sight.spot, event.line, says, by=name)
            return True
        return False

    def _held(self, sight: Sight, move: Move, call: Call, target: Target) -> None:
        """Say that a call which cannot be entered gets something that holds an object, if it may look into it."""
        name, event = name_of(call), move.event
        if target.name in TENSORS:
            return
        if event.bit.wrap and (name not in FORMATS or is_foreign(call, target)):
            says = f"handed to {name}(…) inside a literal"
        elif self._is_spread(sight, move, call, target):
            says = f"handed to {name or 'a call'}(*…) inside a sequence"
        elif event.key is None or (self.pursuit.flat and move.path) or _is_container(sight, event.bit.base):
            says = f"handed to {name or 'a call'}(…) with all that a container holds"
        else:
            return
        self.pursuit.say("escape", move.path, sight.spot, event.line, says, by=name)

    def _is_spread(self, sight: Sight, move: Move, call: Call, target: Target) -> bool:
        """Say whether a callable that cannot be told gets the members of a sequence: `jobs[i](*given)`.

        A function that came together with the sequence, as a parameter beside it, out of one tuple or on one object,
        was followed where the two were put together.
        """
        key, base, func = move.event.key, move.event.bit.base, call.func
        if not (isinstance(key, str) and key.startswith("*")) or target.kind != "unknown" or not isinstance(base, str):
            return False
        if not isinstance(func, Ref) or base == func.steps[0]:
            return False
        scope = sight.ledger.scope
        if {base, func.steps[0]} <= {parameter.name for parameter in scope.parameters}:
            return False
        made = {name: {one.line for one in sight.ledger.bound.get(name, ())} for name in (base, func.steps[0])}
        return not made[base] & made[func.steps[0]]


def _is_of_tuple(links: Links, sight: Sight, call: Call) -> bool:
    """Say whether a call is of a class that `namedtuple` has made: its fields are read like the keys of a mapping."""
    func, code = call.func, links.code
    values = code.values(sight.spot, func.steps) if isinstance(func, Ref) else ((sight.spot, func, 0),)
    makers = [(at, code.scope(at).calls[one.call].func) for at, one, _ in values if isinstance(one, Made)]
    return any(isinstance(func, Ref) and code.resolve(at, func.steps).name == TUPLE for at, func in makers)


def _shown(call: Call, target: Target) -> str:
    """Return what a callee is called, with its module as far as that is known."""
    if target.kind == "external" and target.name:
        return target.name
    return ("".join(call.func.steps) if isinstance(call.func, Ref) else name_of(call)) or "a call"


def _is_part_given_back(returns: Sequence[Expr], at: int) -> bool:
    """Say whether the result of a call is given back beside others: `return args, safe_dump(vars(args))`."""
    return any(Made(at) in value.items for value in returns if isinstance(value, Items))


def _is_container(sight: Sight, base: str | int) -> bool:
    """Say whether an object is made here as a plain container: who gets it gets every value in it."""
    calls = sight.ledger.scope.calls
    if isinstance(base, int):
        return is_container(calls[base])
    made = (one.value for one in sight.ledger.bound.get(base, ()) if one.target == (base,))
    return any(isinstance(value, Made) and not value.steps and is_container(calls[value.call]) for value in made)
