"""Tells options that are saved to a file with all others and may be read back: `json.dump(vars(args), file)`.

Names alone are compared: a module that loads a file of the same kind and takes a key of that name may mean this one.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from mldebt.project.configs.links import Links
from mldebt.project.configs.reads import Load
from mldebt.project.configs.uses import Use

LOADS = frozenset({
    "load", "loads", ".load", ".loads", ".safe_load", "safe_load", ".full_load", ".unsafe_load",
})  # fmt: skip
KINDS = ("json", "yaml", "pickle")


class Saved:
    """Asks which modules load what others saved."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def read_back(self, key: str, uses: Iterable[Use]) -> Load | None:
        """Return a load of a key in a module that loads files of the kind to which all options were saved."""
        saved = [use.by.partition(".")[0] for use in uses if use.what == "dump" and not use.keys and "dump" in use.by]
        paths = {path for kind in saved for path in self._loading.get(kind, ())}
        chains = self._links.chains if paths else None
        found = (*chains.item(key).items(), *chains.attribute(key).items()) if chains else ()
        places = [(spot, places[0]) for spot, places in found if spot.path in paths and places]
        if not places:
            return None
        spot, place = min(places, key=lambda one: one[0].path)
        read = self._links.code.scope(spot).reads[place]
        return Load(spot, read.line, f"read as {''.join(read.steps).replace('[', '.')}")

    @cached_property
    def _loading(self) -> Mapping[str, frozenset[str]]:
        """Kind of file → modules that load files of it; what is dumped by a bare name may be of any kind."""
        code = self._links.code
        loads = [path for path in code.modules if not LOADS.isdisjoint(code.callees.of(path))]
        found = {
            kind: frozenset(path for path in loads if any(kind in one.target for one in code.modules[path].imports))
            for kind in KINDS
        }
        return {**found, "dump": frozenset().union(*found.values())}
