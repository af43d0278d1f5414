"""Finds Hydra applications: the functions that receive a composed configuration and the folders it is composed from.

`@hydra.main`, `hydra.initialize…` with `compose`, and wrappers whose folder cannot be told are found; a folder
given on the command line (`--config-dir`) or through a search path outside the repository is not.
"""

import posixpath
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts.code import Call, Made, Parameter, Ref
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Spot, argument
from mldebt.project.configs.files.mentions import stem
from mldebt.project.configs.files.mentions_code import WILD, computed_path
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.parsers.arguments import text
from mldebt.project.sources import Sources

MAIN = frozenset({"hydra.main", "hydra_main"})
INITIALIZE = frozenset({"initialize", "initialize_config_dir", "initialize_config_module"})
USUAL = ("conf", "config", "configs", "cfg", "hydra_configs", "hydra_config")


class App(msgspec.Struct, frozen=True):
    """One function that receives a composed configuration; `folder` is None where it cannot be told or is not there.

    Before Hydra 1.0 `config_path` was a file; the keys of a group without a directive then land at the top.
    `is_absent` says that the folder is written out and the repository has none like it.
    """

    seed: Seed
    folder: str | None
    primary: str | None
    says: Evidence
    is_old: bool = False
    is_absent: bool = False

    @property
    def is_program(self) -> bool:
        """Say whether a command may start it on another folder (`--config-path`)."""
        return isinstance(self.seed.expr, Ref)


class Root(msgspec.Struct, frozen=True):
    """A folder that Hydra composes from, with the applications that do; `readers` are others that may.

    `bases` are option files elsewhere that those of the folder inherit from.
    """

    folder: str
    apps: tuple[App, ...]
    readers: tuple[App, ...] = ()
    bases: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Say whether a file stands below the folder."""
        return path.startswith(self.folder + "/") if self.folder else True

    def group(self, path: str) -> str:
        """Return the group of an option file, empty for one at the top."""
        return posixpath.dirname(path[len(self.folder) :].lstrip("/"))


def hydra_roots(sources: Sources, paths: Sequence[str]) -> tuple[Root, ...]:
    """Return the folders that the repository's Hydra applications compose from.

    A `compose` whose folder is not there, as after a move, may only read what others compose; so may every program
    where none is written for a folder.
    """
    folders: dict[str, list[App]] = {}
    homeless: list[App] = []
    absent: list[App] = []
    for app in _apps(sources, paths):
        if app.folder is None:
            (absent if app.is_absent else homeless).append(app)
        else:
            folders.setdefault(app.folder, []).append(app)
    programs = [app for apps in folders.values() for app in apps if app.is_program]
    return tuple(
        Root(folder, (*apps, *homeless), (*absent, *([] if any(app.is_program for app in apps) else programs)))
        for folder, apps in sorted(folders.items())
    )


def hydra_apps(sources: Sources) -> tuple[App, ...]:
    """Return the functions and calls that receive a composed configuration, wherever it comes from."""
    return tuple(_apps(sources, ()))


def _apps(sources: Sources, paths: Sequence[str]) -> Iterator[App]:
    known = {folder for path in paths for folder in above(posixpath.dirname(path))}
    for path, facts in sources.python.items():
        if not any(entry.target.partition(".")[0] in ("hydra", "omegaconf") for entry in facts.imports):
            continue
        written = list(_initialized(path, sources))
        folder = next((found for one in written if (found := _folder(path, one, known)) is not None), None)
        is_absent = bool(written) and folder is None and all(one is not None and WILD not in one for one in written)
        for number, scope in enumerate(facts.scopes):
            outer = Spot(path, max(scope.parent, 0))
            for _, call in sources.code.decorators(Spot(path, number)):
                if call is not None and scope.parameters and sources.code.callee(outer, call).name in MAIN:
                    yield _main(sources, Spot(path, number), call, scope.parameters[0], known)
            for place, call in enumerate(scope.calls):
                if call.leaf == "compose" and sources.code.callee(Spot(path, number), call).name == "hydra.compose":
                    says = Evidence(path, call.line, "hydra.compose")
                    primary = text(argument(call, 0, "config_name"))
                    seed = Seed(Spot(path, number), Made(place))
                    yield App(seed, folder, primary and stem(primary), says, is_absent=is_absent)


def _main(sources: Sources, spot: Spot, call: Call, parameter: Parameter, known: set[str]) -> App:
    given = argument(call, 0, "config_path")
    primary = text(argument(call, 1, "config_name"))
    outer = sources.code.scope(Spot(spot.path, 0))
    written = computed_path(given, outer) if given is not None else ""
    is_old = written is not None and written.endswith((".yaml", ".yml"))
    if written is not None and is_old:
        written, primary = posixpath.split(written)
    folder = _folder(spot.path, written, known)
    says = Evidence(spot.path, call.line, f"composed by Hydra for {sources.code.scope(spot).name}")
    return App(Seed(spot, Ref((parameter.name,))), folder, primary and stem(primary), says, is_old)


def _initialized(path: str, sources: Sources) -> Iterator[str | None]:
    """Yield the folders that a file initialises Hydra with, as written; None for one that is computed."""
    for number, _, call in sources.code.callees.named(path, INITIALIZE):
        given = argument(call, 0, "config_path", "config_dir", "config_module")
        yield computed_path(given, sources.python[path].scopes[number]) if given is not None else ""


def _folder(path: str, written: str | None, known: set[str]) -> str | None:
    """Return the folder a `config_path` means, seen from the script; one computed at run time by its constant end."""
    here = posixpath.dirname(path)
    if written is None:
        return None
    if WILD not in written:
        joined = posixpath.normpath(posixpath.join(here, written)).removeprefix(".").lstrip("/")
        if joined in known:
            return joined
    tail = posixpath.normpath(written.rpartition(WILD)[2].strip("/")).removeprefix("./").replace("../", "")
    if tail in ("", "."):
        return next(
            (folder for name in USUAL for base in above(here) if (folder := posixpath.join(base, name)) in known), None
        )
    ends = sorted((folder for folder in known if folder == tail or folder.endswith("/" + tail)), key=len)
    return ends[0] if ends else None


def above(folder: str) -> Iterator[str]:
    """Yield a folder and those around it, up to the top."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
