"""Tells whether a parameter search tunes a model and whether its trials are taken in hand afterwards.

A search object that is saved whole, a table of its trials, or a loop over them may keep every trial: then nothing is
claimed. Fragments that use names nobody binds, and searches over made-up data, are no experiments.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Expr, Items, Ref, Table
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, argument, without_last
from mldebt.project.runs.entered import Entered, Entries
from mldebt.project.runs.training.calls import Site

LOOSE = regex(r"(optuna|hyperopt|skopt|ray)(\..*)?")
TRIALS = frozenset({
    "cv_results_", "trials_dataframe", "trials", "get_trials", "results_df", "best_trials", "results_summary",
    "get_best_hyperparameters", "oracle", "func_vals", "x_iters", "grid_scores_", "log_best",
})  # fmt: skip
SAVERS = frozenset({"dump", "dumps", "save", "to_pickle", "save_object", "pickle_dump", "dump_pickle", "save_model"})
SEARCHES = regex(r"\w*(Search|SearchCV|Tuner|Hyperband)|create_study|load_study|fmin|\w+_minimize")
GRIDS = regex(r"\w*GridSearch(CV)?")
MADE_UP = regex(r"sklearn\.datasets\.(_?\w+\.)?make_\w+")


def kept_trials(entries: Entries, entered: Entered) -> Evidence | None:
    """Return where a sweep takes its trials in hand, to write, save or show them."""
    code = entries.finder.code
    for spot in entered.wide.hops:
        for read in code.scope(spot).reads:
            if any(step[1:] in TRIALS for step in read.steps[1:] if step[0] == "."):
                return Evidence(spot.path, read.line, f"{read.steps[-1].lstrip('.')} of the search is read")
    for site in entered.sites:
        for held in _held(site.call):
            if found := _used_again(entries, site, held):
                return found
    return _saved_around(entries, entered)


def tunes_a_model(entered: Entered) -> bool:
    """Say whether what is searched over is seen to train; the searches of scikit-learn and Keras always do."""
    rows = [site.row for site in entered.sites]
    return any(not LOOSE.fullmatch(row) for row in rows)


def is_one_point(entries: Entries, entered: Entered) -> bool:
    """Say whether every search a run makes is over a grid of one point, which trains one set of parameters."""
    code, made = entries.finder.code, _made(entries, entered)
    return bool(made) and all(_is_point(_grid(code, spot, call)) for spot, call in made)


def _made(entries: Entries, entered: Entered) -> list[tuple[Spot, Call]]:
    """Return where a run makes an object that searches."""
    return [
        (spot, call)
        for spot in entered.wide.hops
        for call in entries.finder.code.scope(spot).calls
        if SEARCHES.fullmatch(call.leaf)
    ]


def _grid(code: Code, spot: Spot, call: Call) -> Expr | None:
    """Return the table of parameters a grid search is given, where it stands in the call or is bound above it once."""
    if not GRIDS.fullmatch(call.leaf):
        return None
    given = argument(call, 1, "param_grid")
    if not isinstance(given, Ref):
        return given
    bound = [
        assign
        for where in dict.fromkeys((spot, Spot(spot.path, 0)))
        for assign in code.scope(where).assigns
        if assign.target == given.steps and (where != spot or assign.line <= call.line)
    ]
    is_added_to = any(assign.how != "=" for assign in bound) or _is_filled(code, spot, given.steps)
    return None if is_added_to or not bound else bound[-1].value if bound[-1].line <= call.line else None


def _is_filled(code: Code, spot: Spot, name: tuple[str, ...]) -> bool:
    """Say whether something is put into a table after it was made."""
    return any(
        len(assign.target) > len(name) and assign.target[: len(name)] == name for assign in code.scope(spot).assigns
    )


def _is_point(grid: Expr | None) -> bool:
    return (
        isinstance(grid, Table)
        and bool(grid.keys)
        and None not in grid.keys
        and all(isinstance(value, Items) and len(value.items) == 1 for value in grid.values)
    )


def is_off(entries: Entries, entered: Entered) -> bool:
    """Say whether every search object a run makes is made under a default that is off."""
    made = _made(entries, entered)
    ways = entries.ways(entered, {spot for spot, _ in made})
    return bool(made) and all(entries.off(ways, spot, call.under) is not None for spot, call in made)


def is_fragment(entries: Entries, entered: Entered) -> bool:
    """Say whether a search is given names that nothing binds: a snippet that cannot run as it stands."""
    code = entries.finder.code
    for site in entered.sites:
        module = code.modules[site.spot.path]
        if any(entry.local == "*" for entry in module.imports):
            continue
        if any(isinstance(arg, Ref) and code.lookup(site.spot, arg.steps[0]) is None for arg in site.call.args):
            return True
    return False


def has_made_up_data(entries: Entries, entered: Entered) -> bool:
    """Say whether the data of a run is generated by scikit-learn."""
    code = entries.finder.code
    return any(
        MADE_UP.fullmatch(code.callee(spot, call).name)
        for spot in entered.narrow.hops
        for call in code.scope(spot).calls
        if call.leaf.startswith("make_")
    )


def _held(call: Call) -> Iterator[tuple[str, ...]]:
    """Yield the names that hold a search or its trials."""
    receiver = without_last(call.func)
    if isinstance(receiver, Ref):
        yield receiver.steps
    for name, value in call.keywords:
        if name == "trials" and isinstance(value, Ref):
            yield value.steps


def _used_again(entries: Entries, site: Site, held: tuple[str, ...]) -> Evidence | None:
    """Return where a name that holds a search is saved, or one that holds its trials is read a second time."""
    scope = entries.finder.code.scope(site.spot)
    for call in scope.calls:
        if call.leaf in SAVERS and any(_is(value, held) for value in call.given):
            return Evidence(site.spot.path, call.line, f"{''.join(held)} is saved")
    own = site.call
    if not any(name == "trials" and _is(value, held) for name, value in own.keywords):
        return None
    read = next(
        (read for read in scope.reads if read.steps[: len(held)] == held and not own.line <= read.line <= own.end_line),
        None,
    )
    return Evidence(site.spot.path, read.line, f"{''.join(held)} is read") if read else None


def _saved_around(entries: Entries, entered: Entered) -> Evidence | None:
    """Return where an object of the class that searches is saved: the search may be inside it."""
    code = entries.finder.code
    owners = {owner for site in entered.sites if (owner := code.enclosing_class(site.spot))}
    for spot in entered.wide.hops if owners else ():
        for call in code.scope(spot).calls:
            if call.leaf in SAVERS and any(
                kind.spot in owners for value in call.given for kind in code.types(spot, value)
            ):
                return Evidence(spot.path, call.line, "the object that searches is saved")
    return None


def _is(value: Expr, held: tuple[str, ...]) -> bool:
    return isinstance(value, Ref) and value.steps == held
