"""Tells settings that came with copied code and that nobody here would set: true findings that ask for nothing."""

import re

from mldebt.findings.subjects import ConfigKey
from mldebt.patterns import regex
from mldebt.project.complexity.waiting import is_left_as_taken
from mldebt.project.project import Project

SEEDS = regex(r"(\w*[._-])?((random|manual|global|rng|torch|np|numpy)_?)?(seeds?|random_?state)", re.IGNORECASE)
CHANCE = regex(
    r"\w*(rand|shuffl|permut|sampl|choice|generat|split|fold|noise|dropout|augment|bootstrap|normal_|uniform|pipe|train|fit"
    r"|backward|minimi[sz]e|optimi[sz]e|search|forest|means|tsne|umap|reset|step|loader)\w*",
    re.IGNORECASE,
)
"""What a program calls that may draw at random, by its last word; wide, for a seed that counts is no small matter."""
TRAINS = frozenset({"backward", "fit", "fit_generator", "train", "train_on_batch", "minimize", "Trainer", "train_step"})


def is_left_over(key: ConfigKey, project: Project) -> bool:
    """Say whether a dead key came with code taken from elsewhere, another project or a file of this one.

    The second holds of a setting that counts there, in a class of a file that trains nothing and that no other sees.
    """
    code = project.sources.code
    if is_left_as_taken(key.path, project.sources):
        return True
    if key.source != "python" or code.importers(key.path) - {key.path}:
        return False
    if is_idle_seed(key, project):
        return True
    same = (one for one in project.keys if one.key == key.key and one.source == key.source and one.path != key.path)
    return TRAINS.isdisjoint(code.callees.of(key.path)) and any(one.status == "live" for one in same)


def is_idle_seed(key: ConfigKey, project: Project) -> bool:
    """Say whether a key is a seed declared in code, and no program that holds its file has calls that may draw."""
    code = project.sources.code
    if key.path not in code.modules or SEEDS.fullmatch(key.key.rpartition(".")[2].lstrip("-")) is None:
        return False
    files = {path for one in code.importers(key.path) for path in code.closure(one)}
    return not any(CHANCE.fullmatch(word) for path in files for word in code.callees.of(path))
