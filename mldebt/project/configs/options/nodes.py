"""Finds classes whose fields are settings without a parser: nodes of Hydra's ConfigStore, settings classes of pydantic.

`cs.store(name=…, node=Config)` makes the fields of `Config`, and those of the classes its fields are annotated with,
keys of the tree that `@hydra.main` hands on; a subclass of `BaseSettings` reads its fields from the environment. A
field is live as soon as anything reads an attribute of its name, and dead only where nothing spells it and every use
of the object was followed. It cannot know fields that a base class of another package declares.
"""

from collections.abc import Iterator
from functools import cached_property

import msgspec

from mldebt.facts.code import Expr, Made, Ref
from mldebt.findings.subjects import ConfigKey
from mldebt.patterns import regex
from mldebt.project.code import Spot, argument
from mldebt.project.configs.files.mentions_code import code_texts
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.following.uses import LOSSES
from mldebt.project.configs.options.variables import Variables
from mldebt.project.configs.options.verdict import Verdicts, some
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.parsers.fields import HARMLESS, Fields, fields_of
from mldebt.project.configs.settings.hydra_apps import hydra_apps
from mldebt.project.configs.settings.keys import STRUCTURE

STORE = "hydra.core.config_store.ConfigStore"
SETTINGS = frozenset({
    "pydantic.BaseSettings", "pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings",
    "pydantic.v1.BaseSettings", "pydantic.env_settings.BaseSettings",
})  # fmt: skip
READ_BY_CLASS = frozenset({"Config", "model_config"})
WORDS = regex(r"[A-Za-z_]\w*")
DEEPEST = 5


def node_keys(verdicts: Verdicts) -> Iterator[tuple[str, str, ConfigKey]]:
    """Yield (path, system, row) of every field of such a class."""
    found = Nodes(verdicts)
    for system, classes in (("hydra", found.stored), ("pydantic", found.settings)):
        for fields in classes:
            facts = verdicts.sources.python[fields.cls.path]
            for option in fields_of(fields, facts):
                if option.dest not in READ_BY_CLASS and not STRUCTURE.fullmatch(option.dest):
                    named = msgspec.structs.replace(option, key=option.dest, flags=(option.dest,), source=system)
                    yield fields.cls.path, system, found.row(named, fields)


class Nodes:
    """The classes of a repository that are settings, with the expressions that yield an object of them."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts, self._code = verdicts, verdicts.sources.code
        self._variables = Variables(verdicts.sources)

    @cached_property
    def settings(self) -> tuple[Fields, ...]:
        """Settings classes of pydantic, by path."""
        found = []
        for cls in self._classes():
            bases = [base.name for base in self._code.bases(cls) if base.spot is None]
            if any(name in SETTINGS for name in bases):
                made = (Seed(caller, Made(at)) for caller, at in self._verdicts.flows.links.callers(cls))
                foreign = any(name not in SETTINGS | HARMLESS for name in bases)
                found.append(Fields(cls, tuple(made), foreign))
        return tuple(found)

    def _classes(self) -> Iterator[Spot]:
        for path, facts in sorted(self._code.modules.items()):
            if any(entry.target.startswith("pydantic") for entry in facts.imports) or "BaseSettings" in str(
                [base for scope in facts.scopes for base in scope.bases]
            ):
                yield from (Spot(path, place) for place, scope in enumerate(facts.scopes) if scope.kind == "class")

    @cached_property
    def stored(self) -> tuple[Fields, ...]:
        """Classes that a ConfigStore registers, and those that their fields are annotated with, by path."""
        found = dict.fromkeys(self._registered())
        for cls in found.copy():
            found.update(dict.fromkeys(self._inner(cls, 0)))
        seeds = tuple(app.seed for app in hydra_apps(self._verdicts.sources)) if found else ()
        return tuple(
            Fields(cls, seeds, any(b.spot is None and b.name not in HARMLESS for b in self._code.bases(cls)))
            for cls in sorted(found)
        )

    def _registered(self) -> Iterator[Spot]:
        for path, facts in self._code.modules.items():
            if not any(entry.target == STORE for entry in facts.imports):
                continue
            for number, _, call in self._code.callees.named(path, ("store",)):
                where = Spot(path, number)
                yield from self._class(where, argument(call, 1, "node"))

    def _class(self, where: Spot, node: Expr | None) -> Iterator[Spot]:
        """Yield the class that is a node, or that a node is an instance of."""
        if isinstance(node, Made) and not node.steps:
            node = self._code.scope(where).calls[node.call].func
        if isinstance(node, Ref):
            target = self._code.resolve(where, node.steps)
            if target.kind == "class" and target.spot:
                yield target.spot

    def _inner(self, cls: Spot, depth: int) -> Iterator[Spot]:
        """Yield the classes that the fields of a class are annotated with, transitively."""
        for assign in self._code.scope(cls).assigns:
            for inner in self._annotated(cls, assign.annotation or "") if depth < DEEPEST else ():
                yield inner
                yield from self._inner(inner, depth + 1) if inner != cls else ()

    def row(self, option: Option, fields: Fields) -> ConfigKey:
        """Return the row of one field."""
        row, files = self._verdicts.row, frozenset(self._code.modules)
        if any(assign.target == ("_target_",) for assign in self._code.scope(fields.cls).assigns):
            return row(option, "live", "an argument of what its _target_ names")
        if loads := some(self._verdicts.loads.as_attribute(option.dest, files)):
            return row(option, "live", loads[0].says, readers=loads)
        if not fields.seeds:
            return row(option, "unknown", "nothing was found that makes or gets the object")
        if fields.has_foreign_base:
            return row(option, "unknown", "its class has a base that is not in the repository")
        if self._is_spelled(option.dest, fields):
            return row(option, "unknown", f"something names {option.dest}, to read it or to set it")
        if fields in self.settings and (reader := self._variables.reader(fields.cls, option.dest)):
            return row(option, "unknown", reader)
        uses = self._verdicts.flows.follow(*fields.seeds)
        if lost := next((use for use in uses if use.what in LOSSES and use.keys[-1:] not in self._scalars), None):
            return row(option, "unknown", f"{lost.says} at {lost.spot.path}:{lost.line}")
        return row(option, "dead", "no code reads an attribute of this name", scope="repo", confidence="medium")

    @cached_property
    def _scalars(self) -> frozenset[tuple[str, ...]]:
        """Last parts of keys that hold no further keys: what becomes of such a value tells nothing of others."""
        found: dict[str, bool] = {}
        for fields in (*self.stored, *self.settings):
            for assign in self._code.scope(fields.cls).assigns:
                is_node = not assign.annotation or any(self._annotated(fields.cls, assign.annotation))
                found[assign.target[0]] = is_node or found.get(assign.target[0], False)
        return frozenset((name,) for name, is_node in found.items() if not is_node)

    def _annotated(self, cls: Spot, annotation: str) -> Iterator[Spot]:
        """Yield the classes of the repository that an annotation names: `Adam`, `Optional[Adam]`, `list[Adam]`."""
        for word in WORDS.findall(annotation):
            yield from self._class(Spot(cls.path, 0), Ref((word,)))

    def _is_spelled(self, name: str, fields: Fields) -> bool:
        """Say whether a string, a parameter or a settings file names a key, or a string the variable of a setting.

        `${…}` beside its own field counts.
        """
        elsewhere = frozenset(self._code.modules) - {fields.cls.path}
        if name in self._settings_words or self._verdicts.loads.is_spelled(name, elsewhere):
            return True
        if fields in self.settings and self._verdicts.loads.is_spelled(name.upper(), self._code.modules):
            return True
        return any(name in text for _, text, _ in code_texts(self._code.modules[fields.cls.path]) if "${" in text)

    @cached_property
    def _settings_words(self) -> frozenset[str]:
        """Words in the keys and interpolations of settings files."""
        entries = [entry for facts in self._verdicts.sources.settings.values() for entry in facts.entries]
        texts = [entry.value for entry in entries if entry.value and "${" in entry.value]
        words = {word for text in texts for word in WORDS.findall(text)}
        return frozenset({entry.key.rpartition(".")[2] for entry in entries} | words)
