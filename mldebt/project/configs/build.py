"""Builds the config pillar: every config file and command-line parser with a verdict per key.

What it takes is loaded when it is asked for, often in a process beside the one that looks for runs.
"""

from mldebt.findings.subjects import ConfigFile
from mldebt.project.configs.following.flows import Flows
from mldebt.project.sources import Sources


def find_configs(sources: Sources, flows: Flows) -> tuple[ConfigFile, ...]:
    """Return the config files of a repository, by path."""
    from mldebt.project.configs.options.build import option_files
    from mldebt.project.configs.settings.build import settings_files
    from mldebt.project.configs.trees.library import LibraryTree
    from mldebt.project.configs.trees.verdict import Trees
    from mldebt.project.configs.unseen_readers import without_unseen

    trees = Trees(sources, flows)
    library = LibraryTree(sources, trees)
    found = [library.judged(trees.judged(file)) for file in settings_files(sources, flows)]
    found += [*option_files(sources, flows, trees), *trees.files()]
    return without_unseen(sources, tuple(sorted(found, key=lambda file: (file.path, file.system))))
