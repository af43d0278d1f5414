"""Tells functions that hand out a model from those that work on one: load it, train it, wrap it, pack it up."""

from collections.abc import Mapping

from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.instances.carrier import Position

NOT_FACTORY = regex(
    r"_.*|main\w*|train\w*|run\w*|fit\w*|test\w*|eval\w*|valid\w*|prepare\w*|setup\w*|do_\w+|infer\w*|predict\w*"
    r"|demo\w*|(?:start|begin|launch|perform|execute)_\w+"
    r"|(?:get|select|find|pick|choose|fetch)_best_\w+|wrap\w*|freeze\w*|convert\w*|export\w*|cli\w*"
    r"|parse\w*|save\w*|resume\w*|update\w*|init_weights\w*|reset\w*|cast\w*|unwrap\w*|accelerate\w*"
    r"|load\w*|restore\w*|send_\w+|fetch_\w+|read_\w+|request_\w+|download_\w+"
    r"|trans_to_\w+|(?:\w+_)?to_(?:torch|tensors?|numpy|gpu|cuda|cpu|device)|to_\w+|cuda\w*|data_parallel\w*"
    r"|quanti[sz]e\w*|prune\w*|compile\w*|merge\w*|patch\w*|objective\w*"
)  # fmt: skip
BUILDS = regex(
    r"(?:create|build|make|define)_(?!.*(?:state|train|optim|experiment|env|agent|pipeline|context|session|runner|data|load"
    r"|bundle)).*"
)  # fmt: skip
"""What makes a model, though it hands it out with other things in a dictionary: `create_nerf`."""
WORK = frozenset({
    "train", "fit", "finetune", "pretrain", "evaluate", "test", "run", "kwargs", "args", "config", "params", "options",
    "optimizer", "optimizers", "training", "evaluation", "inference", "tuning",
})  # fmt: skip
MAIN = frozenset({"main", "script", "app", "sft"})


def is_named_for_work(name: str) -> bool:
    """Say whether a name tells of work and of nothing that comes of it: `train`, `main`."""
    return name.lower() in WORK | MAIN


def is_factory(name: str, made: Mapping[Spot, Position]) -> bool:
    """Say whether a function hands out a model and does no work on it; one that builds may do so in a dictionary."""
    words = [word for word in name.lower().split("_") if word]
    is_work = bool(words) and bool({words[0], words[-1]} & WORK)
    is_held = any(isinstance(held, str) for held in made.values()) and not BUILDS.fullmatch(name)
    return not (is_work or is_held or NOT_FACTORY.fullmatch(name))
