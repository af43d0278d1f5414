"""Tells, in a graph of TensorFlow 1, whether a program runs the training step or only builds it.

A program that restores a model to evaluate it often builds the whole graph. The step it would train with is kept in
`self.name` or under a key, as in `nodes["train"]`; a program that reaches no code that reads that name or key does not
train. A step that a function returns is followed to what its callers keep it in. One in a local variable alone counts
as run, as does one that is handed over where it is made. A program whose sessions only initialise leaves the training
of the graph that it writes to others. A model function makes the step whatever it is called for, `model_fn(x,
ModeKeys.PREDICT)`: only the mode says whether it is run, and one that cannot be read counts as training.
"""

from collections.abc import Iterable, Iterator, Sequence

from mldebt.facts.code import Expr, Made, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, whole
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach

RUN, LIBRARY = ".run", "tensorflow."
INITIAL = regex(r"(\w+_)?initiali[sz](er|e_all_variables|e_variables)")
STEPS = frozenset({".minimize", ".apply_gradients", ".create_train_op", ".optimize_loss"})
OF_SELF = 2
IDLE = regex(r"(.*\.)?ModeKeys?\.(PREDICT|EVAL|INFER)")


def runs_training(code: Code, calling: Iterable[Spot], reached: Iterable[Spot]) -> bool:
    """Say whether some training step that calling code makes may be run; one that cannot be told may.

    A session may run what another reached function returns: `session.run(fetches(model))`.
    """
    spots, reached = list(calling), list(reached)
    if _only_initialises(code, reached):
        return False
    around = [*dict.fromkeys((*spots, *(other for other in reached if code.scope(other).returns)))]
    calls = ((spot, number, call) for spot in spots for number, call in enumerate(code.scope(spot).calls))
    made = [(spot, number) for spot, number, call in calls if call.last_step in STEPS]
    return any(_may_run(code, spot, number, around, reached) for spot, number in made) or not made


def _only_initialises(code: Code, reached: Iterable[Spot]) -> bool:
    """Say whether all that sessions are given to run gives variables their first values."""
    calls = ((spot, call) for spot in reached for call in code.scope(spot).calls if call.last_step == RUN)
    made = [[one.leaf for _, one in code.makers(spot, call.args[0], 1)] if call.args else [] for spot, call in calls]
    return bool(made) and all(leaves and INITIAL.fullmatch(leaves[0]) for leaves in made)


def _may_run(code: Code, spot: Spot, number: int, around: Iterable[Spot], reached: Iterable[Spot]) -> bool:
    names: set[str] = set()
    local: set[str] = set()
    scope = code.scope(spot)
    for assign in scope.assigns:
        if _holds(assign.value, number, names | local):
            (names if _is_kept(assign.target) else local).add(assign.target[:OF_SELF][-1])
    is_returned = any(_holds(value, number, local) for value in scope.returns)
    if local and not is_returned and not names:
        return True
    names.update(_kept_in(scope, number), _kept_outside(code, spot, reached) if is_returned else ())
    if not names or _is_handed_over(code, spot, number, names | local):
        return True
    return any(names & set(read.steps) for other in around if other != spot for read in code.scope(other).reads)


def _kept_outside(code: Code, spot: Spot, reached: Iterable[Spot]) -> set[str]:
    """Return the attributes that callers of a function keep its result in; none where one does not keep it."""
    names: set[str] = set()
    for other in reached:
        scope = code.scope(other)
        called = {place for place, call in enumerate(scope.calls) if code.callee(other, call).spot == spot}
        for assign in scope.assigns if called else ():
            if isinstance(assign.value, Made) and assign.value.call in called and _is_kept(assign.target):
                called.discard(assign.value.call)
                names.add(assign.target[1])
        if called:
            return set()
    return names


def _is_handed_over(code: Code, spot: Spot, number: int, names: set[str]) -> bool:
    """Say whether the scope that makes a step gives it to a session or to what is no function of the library."""
    for call in code.scope(spot).calls:
        given = call.given
        if any(_holds(value, number, names) for value in given) and (
            call.last_step == RUN or not code.callee(spot, call).name.startswith(LIBRARY)
        ):
            return True
    return False


def _is_kept(target: Sequence[str]) -> bool:
    """Say whether a step is bound to an attribute of `self`, or stands under a key that is written out."""
    return (len(target) == OF_SELF and target[0] == "self") or (
        len(target) >= OF_SELF and target[1][0] == "[" and target[1][1:].isidentifier()
    )


def _kept_in(scope: Scope, number: int) -> Iterator[str]:
    """Yield the attributes whose list a step is put in: `self.steps.append(optimizer.minimize(loss))`."""
    for call in scope.calls:
        func = call.func
        if isinstance(func, Ref) and len(func.steps) == OF_SELF + 1 and func.steps[::2] == ("self", ".append"):
            yield from (func.steps[1] for value in call.args if value == Made(number))


def _holds(value: Expr, number: int, names: set[str]) -> bool:
    """Say whether a value is, or is put together with, a step or one of its names."""
    if isinstance(value, Made) and value.call == number:
        return True
    return any(isinstance(part, Ref) and not names.isdisjoint(part.steps) for part in whole(value))


def only_predicts(code: Code, site: Site, reach: Reach) -> bool:
    """Say whether every call on the way into a site's function asks for a mode in which nothing is trained."""
    given = [call.given for spot, call in code.calls_to(site.spot) if spot in reach.hops and spot != site.spot]
    return bool(given) and all(any(_is_idle(value) for value in values) for values in given)


def _is_idle(value: Expr) -> bool:
    return isinstance(value, Ref) and IDLE.fullmatch("".join(value.steps)) is not None
