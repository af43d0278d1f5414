"""Judges gin files: a binding `train.lr = 0.1` sets a parameter of a configurable function or class, a macro a name.

A binding is live where the configurable of that name loads the parameter, and external where no configurable of the
repository has the name: then a library registers it. It cannot know what a program binds while it runs, nor who gives
a macro on the command line: no macro is called dead.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from mldebt.facts.code import Const, Ref
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.subjects import ConfigFile, Evidence, Site
from mldebt.project.code import Spot, argument
from mldebt.project.configs.files.mentions import Mentions
from mldebt.project.configs.files.mentions_texts import texts
from mldebt.project.configs.files.verdict import Filed
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.parsers.arguments import Option, text
from mldebt.project.configs.parsers.signatures import judged
from mldebt.project.configs.reading.reads import Loads
from mldebt.project.configs.settings.keys import Leaf
from mldebt.project.configs.settings.rows import Space, file_row
from mldebt.project.configs.settings.verdict import Verdict
from mldebt.project.sources import Sources

REGISTERS = frozenset({"gin.configurable", "gin.register", "gin.config.configurable", "gin.config.register"})
NAMES_MACROS = ("bind_parameter", "query_parameter", "constant", "macro")
STATEMENTS = frozenset({"include", "import"})


def gin_files(sources: Sources, flows: Flows, mentions: Mentions) -> Iterator[ConfigFile]:
    """Yield every gin file with a verdict per binding and macro."""
    files = {path: facts for path, facts in sources.settings.items() if facts.format == "gin"}
    found = Bindings(sources, flows)
    for path, facts in files.items():
        space = Space(sources, flows)
        entries = {entry.key: entry for entry in facts.entries if entry.key not in STATEMENTS}
        space.put(path, ((Leaf(e.key, e.line, e.value, ((e.key,),)), found.verdict(e)) for e in entries.values()))
        yield file_row(sources, path, facts, _filed(path, files, mentions), space.rows(path, facts))


def _filed(path: str, files: Mapping[str, SettingsFacts], mentions: Mentions) -> Filed:
    named = [mention for mention in mentions.of(path) if mention.what in ("path", "name", "pattern")]
    if named:
        shown = tuple(Evidence(mention.path, mention.line, mention.says) for mention in named[:3])
        return Filed("live", f"{named[0].path}:{named[0].line} {named[0].says}", shown)
    beside = sum(posixpath.dirname(other) == posixpath.dirname(path) for other in files)
    if beside > 1:
        return Filed("variant", f"one of {beside} gin files a user can choose; nothing names it")
    return Filed("unknown", "a user may give it to the program")


class Bindings:
    """The configurables of a repository, and who uses which macro."""

    def __init__(self, sources: Sources, flows: Flows) -> None:
        self._sources, self._code, self._links = sources, sources.code, flows.links
        self._loads = Loads(flows.links)

    @cached_property
    def _configurables(self) -> Mapping[str, tuple[Spot, ...]]:
        """Functions and classes by the name that gin knows them by."""
        found: dict[str, list[Spot]] = defaultdict(list)
        for path, facts in self._sources.python.items():
            if not self._has_gin(path):
                continue
            for number, scope in enumerate(facts.scopes):
                above = Spot(path, max(scope.parent, 0))
                for func, call in self._code.decorators(Spot(path, number)):
                    if isinstance(func, Ref) and self._code.resolve(above, func.steps).name in REGISTERS:
                        name = text(argument(call, 0, "name")) if call else None
                        found[(name or scope.name).rpartition(".")[2]].append(Spot(path, number))
        return {name: tuple(spots) for name, spots in found.items()}

    def _has_gin(self, path: str) -> bool:
        imports = self._sources.python[path].imports
        return any(entry.target.partition(".")[0] == "gin" for entry in imports)

    def verdict(self, entry: Entry) -> Verdict:
        """Return the verdict on one binding or macro."""
        selector, dot, parameter = entry.key.rpartition("/")[2].rpartition(".")
        if not dot:
            return self._macro(parameter)
        name = selector.rpartition(".")[2]
        spots = self._configurables.get(name, ())
        if not spots:
            is_used = any(self._has_gin(path) for path in self._sources.python)
            known = f"{selector} is no configurable of this repository: a library registers it"
            return Verdict("external", known) if is_used else Verdict("unknown", "nothing here imports gin")
        answers = [self._bound(spot, parameter, entry.line) for spot in spots]
        order = ("live", "unknown", "dead")
        return min(answers, key=lambda answer: order.index(answer.status))

    def _bound(self, spot: Spot, parameter: str, line: int) -> Verdict:
        """Return the verdict on a binding of one configurable: by whether it loads the parameter."""
        scope = self._code.scope(spot)
        if scope.kind == "class":
            init = self._code.methods(spot).get("__init__")
            if init is None:
                return self._field(spot, parameter)
            spot, scope = init, self._code.scope(init)
        names = {one.name: one.kind for one in scope.parameters}
        if parameter not in names and "**" not in names.values():
            return Verdict("unknown", f"{scope.name} has no parameter {parameter}: gin refuses the binding")
        option = Option(parameter, parameter, (), spot, line, None, "", None, "gin")
        answer = judged(option, scope, self._links, parameter)
        if answer.loads is not None:
            cell, row = self._sources.place(spot.path, answer.loads)
            return Verdict("live", f"a parameter of {scope.name}", (Site(spot.path, row, cell),))
        if answer.doubt is not None:
            return Verdict("unknown", answer.doubt)
        return Verdict("dead", f"{scope.name} never uses this parameter")

    def _field(self, cls: Spot, name: str) -> Verdict:
        """Return the verdict on a binding of a class whose fields are its parameters: a dataclass, a module of flax."""
        scope = self._code.scope(cls)
        if any(assign.annotation and assign.target == (name,) for assign in scope.assigns):
            for load in self._loads.as_attribute(name, self._sources.python):
                cell, row = self._sources.place(load.spot.path, load.line)
                return Verdict("live", load.says, (Site(load.spot.path, row, cell),))
        return Verdict("unknown", f"the constructor of {scope.name} is not in the repository")

    def _macro(self, name: str) -> Verdict:
        if name in self._used:
            return Verdict("live", f"used as %{name} at {self._used[name].path}", (self._used[name],))
        return Verdict("unknown", f"%{name} is used in no file that is read; a command line may use it")

    @cached_property
    def _used(self) -> Mapping[str, Site]:
        """Macros that any text of the repository uses."""
        found: dict[str, Site] = {}
        for piece in texts(self._sources):
            for part in piece.text.split("%")[1:] if "%" in piece.text else ():
                name = part.replace("'", " ").split(maxsplit=1)[0] if part.strip() and not part[0].isspace() else ""
                for end in (",", ")", "]", "}", '"', "`", ":", "."):
                    name = name.partition(end)[0]
                found.setdefault(name, Site(piece.path, piece.line))
        return {**self._named, **found}

    @cached_property
    def _named(self) -> Mapping[str, Site]:
        """Names that code gives to gin itself: `gin.query_parameter("BATCH")`, `gin.constant("app.BATCH", 3)`."""
        found: dict[str, Site] = {}
        for path in self._sources.python:
            for _, _, call in self._code.callees.named(path, NAMES_MACROS):
                for value in call.args[:1]:
                    if isinstance(value, Const):
                        found.setdefault(str(value.value).lstrip("%"), Site(path, call.line))
        return found
