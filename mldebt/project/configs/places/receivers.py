"""Tells calls whose name says what they do from those of a library that may mean anything by it: `smplx.create`."""

import sys

from mldebt.facts.code import Call, Ref
from mldebt.patterns import regex
from mldebt.project.code import Target
from mldebt.project.configs.places.sinks import name_of

KNOWN = sys.stdlib_module_names | {
    "builtins", "IPython", "absl", "accelerate", "addict", "aim", "attr", "attrdict", "attrs", "box", "bunch",
    "clearml", "click", "cloudpickle", "colorama", "comet_ml", "detectron2", "dill", "dotmap", "dvclive", "easydict",
    "flax", "fvcore", "hydra", "iopath", "jax", "joblib", "keras", "lightning", "loguru", "ml_collections", "mlflow",
    "mmcv", "mmengine", "munch", "neptune", "numpy", "omegaconf", "orjson", "paddle", "polyaxon", "prettytable",
    "pydantic", "pytorch_lightning", "rapidjson", "rich", "ruamel", "sacred", "simplejson", "six", "swanlab",
    "tabulate", "tensorboardX", "tensorboard_logger", "tensorflow", "termcolor", "texttable", "toml", "tomli",
    "tomli_w", "tomlkit", "torch", "tqdm", "trackio", "trains", "transformers", "typer", "ujson", "visdom", "wandb",
    "yacs", "yaml",
}  # fmt: skip
"""Top modules of libraries in which `dump`, `create` or `info` mean what they mean to a configuration."""

TELLING = regex(r"(?i:.*(?:log(?!i[cn]|o|a)|print|writer|console|progress|pbar|tensorboard|wandb|mlflow).*)")
CONTAINER = regex(r"\w+(?:Dict|Box)|\w*(?:Namespace|Munch|Bunch|namedtuple|edict|dotdict|munchify)")
PHRASE = regex(r"(?:log|print|show|dump|write|rank_zero|pretty)_\w+")
MAKES = frozenset({"create", "structured", "merge", "cast", "resolve", "load_config", "freeze", "unsafe_merge"})
"""Words of OmegaConf and its like that factories and registries use as well."""

KEEPERS = regex(r"(?i:.*(?:conf|cfg|yaml).*)")


def spelled(call: Call, target: Target) -> str:
    """Return the last word of a callee, that of the standard library where it was imported under another name."""
    top, _, last = target.name.rpartition(".")
    is_known = target.kind == "external" and top.partition(".")[0] in sys.stdlib_module_names
    return last if is_known else name_of(call)


def is_foreign(call: Call, target: Target) -> bool:
    """Say whether a call is of a library that is not known, or of an object that may be one, by a word of many uses.

    A name of two words, a container by its name and what is called on a log or a printer tell for themselves.
    """
    name = name_of(call)
    if target.kind == "external":
        top, *middle = target.name.split(".")
        last = middle.pop() if middle else top
        if top in KNOWN or PHRASE.fullmatch(last) or CONTAINER.fullmatch(last):
            return False
        return not any(TELLING.fullmatch(step) for step in (top, *middle))
    if target.kind != "unknown" or name not in MAKES or not isinstance(call.func, Ref) or len(call.func.steps) < 2:
        return False
    return KEEPERS.fullmatch(call.func.steps[-2]) is None
