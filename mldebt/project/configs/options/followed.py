"""Judges an option by following the object that holds its value, with the values of other options beside it."""

from fnmatch import fnmatchcase

from mldebt.findings.subjects import ConfigKey
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.following.uses import LOSSES
from mldebt.project.configs.options.verdict import Verdicts
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.configs.reading.reads import Load


def followed(
    verdicts: Verdicts, option: Option, seeds: tuple[Seed, ...], files: frozenset[str], *, is_unnamed: bool = False
) -> ConfigKey:
    """Judge an option by following the object that holds its value; `is_unnamed`: no code names it to look it up."""
    uses = verdicts.flows.follow(*seeds, flat=True)
    for use in uses:
        if use.what == "read" and use.keys and fnmatchcase(option.dest, use.keys[0]):
            return verdicts.row(option, "live", use.says, readers=[Load(use.spot, use.line, use.says)])
    for use in uses:
        covers = not use.keys or use.keys[0] == "*" or fnmatchcase(option.dest, use.keys[0])
        is_lost = use.what in LOSSES and covers
        if is_lost and (not use.lookup or (not is_unnamed and verdicts.loads.is_spelled(option.dest, files))):
            return verdicts.row(option, "unknown", f"{use.says} at {use.spot.path}:{use.line}")
    return verdicts.dead(option, Reach(files, ()), uses)
