"""Finds the calls that load settings files, and which files of the repository each may load.

A path is followed through variables, parameters, `open`, `Path` and option defaults; what stays unknown is a
wildcard. A loader whose path the user gives is open: it may load any file of its format, and is tied to a file only
by a command that passes it.
"""

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from mldebt.facts.code import Call, Expr, Made, Op, Ref, last_step
from mldebt.patterns import regex
from mldebt.project.code import Spot, argument, without_last
from mldebt.project.configs.files.mentions import ends_with, pattern
from mldebt.project.configs.files.mentions_code import WILD
from mldebt.project.configs.files.paths import SAME, Paths, Reach
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.following.origins import sources_of
from mldebt.project.sources import Sources

READS = regex(r".*(load|loads|load_all|round_trip_load|fromfile|from_yaml|from_json|from_toml|parse)")
LIBRARIES = {
    **dict.fromkeys(("yaml", "ruamel", "oyaml", "omegaconf", "yacs"), "yaml"),
    **dict.fromkeys(("json", "json5", "ujson", "orjson", "simplejson", "commentjson", "hjson", "pyjson5"), "json"),
    **dict.fromkeys(("toml", "tomllib", "tomli", "tomlkit", "pytoml"), "toml"),
    **dict.fromkeys(("box", "anyconfig", "munch", "mmcv", "mmengine", "dynaconf", "srsly", "monai"), "any"),
}
LENIENT = ("json5.", "commentjson.", "hjson.", "pyjson5.")
PARAMS_SHOW = "dvc.api.params_show"
MERGES = frozenset({".merge_from_file", ".parse_json", ".load_from_file", ".load_yaml", ".from_json_file"})
OTHERS = frozenset({".read", "params_show", ".params_show", ".read_file", ".add_config"})
CAPTURES = frozenset({"capture", "main", "automain", "command"})
GIVEN = {"_run": Ref(("_run", ".config")), "_config": Ref(("_config",))}
OF_SACRED = GIVEN.keys() | {"_log", "_seed", "_rnd"}
CONFIG_WORD = regex(
    r"(\w*_)?(configs?|configuration|cfg|conf|hyps?|opts?|yaml|yml|params|hparams|settings|recipe|experiment|exp|job)"
    r"(_?(file|path|fn|fname|filename|name|yaml|dir|json))?"
)
STREAMS = ("f", "fp", "stream", "filename", "file", "path", "f_", "s")


class Loader(msgspec.Struct, frozen=True):
    """One call that loads settings; `seeds` yield the loaded object, `reaches` are the paths it may be given.

    `is_cleaned`: its text may have lost its comments before, or its library passes them over.
    """

    spot: Spot
    line: int
    format: str
    seeds: tuple[Seed, ...]
    reaches: tuple[Reach, ...]
    is_cleaned: bool = False

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
        """Whether it may well load configuration: data rarely is YAML; JSON needs an option that speaks of it."""
        return self.is_open and (self.format != "json" or any(CONFIG_WORD.fullmatch(option) for option in self.options))

    def is_beside(self, others: Sequence["Loader"]) -> bool:
        """Say whether a program that loads a file elsewhere gives this one what another of its options names."""
        return bool(others and self.options) and all(self.options.isdisjoint(one.options) for one in others)

    def takes(self, form: str) -> bool:
        """Say whether it reads files of a format."""
        return self.format in (form, "any") or (self.format == "yaml" and form == "json")

    def names(self, path: str) -> bool:
        """Say whether the code itself names a file for this loader."""
        return any(_is_meant(reach.written, path, self.spot.path) for reach in self.reaches)


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


@lru_cache(maxsize=65536)
def _may_load(word: str) -> bool:
    return READS.fullmatch(word) is not None or f".{word}" in MERGES or f".{word}" in OTHERS


class Loaders:
    """All loader calls of a repository."""

    def __init__(self, sources: Sources) -> None:
        self._sources, self._code = sources, sources.code
        self._paths = Paths(sources)
        self.found = tuple(loader for path in sources.python for loader in self._of(path))

    def _of(self, path: str) -> Iterator[Loader]:
        words = [word for word in self._code.callees.of(path) if _may_load(word)]
        for number, place, call in self._code.callees.named(path, words):
            leaf = call.last_step
            if READS.fullmatch(leaf) or leaf in MERGES or leaf in OTHERS:
                yield from self._loader(Spot(path, number), place, call)

    def _loader(self, spot: Spot, place: int, call: Call) -> Iterator[Loader]:
        leaf = call.last_step
        receiver = without_last(call.func)
        if leaf in MERGES and receiver is not None:
            yield Loader(spot, call.line, "any", self._origins(spot, receiver), self._files(spot, call))
            return
        name = self._code.callee(spot, call).name
        if name == PARAMS_SHOW:
            yield Loader(spot, call.line, "yaml", (Seed(spot, Made(place)),), self._shown(spot, call))
        elif ".ConfigParser" in name or name.startswith("configparser."):
            if leaf in (".read", ".read_file") and receiver is not None:
                yield Loader(spot, call.line, "ini", self._origins(spot, receiver), self._files(spot, call))
        elif (form := LIBRARIES.get(name.partition(".")[0])) and READS.fullmatch(leaf):
            cleaned = name.startswith(LENIENT) or self._is_made(spot, call)
            yield Loader(spot, call.line, form, (Seed(spot, Made(place)),), self._files(spot, call), cleaned)
        elif leaf == ".add_config" and name.startswith("sacred.") and call.args:
            if seeds := tuple(self._captured(spot.path)):
                yield Loader(spot, call.line, "any", seeds, self._paths.of(spot, call.args[0]))
        elif name.startswith("torchpack") and receiver is not None:
            yield Loader(spot, call.line, "yaml", (Seed(spot, receiver),), (Reach(WILD, "config"),))

    def _shown(self, spot: Spot, call: Call) -> tuple[Reach, ...]:
        given = self._paths.of(spot, call.args[0]) if call.args else ()
        return given or (Reach("params.yaml"),)

    def _captured(self, path: str) -> Iterator[Seed]:
        """Yield where sacred hands a module its whole configuration; nothing where it hands single keys to any."""
        prefixes = (word for one in self._code.callees.named(path, CAPTURES) for word, _ in one.call.keywords)
        if len(self._code.importers(path)) > 1 or "prefix" in prefixes:
            return
        given = [
            (spot, [parameter.name for parameter in scope.parameters])
            for spot, scope in zip(self._code.spots(path), self._code.modules[path].scopes, strict=True)
            if any(last_step(func).lstrip(".") in CAPTURES for func, _ in self._code.decorators(spot))
        ]
        if all(OF_SACRED.issuperset(names) for _, names in given):
            yield from (Seed(spot, GIVEN[name]) for spot, names in given for name in names if name in GIVEN)

    def _files(self, spot: Spot, call: Call) -> tuple[Reach, ...]:
        return self._paths.of(spot, argument(call, 0, *STREAMS))

    def _is_made(self, spot: Spot, call: Call) -> bool:
        """Say whether code has made the text that is parsed: `json.loads(re.sub("//.*", "", file.read()))`."""
        text = argument(call, 0, "s") if call.leaf == "loads" else None
        values = self._code.values(spot, text.steps) if isinstance(text, Ref) else ((spot, text, 0),)
        made = ((at, one) for at, one, _ in values if isinstance(one, Made))
        is_changed = any(self._code.scope(at).call(one.call).last_step not in SAME for at, one in made)
        return is_changed or any(isinstance(one, Op) for _, one, _ in values)

    def _origins(self, spot: Spot, receiver: Expr) -> tuple[Seed, ...]:
        """Return what a filled object came from: itself here, and the expressions its name or parameter stands for."""
        if not isinstance(receiver, Ref | Made):
            return (Seed(spot, receiver),)
        return tuple(Seed(*origin) for origin in sources_of(self._code, spot, receiver))


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
