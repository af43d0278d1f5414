"""Tells trained files by their names alone: those that no reader looks at, and those whose content is not at hand."""

import posixpath
import re
from collections.abc import Iterator

from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.files.stored import is_public_base, is_training_state
from mldebt.project.sources import Sources

WEIGHTS = regex(
    r".*\.(?:pt|pth|th|t7|ckpt|safetensors|onnx|h5|hdf5|keras|gguf|tflite|joblib|pkl|pickle|pb|bin|model|caffemodel|pdparams"
    r"|cbm|ubj|sav|pth\.tar)"
)
SURE = regex(r".*\.(?:pt|pth|ckpt|safetensors|onnx|h5|keras|gguf|tflite|caffemodel|pdparams|cbm|ubj|pth\.tar)")
NOTHING_ELSE = regex(
    r".*\.(?:pt|pth|ckpt|safetensors|onnx|keras|gguf|tflite|caffemodel|pdparams|cbm|ubj|pth\.tar)"
    r"|(?:.*/)?(?:pre_?trained(?:_?(?:models?|weights))?|weights|checkpoints?|saved_?models?)/[^/]+\.(?:h5|hdf5)"
    r"|(?:.*/)?[\w.-]*(?:lightgbm|lgbm|lgb)[\w.-]*\.txt|(?:.*/)?[\w.-]*(?:xgboost|xgb)[\w.-]*\.json"
)
"""Endings that nothing but weights has, HDF5 in a folder of weights, and trees as text named for what grew them."""
MODEL_FILE = regex(
    r"(?:.*/)?[\w.-]*(?:model|classifier|regressor|estimator|weights|checkpoint|network)[\w.-]*", re.IGNORECASE
)
NOT_MODEL = regex(
    r"(?!.*(?:model|classifier|regressor)\.\w+$)(?:.*/)?[\w.-]*(?:scaler|encoder|vectori[sz]er|tokeni[sz]er|vocab|features?|data(?:set)?|preprocess\w*|columns"
    r"|label)[\w.-]*",
    re.IGNORECASE,
)
NO_READER = regex(r".*\.(?:skops|mlmodel|pdparams|pdmodel|ptl|torchscript|mnn|nemo|rknn|mar|tmfile)")
"""Endings of trained files whose headers nothing here reads."""


def is_called_model(name: str) -> bool:
    """Say by its name alone whether a file holds a model: only weights end so, or it ends so and is called one."""
    return bool(SURE.fullmatch(name.lower())) or is_named_model(name)


def is_named_model(name: str) -> bool:
    """Say whether a file ends as weights may, and is called a model and no part of what prepares its input."""
    is_named = WEIGHTS.fullmatch(name.lower()) and MODEL_FILE.fullmatch(name)
    return bool(is_named) and not NOT_MODEL.fullmatch(name)


def unread(sources: Sources) -> Iterator[Declared]:
    """Yield the files of weights that were set aside: too large, or missing from the clone.

    What is excluded stands below a folder that is not looked into.
    """
    for path in sorted(sources.set_aside):
        name, suffix = posixpath.basename(path), posixpath.splitext(path)[1].lstrip(".")
        is_sure = NOTHING_ELSE.fullmatch(path.lower()) or NO_READER.fullmatch(path.lower())
        is_model = is_sure or is_named_model(name)
        if is_model and not is_training_state(path) and sources.role(path) != "test":
            says = (Evidence(path, None, "a file of weights in git that was not read"),)
            yield Declared(
                name, "artifact", path, 1, suffix, Artifact(suffix, None, "git"), says,
                (path, name, name.partition(".")[0]), is_elsewhere=is_public_base(path),
            )  # fmt: skip
