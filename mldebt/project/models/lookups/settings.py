"""Reads which models settings files name, and which of them only as a part of another one."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.lookups.registering import is_of_parts

MODEL_KEY = regex(
    r"(?:.*\.)?(?:_target_|target|class_path|class|cls|type|name|arch\w*|model\w*|net\w*|backbone|class_name|module|algo\w*"
    r"|\w*_model)(?:\[\d+\])?"
)
TARGET_KEY = regex(r"(?:.*\.)?(?:_target_|target|class_path|class|cls|type)")
MODEL_NODE = regex(r"(?:.*model|.*net(?:work)?|arch\w*|.*policy)(?:\[\d+\])?", re.IGNORECASE)
OTHER_NODE = regex(
    r"(?i)(?:\w+_)?(?:transforms?|augment\w*|metrics?|callbacks?|optimi[sz]ers?|schedulers?|loss(?:es)?|features?)[.\[]"
)
"""The top of what a file says of anything but models."""
APART = regex(r"(\w+(?:\.\w+)*)\s*[,:]\s*(\w+)")
"""A name that is written apart from its module: `nets.tide,TideNet`, as entry points write `nets.tide:TideNet`."""
LONGEST = 200


def named_in_settings(
    settings: Mapping[str, SettingsFacts], known: Mapping[str, Sequence[Spot]]
) -> Iterator[tuple[str, Spot, str, int, str]]:
    """Yield each model that files name, as `named` or as an `argument` of another, with path, line and key.

    A file that is one node is put into what a file of the folder above names; what a file that names a model names
    with its module below `backbone` or `head` is a part of that one.
    """
    wholes = {
        posixpath.dirname(path)
        for path, facts in settings.items()
        if any(one.key == "_target_" and (one.value or "").rpartition(".")[2] in known for one in facts.entries)
    }
    for path, facts in settings.items():
        folder = posixpath.dirname(path)
        is_below = bool(folder) and posixpath.dirname(folder) in wholes
        yield from ((path, *found) for found in _named(facts, known, is_below=is_below))


def _named(
    facts: SettingsFacts, known: Mapping[str, Sequence[Spot]], *, is_below: bool
) -> Iterator[tuple[Spot, str, int, str]]:
    owners = {
        entry.key.rpartition(".")[0]: (entry.value or "").rpartition(".")[2] in known
        for entry in facts.entries
        if TARGET_KEY.fullmatch(entry.key)
    }
    named = [(entry, value) for entry in facts.entries if (value := _dotted(entry)).rpartition(".")[2] in known]
    named = [(entry, value) for entry, value in named if not OTHER_NODE.match(entry.key)]
    is_told = any(MODEL_KEY.fullmatch(entry.key) for entry, _ in named)
    for entry, value in named:
        is_key, node = MODEL_KEY.fullmatch(entry.key), entry.key.rpartition(".")[0]
        if is_key or (is_told and "." in value and is_of_parts(node)):
            is_group = is_below and entry.key == "_target_"
            is_part = is_group or (bool(TARGET_KEY.fullmatch(entry.key)) and _is_nested(entry.key, owners))
            for spot in meant(known[value.rpartition(".")[2]], value):
                yield spot, "argument" if is_part or not is_key else "named", entry.line, entry.key


def _dotted(entry: Entry) -> str:
    """Return the short text of an entry as a dotted name, where it may be one; empty where it is no scalar."""
    value = entry.value if entry.kind == "scalar" and entry.value and len(entry.value) < LONGEST else ""
    return APART.sub(r"\1.\2", value) if APART.fullmatch(value) else value


def config_name(path: str) -> str:
    """Return what people call a settings file: its stem, or its folder's name where the stem says nothing."""
    folder, name = posixpath.split(path)
    stem = name.partition(".")[0]
    return posixpath.basename(folder) if stem in {"config", "model", "settings", "params"} else stem


def meant(namesakes: Sequence[Spot], dotted: str) -> Iterator[Spot]:
    """Yield what a written name means: by its module path where it has one, else the only namesake."""
    module, _, leaf = dotted.rpartition(".")
    if module:
        folder = module.replace(".", "/")
        inside = [
            spot for spot in namesakes if spot.path.removesuffix(".py").removesuffix("/__init__").endswith(folder)
        ]
        yield from inside or (namesakes if len(namesakes) == 1 else ())
    elif len(namesakes) == 1 and not leaf.islower():
        yield from namesakes


def _is_model_key(path: str) -> bool:
    return bool(MODEL_NODE.fullmatch(path.rpartition(".")[2]))


def _is_nested(key: str, owners: Mapping[str, bool]) -> bool:
    """Say whether a node that names a class stands inside another such node, as a part of what that one makes.

    `owners` are the nodes that name a class, with whether that class is known to be a model.
    """
    parent = key.rpartition(".")[0]
    if not _is_model_key(parent) and any(MODEL_NODE.fullmatch(step) for step in parent.split(".")[:-1]):
        return True
    for owner, is_model in owners.items():
        is_inside = parent.startswith(f"{owner}.") if owner else bool(parent)
        if is_inside and (is_model or (owner and not _is_model_key(parent))):
            return True
    return False
