"""Judges settings files that are merged into the tree of a library: projects on detectron2 set its keys in YAML.

`cfg = get_cfg()` gives the library's tree, `_C.MODEL.HEAD = CN()` adds to it, and `cfg.merge_from_file(…)` refuses any
other key. A key that no module of the repository adds is therefore one of the library's own, which its trainer reads;
one that a module adds in a tree that was found takes the verdict which it has there.
"""

from functools import cached_property

import msgspec

from mldebt.facts.code import Assign
from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.patterns import regex
from mldebt.project.configs.trees.verdict import Trees
from mldebt.project.sources import Sources

LIBRARY = "detectron2"
SECTION = regex(r"[A-Z][A-Z0-9_]*")
BASE = "_BASE_"
MOSTLY = 0.8


class LibraryTree:
    """The tree of a library, as far as the repository uses and adds to it."""

    def __init__(self, sources: Sources, trees: Trees) -> None:
        self._sources, self._trees = sources, trees

    @cached_property
    def is_used(self) -> bool:
        """Whether a module takes the library's tree and merges files into it."""
        modules = self._sources.python
        imports = (entry.target for facts in modules.values() for entry in facts.imports)
        taken = any(target.startswith(f"{LIBRARY}.config") for target in imports)
        return taken and any(self._sources.code.callees.named(path, ("merge_from_file",)) for path in modules)

    @cached_property
    def _added(self) -> frozenset[str]:
        """Dotted keys that the repository sets on any tree, those of its nodes included."""
        assigns = (one for facts in self._sources.python.values() for scope in facts.scopes for one in scope.assigns)
        return frozenset(key for assign in assigns if (key := _key(assign)))

    def judged(self, file: ConfigFile) -> ConfigFile:
        """Return a settings file whose undecided keys are the library's, where it is merged into the library's tree."""
        undecided = [key for key in file.keys if key.status == "unknown"]
        if not undecided or file.status not in ("live", "variant", "unknown") or not self.is_used:
            return file
        sections = sum(SECTION.fullmatch(key.key.partition(".")[0]) is not None for key in file.keys)
        if sections < MOSTLY * len(file.keys):
            return file
        return msgspec.structs.replace(file, keys=tuple(map(self._key, file.keys)))

    def _key(self, key: ConfigKey) -> ConfigKey:
        if key.status != "unknown":
            return key
        if key.key == BASE:
            reason = f"names the file that this one builds on; {LIBRARY} follows it"
            return msgspec.structs.replace(key, status="external", reason=reason)
        if not SECTION.fullmatch(key.key.partition(".")[0]):
            return key
        if self._is_own(key.key):
            return self._trees.added(key)
        reason = f"a key of {LIBRARY}'s own tree, which takes no other; its trainer reads it"
        return msgspec.structs.replace(key, status="external", reason=reason)

    def _is_own(self, key: str) -> bool:
        """Say whether the repository adds a key or a node around it, apart from the sections of the library."""
        parts = key.split(".")
        return any(".".join(parts[:end]) in self._added for end in range(2, len(parts) + 1)) or key in self._added


def _key(assign: Assign) -> str | None:
    """Return the dotted key that `_C.MODEL.HEAD.DEPTH = 3` sets."""
    steps = assign.target[1:]
    if not steps or assign.how != "=" or any(step[0] != "." or not SECTION.fullmatch(step[1:]) for step in steps):
        return None
    return "".join(steps)[1:]
