"""Builds the config pillar: every config file and command-line parser with a verdict per key.

What it takes is loaded when it is asked for, often in a process beside the one that looks for runs.
"""

import msgspec

from mldebt.findings.subjects import ConfigFile
from mldebt.project.configs.following.flows import Flows
from mldebt.project.sources import Sources

MANY, FEW = 4, 0.5
UNSEEN = "most keys of this file look dead, so what reads it may not be seen"


def find_configs(sources: Sources, flows: Flows) -> tuple[ConfigFile, ...]:
    """Return the config files of a repository, by path."""
    from mldebt.project.configs.options.build import option_files
    from mldebt.project.configs.settings.build import settings_files
    from mldebt.project.configs.shown_readers import without_shown
    from mldebt.project.configs.trees.library import LibraryTree
    from mldebt.project.configs.trees.verdict import Trees
    from mldebt.project.configs.unseen_readers import without_unseen

    trees = Trees(sources, flows)
    library = LibraryTree(sources, trees)
    found = [library.judged(trees.judged(file)) for file in settings_files(sources, flows)]
    found += [*option_files(sources, flows, trees), *trees.files()]
    told = without_unseen(sources, tuple(sorted(found, key=lambda file: (file.path, file.system))))
    return without_shown(sources, tuple(map(_held_back, told)))


def _held_back(file: ConfigFile) -> ConfigFile:
    """Return a settings file as it is, or with unknown for dead where most of it looks dead: what reads it is not seen.

    Code is no such file: scripts are copied with options and defaults that they never read.
    """
    dead = sum(key.status == "dead" for key in file.keys)
    used = sum(key.status in ("live", "external") for key in file.keys)
    is_code = file.path.endswith((".py", ".ipynb"))
    if is_code or dead < MANY or used >= dead * FEW:
        return file
    keys = (
        msgspec.structs.replace(key, status="unknown", reason=UNSEEN) if key.status == "dead" else key
        for key in file.keys
    )
    return msgspec.structs.replace(file, keys=tuple(keys))
