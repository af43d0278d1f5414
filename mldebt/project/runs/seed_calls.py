"""Tells which calls fix a seed, which draw at random, and which names speak of a seed at all.

A call fixes a seed if its name says so and it is given one, or if it is given a keyword such as `random_state=`. A
constructor without a seed (`default_rng()`) draws fresh entropy and fixes nothing.
"""

import re
from collections.abc import Iterator

import msgspec

from mldebt.facts.code import Call, Const, Expr, Items, Op, Ref, Scope, Table
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot

SEEDER = regex(
    r"_?((manual|set|fix|init|setup|make|apply|reset|use|configure|initiali[sz]e|control|freeze|lock|seed)_*\w*seed\w*"
    r"|seed(s|ing|_?\w+)?|setSeed|setRandomSeed|set_?determinis\w*|enable_(full_)?determinism|make_deterministic"
    r"|set_rng_state|default_rng|RandomState|PRNGKey|set_reproducib\w*|ensure_reproducib\w*)",
    re.IGNORECASE,
)
DRAWS_WITHOUT = regex(r"(.*\.)?(seed|manual_seed|default_rng|RandomState|Random|Generator|set_random_seed)")
NOT_SEEDERS = frozenset({"seed_worker", "worker_init_fn", "seedset", "seed_torch_worker"})
KEYWORD = regex(
    r"(\w+_)?(seed|random_state|randomstate|session_id)(_\w+)?|random_number_seed|rng|rstate|prng(_key)?|rng_key|rngs",
    re.IGNORECASE,
)
MENTION = regex(
    r"(^|[._\[])(\w*seed(?!ed_?data|ling)\w*|random_?state\w*|p?rng(_\w+)?|\w+_rng|rngs|reproducib\w*)$", re.IGNORECASE
)
SPLITS = regex(
    r"sklearn\.(model_selection|cross_validation)\.(_split\.)?(train_test_split|\w*ShuffleSplit|RandomizedSearchCV)"
    r"|sklearn\.utils\.(shuffle|resample)"
)
FOLDS = regex(r"sklearn\.model_selection\.(_split\.)?(Stratified)?(Group)?KFold")
ESTIMATORS = regex(
    r"sklearn\.(ensemble\.(\w+\.)?(RandomForest|ExtraTrees|RandomTrees|IsolationForest)\w*|neural_network\.(\w+\.)?MLP\w+"
    r"|cluster\.(\w+\.)?(MiniBatch)?KMeans|mixture\.(\w+\.)?\w+|linear_model\.(\w+\.)?SGD\w+)"
)
ADDERS = frozenset({"add_argument", "add_option", "option", "Option", "add_arg", "DEFINE_integer", "define_integer"})
GLOBAL_SEED = "fixes a seed"


class SeedUse(msgspec.Struct, frozen=True):
    """A place that may fix a seed: the value given (None: the helper chooses one itself), and the condition around."""

    spot: Spot
    line: int
    says: str
    value: Expr | None
    under: int


class RandomSource(msgspec.Struct, frozen=True):
    """A place that draws at random by default."""

    spot: Spot
    line: int
    says: str


def seed_uses(code: Code, spot: Spot) -> Iterator[SeedUse]:
    """Yield what a scope does to fix seeds: calls, keywords, and tables of parameters."""
    scope = code.scope(spot)
    for call in scope.calls:
        yield from _of_call(code, spot, call)
    for assign in scope.assigns:
        for value in _in_tables(assign.value):
            yield SeedUse(spot, assign.line, "a table of parameters holds a seed", value, assign.under)


def _of_call(code: Code, spot: Spot, call: Call) -> Iterator[SeedUse]:
    leaf = call.leaf
    if leaf in ADDERS or leaf in NOT_SEEDERS or leaf == "print":
        return
    for name, value in call.keywords:
        if name and KEYWORD.fullmatch(name) and not _is_none(value):
            yield SeedUse(spot, call.line, f"{leaf or 'a call'}({name}=…) {GLOBAL_SEED}", value, call.under)
    for value in call.given:
        for inner in _in_tables(value):
            yield SeedUse(spot, call.line, "a table of parameters holds a seed", inner, call.under)
    if not _is_seeder(code, spot, call, leaf):
        return
    target = code.callee(spot, call)
    if target.kind in ("function", "class") and target.spot and _speaks(code.scope(target.spot)):
        return
    given = call.args[0] if call.args else None
    if given is None and not call.keywords and DRAWS_WITHOUT.fullmatch(leaf):
        return
    if given is None or not _is_none(given):
        yield SeedUse(spot, call.line, f"{leaf}(…) {GLOBAL_SEED}", given, call.under)


def _is_seeder(code: Code, spot: Spot, call: Call, leaf: str) -> bool:
    if SEEDER.fullmatch(leaf):
        return True
    return leaf in ("key", "Random") and code.callee(spot, call).name in ("jax.random.key", "random.Random")


def _speaks(scope: Scope) -> bool:
    """Say whether a helper fixes seeds by calls of its own: then those decide."""
    return any(SEEDER.fullmatch(call.leaf) for call in scope.calls)


def _is_none(value: Expr) -> bool:
    return isinstance(value, Const) and value.value is None


def _in_tables(value: Expr) -> Iterator[Expr]:
    if isinstance(value, Table):
        for key, inner in zip(value.keys, value.values, strict=False):
            if isinstance(key, Const) and isinstance(key.value, str) and KEYWORD.fullmatch(key.value):
                if not _is_none(inner):
                    yield inner
            else:
                yield from _in_tables(inner)
    elif isinstance(value, Items | Op):
        for inner in value.items:
            yield from _in_tables(inner)


def random_sources(code: Code, spot: Spot) -> Iterator[RandomSource]:
    """Yield the splits, folds and estimators of scikit-learn that draw at random unless told otherwise."""
    for call in code.scope(spot).calls:
        target = code.callee(spot, call)
        if target.kind != "external" or any(name is None for name, _ in call.keywords):
            continue
        words = dict(call.keywords)
        shuffles = words.get("shuffle")
        is_off = isinstance(shuffles, Const) and shuffles.value is False
        leaf = target.name.rpartition(".")[2]
        if (SPLITS.fullmatch(target.name) and not is_off) or (
            FOLDS.fullmatch(target.name) and shuffles is not None and not is_off
        ):
            yield RandomSource(spot, call.line, f"{leaf} shuffles the data")
        elif ESTIMATORS.fullmatch(target.name):
            yield RandomSource(spot, call.line, f"{leaf} draws at random")


def mentions(scope: Scope) -> Iterator[tuple[int, str]]:
    """Yield the names of a scope that speak of a seed, with their lines."""
    for call in scope.calls:
        leaf = call.last_step
        if leaf.lstrip(".") in ADDERS:
            continue
        words = [leaf, *(f".{name}" for name, _ in call.keywords if name)]
        yield from ((call.line, word) for word in words if MENTION.search(word))
    for read in scope.reads:
        yield from ((read.line, step) for step in read.steps if MENTION.search(step))
    for assign in scope.assigns:
        yield from ((assign.line, step) for step in assign.target if MENTION.search(step))


def draws_fresh(code: Code, spot: Spot, value: Expr) -> bool:
    """Say whether a seed is itself drawn from a clock or a generator."""
    if (call := code.source(spot, value)) is not None:
        leaf = call.leaf
        if leaf in ("int", "abs", "round", "hash"):
            return any(draws_fresh(code, spot, arg) for arg in call.args)
        return leaf in ("time", "time_ns", "urandom", "randint", "randrange", "getrandbits", "random", "now", "getpid")
    if isinstance(value, Op):
        return any(draws_fresh(code, spot, item) for item in value.items)
    return False


def steps_of(value: Expr) -> tuple[str, ...]:
    """Return the chain of names a value is, or nothing."""
    return value.steps if isinstance(value, Ref) else ()
