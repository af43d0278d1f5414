"""Tells a main block that only tries a module out: its training loop is fed with random numbers, and others import it.

A main block that reads anything which could be data is left alone, and so is one that keeps something in a file that
nothing imports. Numbers that a search draws its settings from are no data. A file that draws numbers and reads nothing
learns from what it makes up.
"""

from collections.abc import Iterable

from mldebt.facts.code import Call, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach
from mldebt.project.runs.ways.reach import Explorer

CHANCE = frozenset({
    "np.random", "numpy.random", "random", "rng", "torch", "tf", "tf.random", "tensorflow.random", "jax.random",
    "paddle", "mx.nd", "mx.nd.random",
})  # fmt: skip
DRAWS = frozenset({
    "normal", "uniform", "randint", "choice", "choices", "rand", "randn", "random", "integers", "gauss", "poisson",
    "exponential", "standard_normal", "binomial", "beta", "lognormal", "sample", "gamma", "randn_like", "rand_like",
    "randperm",
})  # fmt: skip
PICKS = frozenset({"choice", "choices", "sample"})
MADE_UP = regex(r"sklearn\.datasets\.(_?\w+\.)?make_\w+")
FINDS = regex(r"(?i)data(?!_?frame|class)|read|load|open|fetch|genfromtxt|^get_(?!dummies)|get_file|env|glob\b|stdin")
PLAIN = regex(
    r"(builtins|tensorflow|keras|torch|jax|flax|optax|haiku|numpy|scipy|sklearn|theano|mxnet|chainer|matplotlib|tqdm|os|sys|math"
    r"|random|time|functools|itertools|collections|typing|argparse|logging|__future__|pandas|seaborn|IPython|warnings"
    r"|plotly|dataclasses|datetime|copy|re|json|pickle|joblib|statsmodels|xgboost|lightgbm)(\.|$)"
)
READS = regex(
    r"\.?(open|fetch\w*|glob|listdir|parse_args|cli|\w*[Ee]nv(ironment)?s?|read\w*|imread"
    r"|(?!load_state_dict|load_weights)load\w*|(get|make|build|create)_\w*(data|load|batch)\w*|\w*([Dd]ata_?[Ss]et|[Dd]ata_?[Ll]oader|DataModule|Loader)s?\w*)"
)
SPACES = regex(r"(ray\.tune|hyperopt|optuna|skopt|nni|flaml|keras_tuner|kerastuner)\..*")
KEEPS = regex(r"\.?(save\w*|dump\w*|to_\w+|write\w*|log\w*|add_\w+|export\w*|init|push_to_hub)")


def tries_out(explorer: Explorer, path: str, site: Site) -> bool:
    """Say whether a site stands in a main block that feeds it random numbers, in a module that others import."""
    code = explorer.code
    if site.spot.path != path or site.spot.scope != 0:
        return False
    calls = [call for call in code.scope(site.spot).calls if explorer.in_main(site.spot, call.under)]
    if code.importers(path) <= {path} and any(KEEPS.fullmatch(call.last_step) for call in calls):
        return False
    if any(READS.fullmatch(call.last_step) for call in calls):
        return False
    return any(is_noise(call) and not _is_in_space(explorer, site.spot, call) for call in calls)


def is_noise(call: Call) -> bool:
    """Say whether a call draws numbers out of nothing: `random.sample(rows, 64)` draws some of what there is."""
    return is_by_chance(call) and call.leaf not in PICKS


def is_by_chance(call: Call) -> bool:
    """Say whether a call draws a number: `np.random.normal(…)`, `random.choice(…)`, `rng.uniform(…)`."""
    steps = call.func.steps if isinstance(call.func, Ref) else ()
    return "".join(steps[:-1]) in CHANCE and steps[-1].lstrip(".") in DRAWS


def makes_up(code: Code, path: str) -> bool:
    """Say whether all that a file can learn from is made up: it draws numbers, and nothing that it imports reads."""
    calls = ((spot, call) for spot in code.spots(path) for call in code.scope(spot).calls)
    is_drawn = any(is_noise(call) or is_made(code, spot, call) for spot, call in calls)
    return is_drawn and reads_nothing(
        code, (spot for one in code.closure(path) if one in code.modules for spot in code.spots(one))
    )


def is_fed_nothing(code: Code, wide: Reach) -> bool:
    """Say whether nobody hands data to what a run starts with, and nothing that it enters reads any."""
    is_given = any(code.scope(spot).parameters for spot in wide.starts())
    return not is_given and reads_nothing(code, wide.hops)


def reads_nothing(code: Code, spots: Iterable[Spot]) -> bool:
    """Say whether some scopes, and files as they are loaded, call frameworks alone and nothing that reads."""
    inner = dict.fromkeys(spots)
    loaded = {path for one in {spot.path for spot in inner} for path in code.closure(one) if path in code.modules}
    inner |= dict.fromkeys(Spot(path, 0) for path in loaded)
    calls = ((spot, call) for spot in inner for call in code.scope(spot).calls)
    return not any(_may_read(code, spot, call) for spot, call in calls if not is_made(code, spot, call))


def _may_read(code: Code, spot: Spot, call: Call) -> bool:
    """Say whether a call may bring data: by its name, or one of a library that is no framework."""
    target = code.callee(spot, call)
    if target.kind != "external":
        return FINDS.search("".join(call.func.steps) if isinstance(call.func, Ref) else call.leaf) is not None
    return PLAIN.match(target.name) is None or FINDS.search(target.name) is not None


def is_made(code: Code, spot: Spot, call: Call) -> bool:
    """Say whether scikit-learn makes the data that a call gives."""
    return call.leaf.startswith("make_") and MADE_UP.fullmatch(code.callee(spot, call).name) is not None


def _is_in_space(explorer: Explorer, spot: Spot, call: Call) -> bool:
    """Say whether a draw stands inside what a library for searches is given: `tune.sample_from(lambda …)`."""
    calls = explorer.code.scope(spot).calls
    while call.within >= 0:
        call = calls[call.within]
        if SPACES.fullmatch(explorer.code.callee(spot, call).name):
            return True
    return False
