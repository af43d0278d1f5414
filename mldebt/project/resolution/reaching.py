"""Tells which files say themselves where else their modules are found: `sys.path.insert(0, "../common")`."""

import posixpath
from collections.abc import Mapping

from mldebt.facts.code import PythonFacts, Ref
from mldebt.project.memory import Memory

ADDS = frozenset({("sys", ".path", ".insert"), ("sys", ".path", ".append"), ("site", ".addsitedir")})
LIBRARIES = frozenset({"sys", "site"})


def reaching_folders(modules: Mapping[str, PythonFacts], memory: Memory) -> frozenset[str]:
    """Return the folders with a file that adds to the places where modules are looked for."""
    return frozenset(posixpath.dirname(path) for path, adds in memory.each(_adds, modules).items() if adds)


def _adds(module: PythonFacts, _: str) -> bool:
    if not any(entry.module in LIBRARIES for entry in module.imports):
        return False
    calls = (call.func for scope in module.scopes for call in scope.calls)
    return any(type(func) is Ref and func.steps in ADDS for func in calls)
