"""Tells a model from other plain classes by what it wraps: networks that it trains, an estimator that it is given.

A team calls the wrapper its model: it is what is trained, saved and asked, whatever network it chooses inside.
"""

from collections.abc import Collection, Iterable, Sequence

from mldebt.facts.code import Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.bases import WHOLE_NAME, Kind
from mldebt.project.models.classes.deeds import FORECASTS, GRAPHS, PERSISTS, steps

WRAPPER = regex(r"\w*(?:Model|Net|Network)Wrapper")
TRAINER = regex(r"\w*(?:Trainn?er|Learner|Solver)|\w*[Ww]ith_?Loss\w*|\w*Loss(?:_?(?:Wrapper|Cell|Module|Model))")
STORED = frozenset({"state_dict", "load_state_dict"})
"""What a plain class has that keeps networks and passes for one, beside what it computes (`forward_loss`)."""
PASSES = frozenset({"forward", "parameters"})
"""What a plain class has that passes for a network of torch."""
RESTORES = frozenset({"restore", "load", "load_model", "load_weights"})
SAVES = PERSISTS | {"save_checkpoint", "save_weights", "save_network", "save_networks"}


def wrapping(code: Code, spot: Spot, scopes: Sequence[tuple[Spot, Scope]], libraries: Collection[str]) -> Kind | None:
    """Return what a class without bases is that keeps a network or an estimator and passes for it."""
    name = code.scope(spot).name.rpartition(".")[2]
    names = {scope.name.rpartition(".")[2] for _, scope in scopes}
    if names >= STORED and any(one.startswith("forward") for one in names) and steps(scopes):
        return Kind("torch", is_whole=True)
    if "torch" in libraries and names >= PASSES:
        return Kind("torch")
    if "fit" in names and names & FORECASTS and names & PERSISTS:
        return Kind("other", is_whole=True, is_driver=True)
    is_named = WHOLE_NAME.fullmatch(name) or WRAPPER.fullmatch(name)
    if is_named and names & SAVES and steps(scopes) and keeps_states(scope for _, scope in scopes):
        return Kind("torch", is_whole=True, is_driver=True)
    is_asked = names & RESTORES and any(name.startswith("predict") for name in names)
    is_fed = is_asked and GRAPHS & set(libraries) and called(scopes, ".placeholder")
    return Kind("tensorflow", is_whole=True, is_driver=True) if is_fed else None


def called(scopes: Iterable[tuple[Spot, Scope]], step: str) -> bool:
    """Say whether some methods call what ends in a step."""
    return any(call.last_step == step for _, scope in scopes for call in scope.calls)


def keeps_states(scopes: Iterable[Scope]) -> bool:
    """Say whether methods read the weights of what the class keeps: `self.network.state_dict()`, or by its name."""
    return any(_keeps_state(scope) for scope in scopes)


def _keeps_state(scope: Scope) -> bool:
    if any(one.steps[0] == "self" and len(one.steps) > 2 and one.steps[-1] == ".state_dict" for one in scope.reads):
        return True
    looked_up = any(call.last_step == "getattr" and call.args[:1] == (Ref(("self",)),) for call in scope.calls)
    return looked_up and any(call.last_step == ".state_dict" for call in scope.calls)


def is_trainer_name(name: str) -> bool:
    """Say whether a class so called trains what it is given."""
    return bool(TRAINER.fullmatch(name))
