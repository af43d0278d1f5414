"""Names the environment variables that fill a field of a settings class, and who else reads them.

pydantic reads a field from the variable of its name behind the prefix of its class, or from an alias. A library may
read the same variable by itself: such a field documents what has to be set, and nothing in the repository loads it.
What a library reads is known by the start of the name, or by the way credentials of services are called; it cannot be
known whether the library is asked for anything.
"""

from collections.abc import Iterator
from functools import cached_property

from mldebt.facts.code import Call, Expr, Made, Table
from mldebt.facts.texts import ScriptFacts
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.parsers.arguments import text
from mldebt.project.configs.settings.env_files import LIBRARY
from mldebt.project.sources import Sources

PREFIX = "env_prefix"
ALIASES = frozenset({"alias", "validation_alias", "env"})
CREDENTIAL = regex(r"[A-Z]\w*_(API_(KEY|TOKEN|SECRET)|ACCESS_KEY(_ID)?|AUTH_TOKEN)")
ASKED = regex(r"\$\{?([A-Za-z_]\w*)")


class Variables:
    """The variables of settings classes of one repository."""

    def __init__(self, sources: Sources) -> None:
        self._sources, self._code = sources, sources.code

    def reader(self, cls: Spot, name: str) -> str | None:
        """Return who besides the class reads a variable that fills one of its fields, or None."""
        for variable in self.of(cls, name):
            if "_" in variable and (LIBRARY.fullmatch(variable) or CREDENTIAL.fullmatch(variable)):
                return f"a library may read {variable} from the environment by itself"
            if variable in self._asked:
                return f"{self._asked[variable]} reads {variable} from the environment"
        return None

    def of(self, cls: Spot, name: str) -> tuple[str, ...]:
        """Return the variables that fill a field, in capitals: pydantic does not tell them from small letters."""
        scope = self._code.scope(cls)
        value = next((assign.value for assign in scope.assigns if assign.target == (name,)), None)
        aliases = tuple(self._aliases(scope.calls, value))
        return tuple(one.upper() for one in aliases or (f"{self._prefix(cls)}{name}",))

    def _aliases(self, calls: tuple[Call, ...], value: Expr | None) -> Iterator[str]:
        if not isinstance(value, Made) or value.steps:
            return
        for word, given in calls[value.call].keywords:
            if word not in ALIASES:
                continue
            inner = calls[given.call].args if isinstance(given, Made) and not given.steps else (given,)
            yield from (alias for one in inner if (alias := text(one)))

    def _prefix(self, cls: Spot) -> str:
        """Return what a class puts before the names of its fields: in `model_config`, in `Config`, in its own line."""
        scope, module = self._code.scope(cls), self._code.modules[cls.path]
        given = [value for word, value in scope.base_keywords if word == PREFIX]
        for assign in scope.assigns:
            if assign.target == ("model_config",):
                given += _named(scope.calls, assign.value)
        for inner in module.scopes:
            if inner.parent == cls.scope and inner.kind == "class":
                given += [assign.value for assign in inner.assigns if assign.target == (PREFIX,)]
        return next((prefix for value in given if (prefix := text(value))), "")

    @cached_property
    def _asked(self) -> dict[str, str]:
        """Variables that scripts use and settings files interpolate, with the place."""
        found: dict[str, str] = {}
        for path, facts in sorted(self._sources.facts.items()):
            if isinstance(facts, ScriptFacts):
                for name, line in facts.reads:
                    found.setdefault(name.upper(), f"{path}:{line}")
        for path, settings in sorted(self._sources.settings.items()):
            for entry in settings.entries:
                for name in ASKED.findall(entry.value or ""):
                    found.setdefault(name.upper(), f"{path}:{entry.line}")
        return found


def _named(calls: tuple[Call, ...], value: Expr) -> Iterator[Expr]:
    """Yield the prefix in `SettingsConfigDict(env_prefix=…)` or `{"env_prefix": …}`."""
    if isinstance(value, Made) and not value.steps:
        yield from (given for word, given in calls[value.call].keywords if word == PREFIX)
    elif isinstance(value, Table):
        yield from (given for key, given in zip(value.keys, value.values, strict=True) if text(key) == PREFIX)
