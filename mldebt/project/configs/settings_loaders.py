"""Finds the calls that load settings files, and which files of the repository each may load.

A path is followed through variables, parameters, `open`, `Path` and option defaults; what stays unknown is a wildcard. A loader whose
path the user gives is open: it may load any file of its format, and is tied to a file only by a command that passes it.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref
from mldebt.project.code import Spot, last_step, without_last
from mldebt.project.configs.flows import Seed
from mldebt.project.configs.mentions import ends_with, pattern
from mldebt.project.configs.mentions_code import WILD, computed_path
from mldebt.project.runs.options import ADDERS, Options, option_name
from mldebt.project.sources import Sources

READS = re.compile(
    r".*(load|loads|load_all|full_load|unsafe_load|safe_load|round_trip_load|safe_load_all|fromfile|from_yaml|from_json|from_toml|parse)"
)
LIBRARIES = {
    "yaml": "yaml", "ruamel": "yaml", "oyaml": "yaml", "omegaconf": "yaml", "json": "json", "json5": "json", "ujson": "json", "orjson": "json",
    "simplejson": "json", "commentjson": "json", "hjson": "json", "pyjson5": "json", "jsonlines": "", "toml": "toml", "tomllib": "toml",
    "tomli": "toml", "tomlkit": "toml", "pytoml": "toml", "box": "any", "anyconfig": "any", "munch": "any", "mmcv": "any", "mmengine": "any",
    "dynaconf": "any", "hydra": "", "yacs": "yaml", "srsly": "any", "monai": "any",
}  # fmt: skip
PARAMS_SHOW = "dvc.api.params_show"
MERGES = frozenset({".merge_from_file", ".parse_json", ".load_from_file", ".load_yaml", ".from_json_file"})
FILES = frozenset({"open", "codecs.open", "io.open", "gzip.open", "fsspec.open", "smart_open.open", "builtins.open"})
SAME = frozenset({".read_text", ".open", ".read", ".resolve", ".absolute", ".expanduser", ".as_posix", ".read_bytes", ".decode", ".strip", ".readlines", ".rstrip"})  # fmt: skip
WRAPS = frozenset({"abspath", "expanduser", "realpath", "str", "Path", "to_absolute_path", "StringIO", "normpath", "PosixPath", "fspath", "GFile", "getreader", "open", "hf_hub_download", "cached_path"})  # fmt: skip
CONFIG_WORD = re.compile(
    r"(\w*_)?(config|configs|configuration|cfg|conf|hyp|hyps|opt|opts|yaml|yml|params|hparams|settings|recipe|experiment|exp|job)(_?(file|path|fn|fname|filename|name|yaml|dir|json))?"
)
DEEPEST = 7
MOST = 30


class Reach(msgspec.Struct, frozen=True):
    """A path a loader may be given: a literal or pattern, or the option (`dest`) through which the user gives it."""

    written: str
    option: str | None = None


class Loader(msgspec.Struct, frozen=True):
    """One call that loads settings; `seeds` yield the loaded object, `reaches` are the paths it may be given."""

    spot: Spot
    line: int
    format: str
    seeds: tuple[Seed, ...]
    reaches: tuple[Reach, ...]

    @property
    def options(self) -> frozenset[str]:
        """The options through which a user names the file."""
        return frozenset(reach.option for reach in self.reaches if reach.option)

    @property
    def is_open(self) -> bool:
        """Whether it may load a file that the code does not name."""
        return any(reach.option or not reach.written.strip(WILD + "/.") for reach in self.reaches)

    @property
    def asks(self) -> bool:
        """Whether it may well load configuration: data rarely is YAML, a JSON file needs an option that speaks of configuration."""
        return self.is_open and (self.format != "json" or any(CONFIG_WORD.fullmatch(option) for option in self.options))

    def takes(self, form: str) -> bool:
        """Say whether it reads files of a format."""
        return self.format in (form, "any") or (self.format == "yaml" and form == "json")

    def names(self, path: str) -> bool:
        """Say whether the code itself names a file for this loader."""
        return any(_is_meant(reach.written, path, self.spot.path) for reach in self.reaches)


def _option_names(call: Call, dest: Expr | None) -> Iterator[str]:
    if isinstance(dest, Const):
        yield str(dest.value)
        return
    for value in call.args:
        if (
            isinstance(value, Const)
            and isinstance(value.value, str)
            and (value.value.startswith("--") or not value.value.startswith("-"))
        ):
            yield option_name(value.value)


def _is_meant(written: str, path: str, script: str) -> bool:
    clean = written.removeprefix("./")
    if not clean.strip(WILD + "/."):
        return False
    if WILD not in clean:
        tail = posixpath.normpath(clean).lstrip("/").replace("../", "")
        return ends_with(path, tail) and (
            "/" in tail
            or path == tail
            or posixpath.dirname(path) in (posixpath.dirname(script), posixpath.dirname(posixpath.dirname(script)))
        )
    built = pattern(clean)
    return built is not None and not built[1] and built[0].fullmatch(path) is not None


class Loaders:
    """All loader calls of a repository."""

    def __init__(self, sources: Sources) -> None:
        self._sources, self._code = sources, sources.code
        self._options = Options(sources.python, sources.settings)
        self.found = tuple(loader for path in sources.python for loader in self._of(path))

    def _of(self, path: str) -> Iterator[Loader]:
        facts = self._sources.python[path]
        for number, scope in enumerate(facts.scopes):
            for place, call in enumerate(scope.calls):
                leaf = last_step(call.func)
                if (
                    READS.fullmatch(leaf)
                    or leaf in MERGES
                    or leaf in (".read", "params_show", ".params_show", ".read_file")
                ):
                    yield from self._loader(Spot(path, number), place, call)

    def _loader(self, spot: Spot, place: int, call: Call) -> Iterator[Loader]:
        leaf = last_step(call.func)
        receiver = without_last(call.func)
        if leaf in MERGES and receiver is not None:
            yield Loader(
                spot, call.line, "any", self._origins(spot, receiver), self.reaches(spot, self._argument(call))
            )
            return
        name = self._code.callee(spot, call).name
        if name == PARAMS_SHOW:
            yield Loader(spot, call.line, "yaml", (Seed(spot, Made(place)),), self._shown(spot, call))
        elif ".ConfigParser" in name or name.startswith("configparser."):
            if leaf in (".read", ".read_file") and receiver is not None:
                yield Loader(
                    spot, call.line, "ini", self._origins(spot, receiver), self.reaches(spot, self._argument(call))
                )
        elif (form := LIBRARIES.get(name.partition(".")[0])) and READS.fullmatch(leaf):
            yield Loader(spot, call.line, form, (Seed(spot, Made(place)),), self.reaches(spot, self._argument(call)))
        elif name.startswith("torchpack") and receiver is not None:
            yield Loader(spot, call.line, "yaml", (Seed(spot, receiver),), (Reach(WILD, "config"),))

    def _shown(self, spot: Spot, call: Call) -> tuple[Reach, ...]:
        given = self.reaches(spot, call.args[0]) if call.args else ()
        return given or (Reach("params.yaml"),)

    def _argument(self, call: Call) -> Expr | None:
        if call.args:
            return call.args[0]
        return next(
            (
                value
                for name, value in call.keywords
                if name in ("f", "fp", "stream", "filename", "file", "path", "f_", "s")
            ),
            None,
        )

    def _origins(self, spot: Spot, receiver: Expr, depth: int = 0) -> tuple[Seed, ...]:
        """Return what a filled object came from: itself here, and the expressions its name or parameter stands for."""
        found = [Seed(spot, receiver)]
        if isinstance(receiver, Ref) and depth < 4:  # noqa: PLR2004 - callers of callers are enough
            for where, value, _ in self._code.values(spot, receiver.steps)[:MOST]:
                if isinstance(value, Ref | Made) and (where, value) != (spot, receiver):
                    found += self._origins(where, value, depth + 1)
        return tuple(dict.fromkeys(found))

    def reaches(self, spot: Spot, expr: Expr | None) -> tuple[Reach, ...]:
        """Return the paths an expression may stand for."""
        found = tuple(dict.fromkeys(self._reach(spot, expr, 0))) if expr is not None else ()
        return found[:MOST] or (Reach(WILD),)

    def _reach(self, spot: Spot, expr: Expr, depth: int) -> Iterator[Reach]:
        if depth > DEEPEST:
            yield Reach(WILD)
        elif isinstance(expr, Const):
            yield Reach(str(expr.value))
        elif isinstance(expr, Ref):
            yield from self._named(spot, expr, depth)
        elif isinstance(expr, Made):
            yield from self._made(spot, expr, depth)
        elif isinstance(expr, Op) and expr.name in ("or", "if", "and", "iter", "item", "star"):
            for item in expr.items[1:] if expr.name == "if" else expr.items[:1] if expr.name == "item" else expr.items:
                yield from self._reach(spot, item, depth + 1)
        else:
            yield Reach(computed_path(expr, self._code.scope(spot)) or WILD)
            if isinstance(expr, Op) and expr.name in ("/", "+"):
                yield from (reach for reach in self._reach(spot, expr.items[-1], depth + 1) if reach.option)

    def _named(self, spot: Spot, expr: Ref, depth: int) -> Iterator[Reach]:
        values = self._code.values(spot, expr.steps)
        known = [(where, value) for where, value, _ in values[:MOST] if (where, value) != (spot, expr)]
        for where, value in known:
            yield from self._reach(where, value, depth + 1)
        if known:
            return
        last = expr.steps[-1]
        if len(expr.steps) > 1 and last[0] in ".[" and last != "[*":
            yield from self._default(last[1:], spot.path)
        elif expr.steps[0] in self._options.declared(spot.path):
            yield from self._default(expr.steps[0], spot.path)
        else:
            yield Reach(WILD)

    def _default(self, option: str, path: str) -> Iterator[Reach]:
        """Yield the default paths of an option as declared in any file the reader's programs import."""
        near = self._code.closure(path) | self._code.importers(path)
        found = [written for where, written in self._declared.get(option, ()) if where in near]
        yield from (Reach(written, option) for written in found or [WILD])

    @cached_property
    def _declared(self) -> dict[str, list[tuple[str, str]]]:
        """Option name to (file, default path) of every declaration whose default is a text or a path put together."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path, facts in self._sources.python.items():
            for scope in facts.scopes:
                for call in scope.calls:
                    if last_step(call.func).lstrip(".") in ADDERS:
                        words = dict(call.keywords)
                        written = computed_path(words["default"], scope) if "default" in words else WILD
                        for name in _option_names(call, words.get("dest")):
                            found.setdefault(name, []).append((path, written or WILD))
        return found

    def _made(self, spot: Spot, expr: Made, depth: int) -> Iterator[Reach]:
        scope = self._code.scope(spot)
        call = scope.calls[expr.call]
        leaf = last_step(call.func)
        receiver = without_last(call.func)
        bare = leaf.lstrip(".")
        if leaf in SAME and receiver is not None and not (call.args and isinstance(receiver, Ref) and bare == "open"):
            yield from self._reach(spot, receiver, depth + 1)
        elif bare in WRAPS and call.args and (len(call.args) == 1 or bare in ("open", "GFile")):
            yield from self._reach(spot, call.args[0], depth + 1)
        elif isinstance(call.func, Made) and call.args:
            yield from self._reach(spot, call.args[0], depth + 1)
        else:
            yield Reach(computed_path(Made(expr.call), scope) or WILD)
            for item in call.args[-1:] if bare in ("join", "joinpath") else ():
                yield from (reach for reach in self._reach(spot, item, depth + 1) if reach.option)


def passed(sources: Sources, paths: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return, for each settings file that a command gives to a script, (script, option) pairs."""
    names: dict[str, list[str]] = {}
    for path in paths:
        names.setdefault(posixpath.basename(path), []).append(path)
    found: dict[str, list[tuple[str, str]]] = {}
    for script, starts in sources.starts.all().items():
        for start in starts:
            flag = ""
            for word in start.words:
                if word.startswith("-"):
                    flag, _, word = word.partition("=")  # noqa: PLW2901 - the value after the sign
                clean = posixpath.normpath(word.strip("\"'`")).removeprefix("./").replace("../", "")
                for path in names.get(posixpath.basename(clean), ()):
                    if ends_with(path, clean):
                        found.setdefault(path, []).append((script, flag.lstrip("-").replace("-", "_")))
    return found
