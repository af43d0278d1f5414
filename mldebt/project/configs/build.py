"""Builds the config pillar: every config file and command-line parser with a verdict per key."""

from mldebt.findings.subjects import ConfigFile
from mldebt.project.configs.flows import Flows
from mldebt.project.configs.options_build import option_files
from mldebt.project.sources import Sources


def find_configs(sources: Sources) -> tuple[ConfigFile, ...]:
    """Return the config files of a repository, by path."""
    flows = Flows(sources)
    return tuple(sorted(option_files(sources, flows), key=lambda file: (file.path, file.system)))
