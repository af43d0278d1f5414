"""Finds what a name a user can set is by default: command-line options, dataclass fields, settings files.

Options are looked up by name among the files a started file imports. Two declarations with different defaults leave
the answer open.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.code import Call, Const, Expr, Items, Made, PythonFacts, Ref, Scalar, Table
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.patterns import regex
from mldebt.project.callees import Callees, last_step

ADDERS = frozenset({"add_argument", "add_arg", "option", "Option", "add_option"})
FLAG_MAKERS = regex(r"(DEFINE|define)_(string|integer|float|boolean|bool|list|enum|multi_string)")
NULLS = frozenset({"null", "~", "none", "", "None"})
FALSE = frozenset({"false", "no", "off", "False"})
TRUE = frozenset({"true", "yes", "on", "True"})
QUOTED = regex(r"(['\"])(.*)\1")
NOT_DEFAULT = regex(r"(^|/)(tests?|docs?|\.[^/]+|experiments?|debug|sweeps?|hparams_search)/")


class Default(msgspec.Struct, frozen=True):
    """A default value and where it is written. `value` is a scalar; a collection gives its length in `size`.

    `fixed` where the code itself hands the value over at a call: whoever starts the run cannot choose another.
    """

    value: Scalar
    path: str
    line: int
    says: str
    size: int | None = None
    fixed: bool = False

    @property
    def is_on(self) -> bool:
        """Whether the value is true where Python tests it."""
        return bool(self.size) if self.size is not None else bool(self.value)


def option_name(flag: str) -> str:
    """Return the attribute name of a command-line flag."""
    return flag.split("/", maxsplit=1)[0].lstrip("-").replace("-", "_")


class Options:
    """Declared options of all files, by name, and settings keys by their last part."""

    def __init__(
        self, modules: Mapping[str, PythonFacts], settings: Mapping[str, SettingsFacts], callees: Callees
    ) -> None:
        self._modules, self._callees = modules, callees
        self._settings = settings
        self._declared: dict[str, dict[str, Default]] = {}
        self._by_leaf: dict[str, list[tuple[str, Entry]]] | None = None
        self._index: dict[str, list[str]] | None = None
        self._keyed: dict[tuple[str, ...], Sequence[Default]] = {}
        self._sections: frozenset[str] | None = None

    def declared(self, path: str) -> Mapping[str, Default]:
        """Return the options one file declares, by attribute name."""
        found = self._declared.get(path)
        if found is None:
            found = {}
            for name, default in (
                _declarations(path, self._modules[path], self._callees) if path in self._modules else ()
            ):
                found.setdefault(name, default)
            self._declared[path] = found
        return found

    def option(self, name: str, paths: Iterable[str], first: str) -> Default | None:
        """Return an option's default: as declared in `first`, else where the other files agree."""
        if default := self.declared(first).get(name):
            return default
        if self._index is None:
            self._index = defaultdict(list)
            for path in sorted(self._modules):
                for key in self.declared(path):
                    self._index[key].append(path)
        inside = paths if isinstance(paths, frozenset) else frozenset(paths)
        found = [self.declared(path)[name] for path in self._index.get(name, ()) if path in inside]
        if found and all(other.is_on == found[0].is_on for other in found):
            return found[0]
        return None

    def key(self, steps: tuple[str, ...], preferred: frozenset[str]) -> Default | None:
        """Return the value of a settings key: in the preferred files, else where all files that have it agree."""
        rows = self._rows(steps)
        for some in ([row for row in rows if row.path in preferred], rows):
            if some and (len(some) == 1 or all(value.is_on == some[0].is_on for value in some)):
                return some[0]
        return None

    def contested(self, steps: tuple[str, ...]) -> Default | None:
        """Return the value that is off where the settings files that have a key do not agree on it."""
        whole = f"{steps[0]}: " if len(steps) == 1 else ""  # one word stands below many a section
        rows = [value for value in self._rows(steps) if value.says.startswith(whole)]
        off = next((value for value in rows if not value.is_on), None)
        return off if any(value.is_on for value in rows) else None

    def _rows(self, steps: tuple[str, ...]) -> Sequence[Default]:
        """Return what every settings file says of a key."""
        found = self._keyed.get(steps)
        if found is None:
            wanted = ".".join(steps)
            leaves = self._leaves(steps[-1])
            rows = (entry_default(path, entry) for path, entry in leaves if _is_key(entry.key, wanted, path))
            found = self._keyed[steps] = tuple(rows)
        return found

    def written(self, name: str) -> list[Default]:
        """Return what every settings file says of a key by this last part, whether they agree or not."""
        return [entry_default(path, entry) for path, entry in self._leaves(name)]

    def is_section(self, name: str) -> bool:
        """Say whether a settings file holds further keys under a name."""
        if self._sections is None:
            keys = (entry.key for facts in self._settings.values() for entry in facts.entries)
            self._sections = frozenset(part for key in keys for part in key.split(".")[:-1])
        return name in self._sections

    def _leaves(self, name: str) -> list[tuple[str, Entry]]:
        if self._by_leaf is None:
            self._by_leaf = defaultdict(list)
            for path, facts in sorted(self._settings.items()):
                if facts.format in ("yaml", "json", "toml", "ini") and not NOT_DEFAULT.search(path):
                    for entry in facts.entries:
                        self._by_leaf[entry.key.rpartition(".")[2]].append((path, entry))
        return self._by_leaf.get(name, [])


def _is_key(key: str, wanted: str, path: str) -> bool:
    """Say whether a key is the wanted one, or is so below the group that its file or the folder of it is named by."""
    if key == wanted or key.endswith("." + wanted):
        return True
    if re.fullmatch(r"defaults\[\d+\]\.(override )?" + re.escape(wanted), key):
        return True
    group, _, rest = wanted.partition(".")
    folder, _, name = path.rpartition("/")
    return bool(rest) and key == rest and group in (name.rpartition(".")[0], posixpath.basename(folder))


def entry_default(path: str, entry: Entry) -> Default:
    """Return a settings entry as a default; a collection counts as one item."""
    says = f"{entry.key}: {entry.value if entry.value is not None else 'null' if entry.kind == 'scalar' else '{…}'}"
    if entry.kind != "scalar":
        return Default(None, path, entry.line, says, 1)
    text = (entry.value or "").strip()
    bare = QUOTED.fullmatch(text)  # an ini file keeps its quotes
    return Default(_scalar(bare[2] if bare else text, quoted=entry.quoted or bare is not None), path, entry.line, says)


def _scalar(text: str, *, quoted: bool) -> Scalar:
    if quoted:
        return text
    if text in NULLS:
        return None
    if text in FALSE:
        return False
    if text in TRUE:
        return True
    try:
        return float(text)
    except ValueError:
        return text


def _declarations(path: str, module: PythonFacts, callees: Callees) -> Iterator[tuple[str, Default]]:
    words = [word for word in callees.of(path) if word in ADDERS or FLAG_MAKERS.fullmatch(word)]
    declaring: dict[int, list[Call]] = defaultdict(list)
    for number, _, call in callees.named(path, words):
        declaring[number].append(call)
    for number, scope in enumerate(module.scopes):
        for call in declaring.get(number, ()):
            yield from _flag(path, call) if last_step(call.func).lstrip(".") in ADDERS else _absl_flag(path, call)
        if scope.kind == "class":
            for assign in scope.assigns:
                if assign.annotation and len(assign.target) == 1 and assign.how == "=":
                    value = _field(scope.calls, assign.value)
                    if default := literal(path, assign.line, assign.target[0], value):
                        yield assign.target[0], default


def _absl_flag(path: str, call: Call) -> Iterator[tuple[str, Default]]:
    if len(call.args) > 1 and isinstance(call.args[0], Const):
        name = str(call.args[0].value)
        if default := literal(path, call.line, name, call.args[1]):
            yield name, default


def _field(calls: tuple[Call, ...], value: Expr) -> Expr:
    """Return the default inside `field(default=…)` or `Field(…)`."""
    if isinstance(value, Made) and not value.steps:
        call = calls[value.call]
        if last_step(call.func).lstrip(".") in ("field", "Field"):
            return next(
                (given for name, given in call.keywords if name == "default"), call.args[0] if call.args else value
            )
    return value


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


def literal(path: str, line: int, name: str, value: Expr) -> Default | None:
    """Return a literal as a default, or None where the expression is no literal."""
    if isinstance(value, Const):
        shown = value.value if not isinstance(value.value, str) else f"'{value.value[:60]}'"
        return Default(value.value, path, line, f"{name} = {shown}")
    if isinstance(value, Items):
        return Default(None, path, line, f"{name} = {'[…]' if value.items else '[]'}", len(value.items))
    if isinstance(value, Table):
        return Default(None, path, line, f"{name} = {'{…}' if value.values else '{}'}", len(value.values))
    if isinstance(value, Ref) and value.steps == ("argparse", ".SUPPRESS"):
        return Default(None, path, line, f"{name} has no default")
    return None
