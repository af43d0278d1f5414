"""Builds one config file row per module that declares command-line options."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.findings.vocabulary import FileStatus
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.options.captured import captured_keys
from mldebt.project.configs.options.classes import class_keys
from mldebt.project.configs.options.constants import constant_keys
from mldebt.project.configs.options.held import held_keys
from mldebt.project.configs.options.nodes import node_keys
from mldebt.project.configs.options.others import other_options
from mldebt.project.configs.options.overrides import override_files
from mldebt.project.configs.options.verdict import Verdicts
from mldebt.project.configs.parsers.arguments import Option, argparse_options
from mldebt.project.configs.roles import role_of
from mldebt.project.configs.trees.verdict import Trees
from mldebt.project.sources import Sources

BEST_FIRST: tuple[FileStatus, ...] = ("live", "unknown", "external")


def option_files(sources: Sources, flows: Flows, trees: Trees) -> Iterator[ConfigFile]:
    """Yield the options of every module that declares some, by kind of declaration."""
    verdicts = Verdicts(sources, flows, trees)
    for path in sorted(sources.python):
        options = _distinct(argparse_options(path, sources.code))
        if options:
            judged = [verdicts.key(option) for option in options]
            yield as_file(sources, path, "argparse", tuple(_in_places(options, judged)))
    others: dict[tuple[str, str], dict[tuple[str, int], ConfigKey]] = defaultdict(dict)
    seen: set[tuple[str, int]] = set()
    for path, system, key in _others(verdicts):
        if system != "class" or (path, key.line) not in seen:  # fields that a parser or a library has are told already
            others[path, system].setdefault((key.key, key.line), key)
            seen.add((path, key.line))
    scripts = {path: tuple(keys.values()) for (path, system), keys in others.items() if system == "exec"}
    yield from override_files(verdicts, scripts)
    for (path, system), keys in sorted(others.items()):
        yield as_file(sources, path, system, tuple(keys.values()))


def _in_places(options: Sequence[Option], keys: Sequence[ConfigKey]) -> Iterator[ConfigKey]:
    """Yield the keys of options; a dead word of a command that stands before a read one holds the place of that."""
    for place, (option, key) in enumerate(zip(options, keys, strict=True)):
        behind = (
            after.key
            for other, after in zip(options[place + 1 :], keys[place + 1 :], strict=True)
            if not other.flags[0].startswith("-") and after.status != "dead"
            and (other.spot, other.holder) == (option.spot, option.holder)
        )  # fmt: skip
        is_word = key.status == "dead" and not option.flags[0].startswith("-")
        if is_word and (moved := next(behind, None)):
            says = f"nothing reads it, but a command must give it before {moved}, which is read by its place"
            yield replace(key, status="unknown", reason=says, scope=None)
        else:
            yield key


def _others(verdicts: Verdicts) -> Iterator[tuple[str, str, ConfigKey]]:
    """Yield (path, system, row) of every key that is declared otherwise than by argparse."""
    yield from other_options(verdicts)
    yield from node_keys(verdicts)
    yield from ((path, "jsonargparse", key) for path, key in class_keys(verdicts))
    yield from ((path, "sacred", key) for path, key in captured_keys(verdicts))
    yield from ((path, "constants", key) for path, key in constant_keys(verdicts))
    yield from ((path, "class", key) for path, key in held_keys(verdicts))


def _distinct(options: Iterable[Option]) -> list[Option]:
    """Return options without repeated declarations of one parser's key."""
    found: dict[tuple[str, int, object], Option] = {}
    for option in options:
        found.setdefault((option.dest, option.spot.scope, option.holder), option)
    return list(found.values())


def as_file(sources: Sources, path: str, system: str, keys: tuple[ConfigKey, ...]) -> ConfigFile:
    """Return a file row; a program of which every option is dead still runs, so that the file is live."""
    statuses = {key.status for key in keys}
    status: FileStatus = next((one for one in BEST_FIRST if one in statuses), "live")
    dead = sum(key.status == "dead" for key in keys)
    reason = f"{dead} of {len(keys)} options are dead" if dead else f"{len(keys)} options"
    return ConfigFile(path, "python", system, status, reason, keys, (), role_of(sources, path))
