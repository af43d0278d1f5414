"""Finds constants written where a dead key should be read: the value that counts stands in the code.

`DataLoader(num_workers=4)` and a variable `num_workers = 4` stand beside a dead `--num_workers`: whoever sets the
option gets 4; `args.num_workers = 4` is as dead as the option. Only the file of the key and those that import it are
searched, and words that name anything are left out. Where keys are themselves written as variables (sacred, `exec`) an
assignment is a definition.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from mldebt.facts.code import Assign, Const
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.project.configs.parsers.arguments import shown
from mldebt.project.configs.reading.beside import GETS
from mldebt.project.memory import Lately
from mldebt.project.sources import Sources

MOST = 3
PLAIN = frozenset({
    "name", "type", "size", "mode", "path", "id", "key", "value", "default", "help", "action", "title", "label",
    "version", "description", "kind", "text", "data", "input", "output", "file", "url", "color", "format", "task",
    "test", "train", "target", "index", "start", "end", "n", "k", "x", "y", "config", "function", "func", "args",
})  # fmt: skip
SHORTEST = 2


class Hardcoded:
    """The constants that stand where dead keys should be read."""

    def __init__(self, sources: Sources) -> None:
        self._sources, self._constants = sources, Lately(self._given)

    def of(self, key: ConfigKey) -> tuple[Evidence, ...]:
        """Return the constants beside a dead key; none for a name that may mean anything."""
        name = key.key.rpartition(".")[2].lstrip("-").replace("-", "_")
        if name.lower() in PLAIN or len(name) < SHORTEST:
            return ()
        users = self._sources.code.importers(key.path) if key.path in self._sources.python else frozenset({key.path})
        given = tuple(
            near
            for near in key.near_misses
            if GETS in near.says and near.path in users and self._sources.role(near.path) in ("code", key.role)
        )
        assigned = self._assigned(key.path, name) if key.key.startswith("-") else ()
        return (*given, *islice(assigned, MOST))[:MOST]

    def _assigned(self, path: str, name: str) -> Iterator[Evidence]:
        """Yield the constants given to a variable of the name that the same scope reads."""
        for assign in self._constants.of(path).get(name, ()):
            says = f"the constant is written here: {name} = {shown(assign.value)}"
            yield self._sources.evidence(path, assign.line, says)

    def _given(self, path: str) -> Mapping[str, Sequence[Assign]]:
        """Return what gives a constant to a name that the same scope reads, by the name."""
        found: dict[str, list[Assign]] = defaultdict(list)
        facts = self._sources.python.get(path)
        for scope in facts.scopes if facts is not None else ():
            read = {steps[0] for steps in scope.chains() if len(steps) == 1} if scope.kind != "class" else ()
            for one in scope.assigns:
                is_given = one.how == "=" and len(one.target) == 1 and one.target[0] in read
                if is_given and isinstance(one.value, Const) and one.value.value is not None:
                    found[one.target[0]].append(one)
        return found
