"""Says whether a dotted name that configuration gives - `_target_: models.net.Net` - can be imported from here.

A name is missing only where its first part is a package or module of this repository and a later part can come from
nowhere: no submodule, no definition, no import, no star import, no `__getattr__` that could make it.
"""

import posixpath

from mldebt.project.sources import Sources

DYNAMIC = frozenset({"__getattr__", "globals", "setattr", "import_module", "lazy_import", "_LazyModule", "attach"})


class Naming:
    """Looks up dotted names in the modules of a repository."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def missing(self, dotted: str, importer: str) -> str | None:
        """Return why a name cannot be imported, or None where it can or where that cannot be told."""
        parts = dotted.split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):  # a bare name is no path
            return None
        names = self._sources.code.names
        path, length = None, 0
        for end in range(len(parts), 0, -1):
            if path := names.find(".".join(parts[:end]), importer):
                length = end
                break
        if path is None:
            return None
        if length == len(parts):
            return None
        return self._absent(path, parts[length:], ".".join(parts[:length]))

    def _absent(self, path: str, rest: list[str], module: str) -> str | None:
        facts = self._sources.python[path]
        bound = self._sources.code.bindings(path)
        if bound.of(0, rest[0]) or any(entry.local == "*" for entry in facts.imports) or self._is_dynamic(path):
            return None
        if any(scope.kind != "module" and scope.name == rest[0] for scope in facts.scopes):
            return None
        if path.endswith("/__init__.py") and self._has_folder(posixpath.dirname(path), rest):
            return None
        return f"{module} has no {rest[0]}"

    def _has_folder(self, package: str, rest: list[str]) -> bool:
        """Say whether a folder, a module in another language or one set aside could stand for the name."""
        prefix = posixpath.join(package, rest[0])
        there = (*self._sources.files, *self._sources.set_aside)
        return any(path == prefix or path.startswith((prefix + "/", prefix + ".")) for path in there)

    def _is_dynamic(self, path: str) -> bool:
        """Say whether a module may make names as it runs."""
        facts = self._sources.python[path]
        if any(scope.name == "__getattr__" for scope in facts.scopes):
            return True
        return bool(DYNAMIC & {word.lstrip(".[") for word in self._sources.code.callees.of(path)})
