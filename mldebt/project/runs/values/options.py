"""Finds what a name a user can set is by default: command-line options, dataclass fields, settings files.

Options are looked up by name among the files a started file imports. Two declarations with different defaults leave
the answer open.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const, Expr, PythonFacts
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.patterns import regex
from mldebt.project.resolution.callees import Callees
from mldebt.project.runs.values.defaults import Default, entry_default, literal
from mldebt.project.runs.values.plain import entries_of, settled
from mldebt.remembering import remembered

ADDERS = frozenset({"add_argument", "add_arg", "option", "Option", "add_option"})
FLAG_MAKERS = regex(r"(DEFINE|define)_(string|integer|float|boolean|bool|list|enum|multi_string)")
NOT_DEFAULT = regex(r"(^|/)(tests?|docs?|\.[^/]+|experiments?|debug|sweeps?|hparams_search)/")
PACKAGING = regex(
    r"(.*/)?(pyproject\.toml|setup\.cfg|tox\.ini|pipfile|(poetry|uv|conda)\.lock|package(-lock)?\.json)", re.IGNORECASE
)
"""Files that say what a project needs to be installed: `wandb = "^0.16"` there switches nothing on."""


def option_name(flag: str) -> str:
    """Return the attribute name of a command-line flag."""
    return flag.split("/", maxsplit=1)[0].lstrip("-").replace("-", "_")


class Options:
    """Declared options of all files, by name, and settings keys by their last part."""

    def __init__(
        self,
        modules: Mapping[str, PythonFacts],
        settings: Mapping[str, SettingsFacts],
        callees: Callees,
        importers: Callable[[str], Collection[str]] = lambda _: (),
    ) -> None:
        self._modules, self._callees, self._importers = modules, callees, importers
        self._settings = settings

    @remembered
    def declared(self, path: str) -> Mapping[str, Default]:
        """Return the options one file declares, by attribute name."""
        found: dict[str, Default] = {}
        for name, default in _declarations(path, self._modules[path], self._callees) if path in self._modules else ():
            found.setdefault(name, default)
        return found

    def option(self, name: str, paths: Iterable[str], first: str) -> Default | None:
        """Return an option's default: as declared in `first`, else where the other files agree."""
        if default := self.declared(first).get(name):
            return default
        inside = paths if isinstance(paths, frozenset) else frozenset(paths)
        found = [self.declared(path)[name] for path in self._index.get(name, ()) if path in inside]
        if found and all(other.is_on == found[0].is_on for other in found):
            return found[0]
        return None

    @cached_property
    def _index(self) -> Mapping[str, Sequence[str]]:
        """Return the files that declare each option."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._modules):
            for key in self.declared(path):
                found[key].append(path)
        return found

    def key(self, steps: tuple[str, ...], preferred: frozenset[str]) -> Default | None:
        """Return the value of a settings key: in the preferred files, else where all files that have it agree."""
        rows = self._rows(steps)
        for some in ([row for row in rows if row.path in preferred], rows):
            if some and (len(some) == 1 or all(value.is_on == some[0].is_on for value in some)):
                return some[0]
        return None

    def injected(self, function: str, name: str) -> Default | None:
        """Return what gin files give a parameter, of a class by its constructor: `MetricsLogger.log_path = "x"`."""
        owner = function.removesuffix(".__init__").rpartition(".")[2]
        rows = [row for row in self._rows((owner, name)) if row.path.endswith(".gin")]
        return self.key((owner, name), frozenset(row.path for row in rows)) if rows else None

    def opposed(self, found: Default | None, steps: tuple[str, ...]) -> Default | None:
        """Return a default, marked where it is off and every settings file that has the key switches it on."""
        rows = self._whole(steps) if found is not None and not found.is_on and found.path not in self._settings else ()
        if found is None or not rows or not all(value.is_on for value in rows):
            return found
        return msgspec.structs.replace(found, against=f"{rows[0].path}:{rows[0].line}")

    @remembered
    def contested(self, steps: tuple[str, ...], entry: str) -> Default | None:
        """Return the value that is off where the settings files that have a key do not agree on it.

        What stands beside another program is that program's; where only those disagree, the others decide.
        """
        rows = self._whole(steps)
        own = [value for value in rows if not self._is_others(value.path, entry)] or rows
        off = next((value for value in own if not value.is_on), None)
        is_agreed = all(value.is_on for value in own) or not any(value.is_on for value in own)
        return (own[0] if len(own) < len(rows) else None) if is_agreed else off

    def _is_others(self, path: str, entry: str) -> bool:
        """Say whether a settings file stands in a folder of code that a started file is no part of."""
        folders = self._folders
        return any(folder in folders and not entry.startswith(f"{folder}/") for folder in _above(path))

    @cached_property
    def _folders(self) -> frozenset[str]:
        """Return the folders that hold modules."""
        return frozenset(posixpath.dirname(path) for path in self._modules)

    def _whole(self, steps: tuple[str, ...]) -> Sequence[Default]:
        """Return what the settings files say of a key; one word stands below many a section, and means none of them."""
        whole = f"{steps[0]}: " if len(steps) == 1 else ""
        return [value for value in self._rows(steps) if value.says.startswith(whole)]

    @remembered
    def _rows(self, steps: tuple[str, ...]) -> Sequence[Default]:
        """Return what every settings file says of a key."""
        wanted = ".".join(steps)
        leaves = self._leaves.get(steps[-1], ())
        rows = (entry_default(path, entry) for path, entry in leaves if _is_key(entry.key, wanted, path))
        return tuple(rows)

    def written(self, name: str) -> list[Default]:
        """Return what every settings file says of a key by this last part, whether they agree or not."""
        return [entry_default(path, entry) for path, entry in self._leaves.get(name, ())]

    def is_section(self, name: str) -> bool:
        """Say whether a settings file holds further keys under a name."""
        return name in self._sections

    @cached_property
    def _sections(self) -> frozenset[str]:
        keys = (entry.key for facts in self._settings.values() for entry in facts.entries)
        return frozenset(part for key in keys for part in key.split(".")[:-1])

    @cached_property
    def _leaves(self) -> Mapping[str, Sequence[tuple[str, Entry]]]:
        """Return the entries of settings files by the last part of their keys."""
        found: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        for path, entries in self._written():
            for entry in () if NOT_DEFAULT.search(path) else entries:
                found[entry.key.rpartition(".")[2]].append((path, entry))
        return found

    def _written(self) -> Iterator[tuple[str, Iterable[Entry]]]:
        """Yield the entries of settings files, those of Python files that nothing imports included."""
        for path, facts in sorted(self._settings.items()):
            if facts.format in ("yaml", "json", "toml", "ini", "gin") and PACKAGING.fullmatch(path) is None:
                yield path, facts.entries
        for path, module in sorted(self._modules.items()):
            if len(module.scopes) == 1 and path.endswith(".py") and len(self._importers(path)) == 1:
                yield path, entries_of(module)


def _above(path: str) -> Iterator[str]:
    """Yield the folders that a file stands in, but for the top."""
    while path := posixpath.dirname(path):
        yield path


def _is_key(key: str, wanted: str, path: str) -> bool:
    """Say whether a key is the wanted one, or is so below the group that its file or the folder of it is named by."""
    if key == wanted or key.endswith("." + wanted):
        return True
    if re.fullmatch(r"defaults\[\d+\]\.(override )?" + re.escape(wanted), key):
        return True
    group, _, rest = wanted.partition(".")
    folder, _, name = path.rpartition("/")
    return bool(rest) and key == rest and group in (name.rpartition(".")[0], posixpath.basename(folder))


def _declarations(path: str, module: PythonFacts, callees: Callees) -> Iterator[tuple[str, Default]]:
    words = [word for word in callees.of(path) if word in ADDERS or FLAG_MAKERS.fullmatch(word)]
    declaring: dict[int, list[Call]] = defaultdict(list)
    for number, _, call in callees.named(path, words):
        declaring[number].append(call)
    for number, scope in enumerate(module.scopes):
        for call in declaring.get(number, ()):
            yield from _flag(path, call) if call.leaf in ADDERS else _absl_flag(path, call)
        if scope.kind == "class":
            for assign in scope.assigns:
                if assign.annotation and len(assign.target) == 1 and assign.how == "=":
                    value = settled(scope.calls, assign.value)
                    if default := literal(path, assign.line, assign.target[0], value):
                        yield assign.target[0], default


def _absl_flag(path: str, call: Call) -> Iterator[tuple[str, Default]]:
    if len(call.args) > 1 and isinstance(call.args[0], Const):
        name = str(call.args[0].value)
        if default := literal(path, call.line, name, call.args[1]):
            yield name, default


def _flag(path: str, call: Call) -> Iterator[tuple[str, Default]]:
    flags = [str(arg.value) for arg in call.args if isinstance(arg, Const) and isinstance(arg.value, str)]
    words = dict(call.keywords)
    long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    if not long or " " in long:
        return
    dest = words.get("dest")
    name = str(dest.value) if isinstance(dest, Const) else option_name(long)
    action = words.get("action")
    action_name = action.value if isinstance(action, Const) else None
    if action_name == "store_false" and words.get("default") == Const(None):
        return  # not given, and what is given switches off: what is so by default stands elsewhere
    if "default" in words:
        if default := literal(path, call.line, long, words["default"]):
            yield name, default
    elif action_name == "store_true" or _is_true(words.get("is_flag")):
        yield name, Default(value=False, path=path, line=call.line, says=f"{long} is off unless given")
    elif action_name == "store_false":
        yield name, Default(value=True, path=path, line=call.line, says=f"{long} is on unless given")
    elif not _is_true(words.get("required")) and long.startswith("-") and action_name in (None, "store"):
        yield name, Default(None, path, call.line, f"{long} has no default")


def _is_true(value: Expr | None) -> bool:
    return isinstance(value, Const) and value.value is True
