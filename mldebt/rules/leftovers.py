"""Tells settings that came with copied code and that nobody here would set: true findings that ask for nothing."""

import re

from mldebt.findings.subjects import ConfigKey
from mldebt.patterns import regex
from mldebt.project.complexity.waiting import is_left_as_taken
from mldebt.project.project import Project

TRAINING = regex(
    r"((max|num|n|total)_?)?epochs?|(min_|max_|base_)?(lr|learning_?rate)|(lr_?)?scheduler\w*|optim(izer)?|t_0|t_max|patience"
    r"|early_?stop\w*|mix_?up\w*|weight_?decay|warm_?up\w*|momentum|(gradient_)?accum\w*|gamma|factor",
    re.IGNORECASE,
)
SEEDS = regex(r"(\w*[._-])?((random|manual|global|rng|torch|np|numpy)_?)?(seeds?|random_?state)", re.IGNORECASE)
CHANCE = regex(
    r"\w*(rand|shuffl|permut|sampl|choice|generat|split|fold|noise|dropout|augment|bootstrap|normal_|uniform|pipe|train|fit"
    r"|backward|minimi[sz]e|optimi[sz]e|search|forest|means|tsne|umap|reset|step|loader)\w*",
    re.IGNORECASE,
)
"""What a program calls that may draw at random, by its last word; wide, for a seed that counts is no small matter."""
TRAINS = frozenset({"backward", "fit", "fit_generator", "train", "train_on_batch", "minimize", "Trainer", "train_step"})


def is_left_over(key: ConfigKey, project: Project) -> bool:
    """Say whether a dead key came with code taken from elsewhere: it counts there, or in a trainer.

    Such is a setting of a class that no other file sees, in a file that trains nothing.
    """
    code = project.sources.code
    if is_left_as_taken(key.path, project.sources):
        return True
    if key.source != "python" or code.importers(key.path) - {key.path}:
        return False
    if is_idle_seed(key, project):
        return True
    is_of_trainer = TRAINING.fullmatch(key.key.rpartition(".")[2]) is not None
    return TRAINS.isdisjoint(code.callees.of(key.path)) and (is_of_trainer or _counts_elsewhere(key, project))


def _counts_elsewhere(key: ConfigKey, project: Project) -> bool:
    """Say whether a setting of that name in the code of another file changes something."""
    same = (one for one in project.keys if one.key == key.key and one.source == key.source)
    return any(one.status == "live" and one.path != key.path for one in same)


def is_idle_seed(key: ConfigKey, project: Project) -> bool:
    """Say whether a key is a seed declared in code, and no program that holds its file has calls that may draw."""
    code = project.sources.code
    if key.path not in code.modules or SEEDS.fullmatch(key.key.rpartition(".")[2].lstrip("-")) is None:
        return False
    files = {path for one in code.importers(key.path) for path in code.closure(one)}
    return not any(CHANCE.fullmatch(word) for path in files for word in code.callees.of(path))
