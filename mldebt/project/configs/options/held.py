"""Finds classes that only hold settings: `class CFG: lr = 1e-3`, in a script or notebook, and who reads each.

A class counts where it only holds settings, three or more, and where something refers to it. A setting is live as soon
as any file that sees the class reads an attribute of its name, and dead only where nothing spells the name and every
use of the class and its objects was followed. It cannot know what another repository does
with a class that it imports: of an installed package the verdict is less sure.
"""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import msgspec

from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.following.uses import LOSSES, Shape
from mldebt.project.configs.options.constants import FEWEST, installer_of
from mldebt.project.configs.options.holders import Holders
from mldebt.project.configs.options.holding import Holding
from mldebt.project.configs.options.verdict import MAX_READERS, Verdicts, some
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.reading.reads import Load
from mldebt.project.configs.trees.verdict import ITS_COPY, ITS_FIRST

MAX_COPIES = 20


class Seen(NamedTuple):
    """Who has a class: `own` is what it reads itself, `words` are the strings and parameters of its file."""

    seeds: tuple[Seed, ...]
    files: frozenset[str]
    own: Collection[str]
    words: Collection[str]


def held_keys(verdicts: Verdicts) -> Iterator[tuple[str, ConfigKey]]:
    """Yield (path, row) of every setting of every such class; dead ones of copied classes hang on the first."""
    first: dict[tuple[str, str, str | None], tuple[str, ConfigKey]] = {}
    copies: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    rows: list[tuple[str, ConfigKey]] = []
    for path, name, row in _rows(verdicts):
        origin, one = (
            first.setdefault((name.rstrip("_0123456789"), row.key, row.value), (path, row))
            if row.status == "dead"
            else (path, row)
        )
        if one is row:
            rows.append((path, row))
        else:
            copies[origin, one.line].append(Evidence(path, row.line, ITS_COPY, row.cell))
            rows.append((path, _with(row, Evidence(origin, one.line, ITS_FIRST, one.cell))))
    yield from ((path, _with(row, *copies.get((path, row.line), ())[:MAX_COPIES])) for path, row in rows)


def _with(row: ConfigKey, *near: Evidence) -> ConfigKey:
    return msgspec.structs.replace(row, near_misses=near) if near else row


def _rows(verdicts: Verdicts) -> Iterator[tuple[str, str, ConfigKey]]:
    """Yield (path, class, row) of every setting; where none of a class is read, what reads it is not understood."""
    holders, holding = Holders(verdicts), Holding(verdicts.sources.code)
    for path, facts in sorted(verdicts.sources.python.items()):
        for number, scope in enumerate(facts.scopes):
            cls = Spot(path, number)
            if scope.kind == "class" and holding.is_holder(cls):
                options = tuple(holding.options(cls))
                files = _seers(verdicts, holders, path) if len(options) >= FEWEST else frozenset()
                seeds = tuple(holders.seeds(cls, files)) if files else ()
                rows = [*_judged(verdicts, holders, options, seeds, files)] if seeds else []
                is_read = any(row.readers for row in rows)
                for row, option in zip(rows, options, strict=False):
                    unread = verdicts.row(option, "unknown", "none of the settings of its class is seen to be read")
                    yield path, scope.name, row if is_read or row.status != "dead" else unread


def _judged(
    verdicts: Verdicts, holders: Holders, options: Sequence[Option], seeds: tuple[Seed, ...], files: frozenset[str]
) -> Iterator[ConfigKey]:
    """Yield the row of each setting of one class."""
    cls = options[0].spot
    own = {read.steps[0] for read in verdicts.sources.code.scope(cls).reads}
    facts = verdicts.sources.python[cls.path]
    words = {text for text, _ in facts.strings}.union(one.name for scope in facts.scopes for one in scope.parameters)
    seen, doubt = Seen(seeds, files, own, words), None
    for option in options:
        row = _row(verdicts, holders, option, seen)
        if row.status == "dead":
            doubt = holders.doubt(cls, files) or "" if doubt is None else doubt
        yield verdicts.row(option, "unknown", doubt) if doubt and row.status == "dead" else row


def _seers(verdicts: Verdicts, holders: Holders, path: str) -> frozenset[str]:
    """Return the files that may see a class of a module: all, where some module is loaded by a computed name."""
    code = verdicts.sources.code
    is_loaded = path.endswith(".py") and holders.is_loaded_by_name
    return frozenset(code.modules) if is_loaded else verdicts.scoping.closures({path, *code.importers(path)})


def _row(verdicts: Verdicts, holders: Holders, option: Option, seen: Seen) -> ConfigKey:
    """Return the row of a setting by all that has its class."""
    row, name, files = verdicts.row, option.dest, seen.files
    if loads := some(verdicts.loads.as_attribute(name, files)):
        return row(option, "live", loads[0].says, readers=loads)
    if name in seen.own:
        return row(option, "live", "another setting of its class is made of it")
    if (
        verdicts.loads.is_spelled(name, files - {option.spot.path})
        or name in seen.words
        or holders.is_written(name, files)
    ):
        return row(option, "unknown", f"something names {name}, to read it or to set it")
    if other := _taken_elsewhere(verdicts, option, files):
        return row(option, "unknown", f"{other} takes a class of this name from where it cannot be told")
    uses = verdicts.flows.follow(*seen.seeds, shape=Shape(frozenset(), frozenset({(name,)})))
    fit = [use for use in uses if not use.keys or fnmatchcase(name, use.keys[0])]
    if read := [Load(use.spot, use.line, use.says) for use in fit if use.what == "read" and use.keys]:
        return row(option, "live", read[0].says, readers=read[:MAX_READERS])
    if use := next((use for use in fit if use.what in LOSSES), None):
        return row(option, "unknown", f"{use.says} at {use.spot.path}:{use.line}")
    if back := verdicts.saved.read_back(name, (), uses):
        return row(option, "unknown", f"saved with the others, and {back.spot.path} may read it back")
    count = len(files)
    where = "its own file, the only one that sees it" if count == 1 else f"the {count} files that see it"
    is_vague = any(use.what == "followed" and use.soft for use in uses)
    is_sure = not is_vague and installer_of(verdicts.sources, option.spot.path) is None
    return row(option, "dead", f"never read in {where}", scope="repo", confidence="high" if is_sure else "medium")


def _taken_elsewhere(verdicts: Verdicts, option: Option, files: frozenset[str]) -> str | None:
    """Return a file that reads the setting from a class of the same name, which lies in none of its own folder.

    `from settings import Settings` in `utils/show.py` is another one for each folder that a program starts in.
    """
    code, sources = verdicts.sources.code, verdicts.sources.python
    name = code.scope(option.spot).name.rpartition(".")[2]
    for load in verdicts.loads.as_attribute(option.dest, sources.keys() - files):
        path = load.spot.path
        for entry in sources[path].imports:
            held = code.names.find(entry.module, path) if entry.local in (name, "*") else path
            if held is None or posixpath.dirname(held) != posixpath.dirname(path):
                return path
    return None
