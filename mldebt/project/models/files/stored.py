"""Tells from the path of a trained file what it is: state of a training, a public base, or one of a series.

A name is weak evidence: a file called `resnet50.pth` may be the public weights or the result of a training. Its text
may live elsewhere, so that nobody can say there is none.
"""

import posixpath
import re

from mldebt.patterns import regex

STATE = regex(
    r"(?:rng_?state|random_states?|optim(?:izer)?s?|(?:lr_?)?schedulers?|grad_?scaler|scaler|training_args|trainer_state"
    r"|sampler)\w*\.\w+|[\w.-]+[-_](?:opt(?:im(?:izer)?)?|scheduler|rng_state)\.\w+",
    re.IGNORECASE,
)
HASH = regex(r"-[0-9a-f]{8}\.(?=\w+$)")
PUBLIC = regex(
    r"(?:(?:se_?)?resne[xs]t-?\d+\w*|wide_resnet\w+|vgg_?\d+\w*|densenet-?\d+\w*|mobilenet\w*|efficientnet[-_]?\w*"
    r"|inception\w*|xception|alexnet|squeezenet\w*|yolo-?v?\d+\w*(?:-\w+)*|haarcascade_\w+|shape_predictor\w*|sam2?_\w+"
    r"|(?:distil)?(?:ro)?bert[a-z]*-(?:base|large|tiny)\S*|gpt-?2\S*|vit_\w+|swin_\w+|u2netp?|wav2vec\S*|whisper\S*"
    r"|midas\w*|(?:alex|vgg|squeeze)(?=\.)|res10_300x300\w*|mmod_\w+|lbfmodel|openface\S*|facenet\w*|dlib_\w+|glove\S*)"
    r"(?:[-_](?:weights|imagenet|pretrained|notop|coco|tf|dim|ordering|kernels|no|top|[\d.]+)\w*)*\.\w+",
    re.IGNORECASE,
)
RUN_FOLDER = regex(r"(?:.*/)?[0-9a-f]{32}/(?:artifacts/(?P<name>[^/]+)/)?.*")
"""Where a tracker keeps what a run leaves; the folder of a model is called as the code calls it that logs it."""
RESNET = regex(r"resnet\d+\.\w+")
"""With the hash of a hub it is the public one; without, the result of a training as well."""
TOP = "(top level)"
VARIANT = regex(r".*\d.*|best|last|latest|final|old|new|backup|raw|tmp", re.IGNORECASE)


def is_training_state(path: str) -> bool:
    """Say whether a file holds what a training needs to go on, beside the weights: optimiser, scheduler, generators."""
    return bool(STATE.fullmatch(posixpath.basename(path)))


def is_public_base(path: str) -> bool:
    """Say whether a file is named as libraries name the weights they publish, so that its text may live there."""
    return bool(HASH.search(posixpath.basename(path))) or is_public_name(path)


def is_public_name(path: str) -> bool:
    """Say whether a file is named after a network whose weights everybody has."""
    name = posixpath.basename(path)
    plain = HASH.sub(".", name)
    return bool(PUBLIC.fullmatch(plain)) or (plain != name and bool(RESNET.fullmatch(plain)))


def series(path: str) -> str:
    """Return the folder of a file and its variants: checkpoints, folds, seeds and older copies are one series."""
    folder = posixpath.dirname(path)
    while "/" in folder and VARIANT.fullmatch(posixpath.basename(folder)):
        folder = posixpath.dirname(folder)
    return folder or TOP
