"""Tells a main block that only tries a module out: its training loop is fed with random numbers, and others import it.

A main block that reads anything which could be data is left alone, and so is one that keeps something in a file that
nothing imports. Numbers that a search draws its settings from are no data.
"""

from mldebt.facts.code import Call, Ref
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.reach import Explorer

DRAWS = frozenset({"randn", "rand", "randint", "randn_like", "rand_like", "normal", "uniform", "random", "randperm"})
NUMBERS = frozenset({"torch", "np", "numpy", "jax", "tf", "tensorflow", "mx", "paddle"})
READS = regex(
    r"\.?(open|fetch\w*|glob|listdir|parse_args|read\w*|imread|(?!load_state_dict|load_weights)load\w*"
    r"|(get|make|build|create)_\w*(data|load|batch)\w*|\w*([Dd]ata_?[Ss]et|[Dd]ata_?[Ll]oader|DataModule|Loader)s?\w*)"
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
    return any(_draws(call) and not _is_in_space(explorer, site.spot, call) for call in calls)


def _draws(call: Call) -> bool:
    steps = call.func.steps if isinstance(call.func, Ref) else ()
    return len(steps) > 1 and steps[0] in NUMBERS and steps[-1].lstrip(".") in DRAWS


def _is_in_space(explorer: Explorer, spot: Spot, call: Call) -> bool:
    """Say whether a draw stands inside what a library for searches is given: `tune.sample_from(lambda …)`."""
    calls = explorer.code.scope(spot).calls
    while call.within >= 0:
        call = calls[call.within]
        if SPACES.fullmatch(explorer.code.callee(spot, call).name):
            return True
    return False
