"""Tells options that are saved to a file with all others and may be read back: `json.dump(vars(args), file)`.

Names alone are compared: a module that loads a file of the same kind and takes a key of that name may mean this one.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from mldebt.facts.code import Ref
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import Use
from mldebt.project.configs.places.telling import CONTAINERS
from mldebt.project.configs.reading.reads import Load

LOADS = frozenset({
    "load", "loads", ".load", ".loads", ".safe_load", "safe_load", ".full_load", ".unsafe_load",
})  # fmt: skip
FILLS = CONTAINERS | {f".{name}" for name in CONTAINERS} | {"setattr", ".set_defaults"}
KINDS = ("json", "yaml", "pickle")
TRACKERS, ASKS = ("mlflow", "wandb"), ("get_run", "search_runs", "Api", "MlflowClient")
"""Trackers that are told all options, and the calls that ask one of them for a run again."""
WRITES = ("write", "write_text", "writelines")
EVALUATES, NAMED = frozenset({"literal_eval", ".literal_eval", "eval", "exec"}), ("literal_eval", "eval", "exec")
"""What keeps options as a text, and what makes values of one."""


class Saved:
    """Asks which modules load what others saved."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def read_back(self, key: str, flags: Iterable[str], uses: Iterable[Use]) -> Load | None:
        """Return a load of a key in a module that loads files of the kind to which all options were saved.

        Another program that has an option of the same flag takes the attribute from what it parsed itself.
        """
        paths = {path for kind in _kinds(uses) for path in self._loading.get(kind, ())}
        chains = self._links.chains if paths else None
        attributes = chains.attribute(key).items() if chains else ()
        others = [(spot, places) for spot, places in attributes if not self._declares(spot.path, flags)]
        found = (*chains.item(key).items(), *others) if chains else ()
        places = [(spot, places[0]) for spot, places in found if spot.path in paths and places]
        if not places:
            return None
        spot, place = min(places, key=lambda one: one[0].path)
        read = self._links.code.scope(spot).reads[place]
        return Load(spot, read.line, f"read as {''.join(read.steps).replace('[', '.')}")

    def _declares(self, path: str, flags: Iterable[str]) -> bool:
        """Say whether a module spells an option by its flag, and makes no attributes of what it loads."""
        code = self._links.code
        updates = (last.func for _, _, last in code.callees.named(path, (".update",)))
        is_filled = any(isinstance(func, Ref) and ".__dict__" in func.steps for func in updates)
        is_filled = is_filled or not FILLS.isdisjoint(code.callees.of(path))
        return not is_filled and any(text in flags for text, _ in code.modules[path].strings)

    @cached_property
    def _loading(self) -> Mapping[str, frozenset[str]]:
        """Kind of file → modules that load files of it; what is dumped by a bare name may be of any kind."""
        code = self._links.code
        loads = [path for path in code.modules if not LOADS.isdisjoint(code.callees.of(path))]
        asks = [path for path in code.modules if code.callees.named(path, ASKS)]
        found = {
            kind: frozenset(path for path in paths if any(kind in one.target for one in code.modules[path].imports))
            for kinds, paths in ((KINDS, loads), (TRACKERS, asks))
            for kind in kinds
        }
        named = ((path, code.callees.named(path, NAMED)) for path in code.modules)
        texts = frozenset(path for path, calls in named if any(one.call.last_step in EVALUATES for one in calls))
        return {**found, "dump": frozenset().union(*found.values()), **dict.fromkeys(WRITES, texts)}


def saves(uses: Iterable[Use]) -> bool:
    """Say whether all options are saved to a file of which they may be taken back."""
    found = [*uses]
    return bool(_kinds(found)) or any(use.by.endswith("OmegaConf.save") for use in found if use.what == "dump")


def _kinds(uses: Iterable[Use]) -> set[str]:
    """Return the kinds of files to which all options are saved."""
    sinks = (use.by for use in uses if use.what == "dump" and not use.keys)
    roots = ((sink, sink.partition(".")[0]) for sink in sinks)
    return {root for sink, root in roots if "dump" in sink or sink in WRITES or root in TRACKERS}
