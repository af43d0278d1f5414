"""Finds configuration modules: files named for settings whose constants other modules import, and who reads each.

A constant is live where its own module or one that imports the module loads it. It is dead only where nothing else
can: the module is imported and always by its parts, nobody takes it whole, by a star or by a computed name, and its
project is not installed for others to import. A name that is loaded or spelled anywhere else makes it unknown.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.code import Const, Items, PythonFacts, Read, Table, Text
from mldebt.facts.texts import ScriptFacts
from mldebt.findings.subjects import ConfigKey
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.options.verdict import Verdicts
from mldebt.project.configs.parsers.arguments import Option, shown
from mldebt.project.configs.parsers.flags import executed, is_computed
from mldebt.project.configs.reading.reads import Load
from mldebt.project.sources import Sources

SETTINGS = regex(
    r"(\w+_)?(config|configs|cfg|conf|configuration|settings|hparams|hyper_?param(eter)?s|params|parameters|options|defaults)"
    r"(_\w+)?",
    re.IGNORECASE,
)
NUMERIC = regex(r"hp|hparams|hyper_?param(eter)?s|params(_\w+)?", re.IGNORECASE)
UPPER = regex(r"[A-Z][A-Z0-9_]+")
PLAIN = regex(r"[A-Za-z][A-Za-z0-9_]+")
FRAMEWORKS = {
    "INSTALLED_APPS": "Django",
    "BOT_NAME": "Scrapy",
    "SQLALCHEMY_DATABASE_URI": "Flask",
    "SECRET_KEY": "its web framework",
    "CELERY_BROKER_URL": "Celery",
    "FEATURE_FLAGS": "Superset",
}
INSTALLERS = ("setup.py", "setup.cfg", "pyproject.toml")
DYNAMIC = frozenset({
    "import_module", "__import__", "spec_from_file_location", "run_path", "SourceFileLoader", "from_object",
    "from_pyfile", "fromfile", "load_source", "import_string", "reload",
})  # fmt: skip
BY_NAME = frozenset({"globals", "locals", "vars", "dir", "eval", "exec"})
ENVIRONMENT = frozenset({"environ", ".environ", "getenv", ".getenv"})
FEWEST = 3


class Answer(NamedTuple):
    """What the code says of one constant: loads that count, or why nothing can be told."""

    loads: tuple[Load, ...] = ()
    doubt: str | None = None


def constant_keys(verdicts: Verdicts) -> Iterator[tuple[str, ConfigKey]]:
    """Yield (path, row) of every constant of every configuration module that another module imports."""
    found = Constants(verdicts)
    for path, facts in sorted(verdicts.sources.python.items()):
        options = found.options(path, facts)
        if len(options) >= FEWEST and found.users(path):
            framework = next((FRAMEWORKS[o.dest] for o in options if o.dest in FRAMEWORKS), None)
            for option in options:
                yield path, found.row(option, framework)


class Constants:
    """The constants of configuration modules and who may read them."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts, self._sources, self._code = verdicts, verdicts.sources, verdicts.sources.code
        self._links = verdicts.flows.links

    def users(self, path: str) -> frozenset[str]:
        """Return the modules that import a module, itself excluded."""
        return self._code.importers(path) - {path}

    def options(self, path: str, facts: PythonFacts) -> list[Option]:
        """Return the constants that a configuration module sets at its top, in order."""
        stem = posixpath.basename(path).removesuffix(".py")
        if not path.endswith(".py") or not SETTINGS.fullmatch(stem) or self._sources.role(path) == "test":
            return []
        module = facts.scopes[0]
        if any(executed(module.calls)):
            return []
        named = PLAIN if NUMERIC.fullmatch(stem) or self._is_read_by_parts(path) else UPPER
        found: dict[str, Option] = {}
        for assign in module.assigns:
            name = assign.target[0]
            is_value = isinstance(assign.value, Const | Items | Table | Text) or is_computed(assign.value)
            if len(assign.target) == 1 and assign.how == "=" and is_value and named.fullmatch(name):
                found.setdefault(
                    name, Option(name, name, (), Spot(path, 0), assign.line, shown(assign.value), "", None, "python")
                )
        return list(found.values())

    def _is_read_by_parts(self, path: str) -> bool:
        """Say whether others read plain names of a module as its attributes: `import config` … `config.batch`."""
        own = {assign.target[0] for assign in self._sources.python[path].scopes[0].assigns}
        read: set[str] = set()
        for user, entry in self._links.imports_of(posixpath.basename(path).removesuffix(".py")):
            if user != path and self._code.names.find(entry.target, user) == path:
                scopes, name = self._sources.python[user].scopes, entry.local
                chains = (steps for at in self._links.ledgers.mentions(user, name) for steps in scopes[at].chains())
                read |= {steps[1][1:] for steps in chains if len(steps) > 1 and steps[0] == name} & own
        return sum(not UPPER.fullmatch(name) for name in read) >= FEWEST

    def row(self, option: Option, framework: str | None) -> ConfigKey:
        """Return the row of one constant."""
        answer = self._answer(option)
        row = self._verdicts.row
        if answer.loads:
            return row(option, "live", answer.loads[0].says, readers=answer.loads)
        if framework:
            return row(option, "external", f"read by {framework}")
        if doubt := answer.doubt or self._doubt(option):
            return row(option, "unknown", doubt)
        count = len(self.users(option.spot.path))
        return row(option, "dead", f"never read by its module or the {count} that see it", scope="repo")

    def _answer(self, option: Option) -> Answer:
        """Look at the module itself and at everything that imports it."""
        spot, name = option.spot, option.dest
        if loads := tuple(self._loads(spot, name, (name,))):
            return Answer(loads)
        doubt = None
        for place in self._links.importers(spot, name, ()):
            if not isinstance(place.base, str):
                continue
            steps = (place.base, *(f".{key}" for key in place.slot))
            if loads := tuple(self._loads(place.spot, place.base, steps)):
                return Answer(loads)
            if place.slot and any(read.steps == (place.base,) for read in self._reads(place.spot, place.base)):
                doubt = f"the module is handed on whole in {place.spot.path}"
        return Answer((), doubt or self._starred(spot))

    def _loads(self, spot: Spot, name: str, steps: tuple[str, ...]) -> Iterator[Load]:
        for viewer in self._links.viewers(spot, name):
            for read in self._links.ledgers.at(*viewer).reads.get(name, ()):
                if read.steps[: len(steps)] == steps:
                    yield Load(viewer, read.line, f"read as {''.join(read.steps).replace('[', '.')}")
                    return

    def _reads(self, spot: Spot, name: str) -> Iterator[Read]:
        for viewer in self._links.viewers(spot, name):
            yield from self._links.ledgers.at(*viewer).reads.get(name, ())

    def _starred(self, spot: Spot) -> str | None:
        """Return which module takes every name of a module by a star and hands them on, or looks names up."""
        own = {assign.target[0] for assign in self._sources.python[spot.path].scopes[0].assigns}
        for path, facts in self._sources.python.items():
            for entry in facts.imports:
                if entry.local == "*" and self._code.names.find(entry.module, path) == spot.path:
                    is_used = any(read.steps[0] in own for scope in facts.scopes for read in scope.reads)
                    if not is_used or self._code.callees.named(path, BY_NAME):
                        return f"every name of the module is imported by a star at {path}:{entry.line}"
        return None

    def _doubt(self, option: Option) -> str | None:
        """Return what else may read an unread constant."""
        path, name = option.spot.path, option.dest
        if name in (self._sources.python[path].names or ()):
            return "its module exports it in __all__"
        if found := self._spellings.get(name, set()) - {path}:
            return f"{min(found)} loads or spells this name"
        if self._dynamic:
            return f"modules are loaded by computed names at {self._dynamic}"
        if installer := installer_of(self._sources, path):
            return f"its package is installed by {installer}: other code may import it"
        return None

    @cached_property
    def _dynamic(self) -> str | None:
        calls = ((path, one.call) for path in self._code.modules for one in self._code.callees.named(path, DYNAMIC))
        return next((f"{path}:{self._sources.place(path, call.line)[1]}" for path, call in calls), None)

    @cached_property
    def _spellings(self) -> Mapping[str, set[str]]:
        """Names that code loads or spells as a string, with the files that do; the environment has names of its own."""
        found: dict[str, set[str]] = defaultdict(set)
        for path, facts in self._sources.python.items():
            reads = [(read.line, read.steps) for scope in facts.scopes for read in scope.reads]
            asked = {line for line, steps in reads if not ENVIRONMENT.isdisjoint(steps)}
            for text in (text for text, line in facts.strings if line not in asked):
                found[text].add(path)
            for step in (step for _, steps in reads if ENVIRONMENT.isdisjoint(steps) for step in steps):
                found[step.lstrip(".[")].add(path)
        for path, script in self._sources.facts.items():
            for command in script.commands if isinstance(script, ScriptFacts) else ():
                for word in re.findall(r"\w+", command.text):
                    found[word].add(path)
        return found


def installer_of(sources: Sources, path: str) -> str | None:
    """Return the file that installs the package a module lies in."""
    folder = posixpath.dirname(path)
    if not folder or posixpath.join(folder, "__init__.py") not in sources.files:
        return None
    while folder:
        folder = posixpath.dirname(folder)
        for name in INSTALLERS:
            if (found := posixpath.join(folder, name)) in sources.files:
                return found
    return None
