"""Which classes a configuration makes objects of: the `_target_` lines that a call of `instantiate` can mean.

`instantiate(cfg.trainer)` means a `_target_` below a key `trainer`, or in a file or folder of that name. An argument
without a name means every class of the repository that some `_target_` names. Before version 1 Hydra wrote `class`.
"""

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property

from mldebt.facts.code import Call, Expr, Ref, last_step
from mldebt.facts.texts import SettingsFacts
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target

MADE = regex(r"(hydra\.utils|omegaconf|fvcore\.\w+|detectron2\.config)\.(instantiate|call)")
KEYS = frozenset({"_target_", "class", "cls", "target"})
DOTTED = regex(r"[A-Za-z_]\w*(\.\w+)+")
MOST_FACTORIES, MOST_MAKERS, MOST_RETURNED = 3, 5, 3
VAGUE = frozenset({"cfg", "config", "conf", "args", "self", "node", "c", "hparams", "params"})


class Instances:
    """The classes that configuration names, by the node they stand at."""

    def __init__(self, code: Code, settings: Mapping[str, SettingsFacts]) -> None:
        self._code, self.settings = code, settings

    def of(self, spot: Spot, receiver: Expr, depth: int = 0) -> Iterator[Target]:
        """Yield the classes that an object made by `instantiate` may be of."""
        is_near = depth < MOST_FACTORIES
        for where, call in self._code.makers(spot, receiver, MOST_MAKERS) if self._targets and is_near else ():
            target = self._code.callee(where, call)
            if target.kind == "external" and MADE.fullmatch(target.name):
                yield from self._classes(where, call)
            for inside, returned in self._code.returned(where, call, MOST_RETURNED):
                yield from self.of(inside, returned, depth + 1)

    def _classes(self, spot: Spot, call: Call) -> Iterator[Target]:
        value = call.args[0] if call.args else None
        leaf = last_step(value).lstrip(".[") if isinstance(value, Ref) else ""
        named = leaf if leaf and leaf not in VAGUE else ""
        for nodes, dotted in self._targets:
            if named and named not in nodes:
                continue
            path = self._code.names.find(dotted.rpartition(".")[0], spot.path)
            found = self._code.resolve(Spot(path, 0), (dotted.rpartition(".")[2],)) if path else None
            if found is not None and found.kind in ("class", "function"):
                yield found
            elif named and path is None:
                yield Target("external", dotted)

    @cached_property
    def _targets(self) -> tuple[tuple[frozenset[str], str], ...]:
        """Return (names of the nodes a line stands below, dotted name) of every `_target_` line."""
        found = []
        for path, facts in sorted(self.settings.items()):
            around = {posixpath.splitext(posixpath.basename(path))[0], posixpath.basename(posixpath.dirname(path))}
            for entry in facts.entries:
                parent, _, key = entry.key.rpartition(".")
                if key in KEYS and entry.value and DOTTED.fullmatch(entry.value):
                    nodes = frozenset({parent.rpartition(".")[2]} if parent else around)
                    found.append((nodes, entry.value))
        return tuple(dict.fromkeys(found))
