"""Finds override files of configurators: modules of plain assignments that `exec` runs over the globals of a script.

A script that runs `exec(open("configurator.py").read())` takes any Python file whose assignments replace its own
globals. A file counts as one where a command gives it to such a script, or where most of what it sets are globals of
one; nothing may import it. What it cannot know: an override that a person gives to a script by hand.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from mldebt.facts.code import Const, PythonFacts
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence
from mldebt.project.code import Spot
from mldebt.project.configs.files.loaders import passed
from mldebt.project.configs.files.mentions import Mentions
from mldebt.project.configs.options.verdict import MAX_READERS, Verdicts, some
from mldebt.project.configs.parsers.arguments import Option, shown
from mldebt.project.configs.parsers.flags import executed
from mldebt.project.configs.reading.reads import Load
from mldebt.project.configs.roles import role_of

if TYPE_CHECKING:
    from mldebt.findings.vocabulary import FileStatus

FEWEST = 2
SHARED = 0.5


def override_files(verdicts: Verdicts, scripts: Mapping[str, Sequence[ConfigKey]]) -> Iterator[ConfigFile]:
    """Yield the override files of scripts whose globals are given by path."""
    found = Overrides(verdicts, scripts)
    for path, targets in found.targets.items():
        yield found.row(path, targets)


class Overrides:
    """The override files of a repository, each with the scripts whose globals it replaces."""

    def __init__(self, verdicts: Verdicts, scripts: Mapping[str, Sequence[ConfigKey]]) -> None:
        self._verdicts, self._sources = verdicts, verdicts.sources
        self._globals = {
            path: {key.key: key for key in keys} for path, keys in scripts.items() if self._takes_files(path)
        }

    def _takes_files(self, script: str) -> bool:
        """Say whether the configurator a script runs runs further files; one that cannot be found may."""
        facts = self._sources.python[script]
        for opened in executed(facts.scopes[0].calls):
            if not isinstance(opened, Const):
                return True
            name = str(opened.value)
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(script), name))
            runs = next((self._sources.python[path] for path in (beside, name) if path in self._sources.python), None)
            if runs is not None and any(not isinstance(one, Const) for one in executed(runs.scopes[0].calls)):
                return True
        return False

    @cached_property
    def targets(self) -> dict[str, tuple[str, ...]]:
        """Override file → the scripts it is for, by path: those that commands give it to, else those it fits."""
        if not self._globals:
            return {}
        plain = {
            path: names for path, facts in sorted(self._sources.python.items()) if (names := self._plain(path, facts))
        }
        given = passed(self._sources, tuple(plain))
        found: dict[str, tuple[str, ...]] = {}
        for path, names in plain.items():
            named = dict.fromkeys(script for script, flag in given.get(path, ()) if script in self._globals)
            fits = [script for script, known in self._globals.items() if _fits(names, known)]
            if targets := tuple(sorted(named)) or tuple(fits):
                found[path] = targets
        return found

    def _plain(self, path: str, facts: PythonFacts) -> tuple[str, ...]:
        """Return the names a module of nothing but assignments sets; none where it is anything else."""
        if len(facts.scopes) != 1 or facts.main_line is not None or path.endswith(("/__init__.py", ".ipynb")):
            return ()
        if path in self._globals or self._sources.code.is_imported(path):
            return ()
        assigns = facts.scopes[0].assigns
        if any(assign.how not in ("=", ":") for assign in assigns):
            return ()
        return tuple(dict.fromkeys(assign.target[0] for assign in assigns if len(assign.target) == 1))

    @cached_property
    def _mentions(self) -> Mentions:
        return Mentions(self._sources, tuple(self.targets))

    def row(self, path: str, targets: Sequence[str]) -> ConfigFile:
        """Return the row of one override file."""
        module = self._sources.python[path].scopes[0]
        options: dict[str, Option] = {}
        for assign in module.assigns:
            if len(assign.target) == 1 and not assign.target[0].startswith("_"):
                name = assign.target[0]
                options[name] = Option(
                    name, name, (f"--{name}",), Spot(path, 0), assign.line, shown(assign.value), "", None, "python"
                )
        keys = tuple(self._key(option, targets) for option in options.values())
        named = [mention for mention in self._mentions.of(path) if mention.what in ("path", "name", "pattern")]
        status: FileStatus = "live" if named else "variant"
        reason = (
            f"{named[0].path}:{named[0].line} {named[0].says}"
            if named
            else f"replaces globals of {', '.join(targets)}; nothing names it"
        )
        return ConfigFile(
            path, "python", "exec", status, reason, keys,
            tuple(Evidence(mention.path, mention.line, mention.says) for mention in named[:MAX_READERS]),
            role_of(self._sources, path),
        )  # fmt: skip

    def _key(self, option: Option, targets: Sequence[str]) -> ConfigKey:
        """Judge a key by the global it replaces, or by what reads its name in the file itself or in the script."""
        defaults = [key for script in targets if (key := self._globals[script].get(option.dest))]
        row = self._verdicts.row
        for key in defaults:
            if key.status == "live":
                loads = [Load(Spot(site.path, 0), site.line or 1, key.reason) for site in key.readers]
                return row(option, "live", f"replaces {key.path}:{key.line}, {key.reason}", readers=loads)
        if loads := some(self._loads(option, targets)):
            return row(option, "live", loads[0].says, readers=loads)
        if not defaults:
            return row(option, "unknown", f"no global of that name in {', '.join(targets)}")
        first = defaults[0]
        near = (Evidence(first.path, first.line, "its default"),)
        found = row(option, first.status, first.reason, scope=first.scope, confidence=first.confidence, near=near)
        return msgspec.structs.replace(found, family=f"{first.path}:{option.key}")

    def _loads(self, option: Option, targets: Sequence[str]) -> Iterator[Load]:
        links = self._verdicts.flows.links
        for path in (option.spot.path, *targets):
            for viewer in links.viewers(Spot(path, 0), option.dest):
                for read in links.ledgers.at(*viewer).reads.get(option.dest, ()):
                    yield Load(viewer, read.line, f"read as {option.dest}")


def _fits(names: Sequence[str], known: Mapping[str, ConfigKey]) -> bool:
    shared = sum(name in known for name in names)
    return shared >= FEWEST and shared >= SHARED * len(names)
