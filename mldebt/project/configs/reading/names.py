"""Finds reads of a name on anything that may hold a configuration: the last doubt before a key is called dead.

Following objects has gaps. Where a followed key looks dead, but somebody reads that very name from a subscript, a
getter or an attribute of something called like a configuration, the answer is "cannot tell", with the place.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence

from mldebt.facts.code import Const, PythonFacts, Scope
from mldebt.findings.subjects import Evidence
from mldebt.project.configs.files.mentions_code import code_texts
from mldebt.project.configs.reading.reads import TAKEN
from mldebt.project.sources import Sources

HOLDERS = frozenset({
    "args", "arg", "opt", "opts", "option", "options", "cfg", "cfgs", "conf", "confs", "config", "configs", "c", "p",
    "configuration", "hparams", "hparam", "hps", "hp", "params", "parameters", "flags", "FLAGS", "settings", "setting",
    "CONFIG", "CFG", "PARAMS", "SETTINGS", "_C", "C", "env", "hyp", "hyperparams", "hyperparameters", "properties",
    "props", "h", "model_args", "training_args", "data_args", "namespace",
})  # fmt: skip
ENDINGS = ("config", "cfg", "params", "args", "_conf", "_opt", "_opts", "_options", "_settings", "_hparams")
GETTERS = frozenset({
    ".get", ".pop", "getattr", ".getint", ".getfloat", ".getboolean", ".setdefault", "hasattr", ".has_option",
    ".select",
})  # fmt: skip
MOST = 3


class Names:
    """Reads of the wanted names, wherever they stand; a question may be held to some files."""

    def __init__(self, sources: Sources, wanted: Iterable[str]) -> None:
        self._wanted = frozenset(wanted)
        self._found: dict[str, list[tuple[Evidence, str]]] = defaultdict(list)
        self._evaluated: dict[str, list[Evidence]] = defaultdict(list)
        if self._wanted:
            for path, facts in sources.python.items():
                for scope in facts.scopes:
                    self._read(sources, path, scope)
                if any(word in self._wanted for word, _ in facts.strings):
                    self._read_spelled(sources, path, facts)
                if sources.code.callees.named(path, ("eval", "exec")):
                    self._read_texts(sources, path, facts)

    def of(
        self, place: Sequence[str], inside: Container[str], own: Container[tuple[str, int | None]]
    ) -> tuple[Evidence, ...]:
        """Return reads of the last name of a place, inside some files, from what may be a configuration.

        So may be what is called like the name before it. Those at the lines of `own` are known already.
        """
        *parents, name = place
        found = [
            says
            for says, holder in self._found.get(name, ())
            if says.path in inside and (says.path, says.line) not in own
            if holder in ("", *parents) or is_holder(holder)
        ]
        return tuple(dict.fromkeys(found))[:MOST]

    def evaluated(self, place: Iterable[str], inside: Container[str]) -> tuple[Evidence, ...]:
        """Return texts, in files that evaluate text, that take a key or a node above it."""
        found = [says for part in place for says in self._evaluated.get(part, ()) if says.path in inside]
        return tuple(found[:MOST])

    def _read(self, sources: Sources, path: str, scope: Scope) -> None:
        for line, steps in _chains(scope):
            for place, step in enumerate(steps[1:], 1):
                if (name := _last(step[1:])) in self._wanted:
                    before = steps[place - 1].lstrip(".[")
                    holder = "" if step[0] == "[" else before
                    shown = "".join(steps[: place + 1]).replace("[", ".")
                    self._found[name].append((sources.evidence(path, line, f"read as {shown}"), holder))
        for call in scope.calls:
            if call.last_step in GETTERS:
                for value in call.args[:3]:
                    if (
                        isinstance(value, Const)
                        and isinstance(value.value, str)
                        and (name := _last(value.value)) in self._wanted
                    ):
                        says = f"asked for by {call.leaf}({value.value!r})"
                        self._found[name].append((sources.evidence(path, call.line, says), ""))

    def _read_spelled(self, sources: Sources, path: str, facts: PythonFacts) -> None:
        """Note the names a module spells where it takes what varies: `map(lambda x: config[x], ("a", "b"))`."""
        chains = (steps for scope in facts.scopes for _, steps in _chains(scope))
        if not any(steps[-1] == "[*" and is_holder(steps[-2].lstrip(".[")) for steps in chains):
            return
        for word, line in facts.strings:
            if word in self._wanted:
                says = "spelled where a name that varies is read"
                self._found[word].append((sources.evidence(path, line, says), ""))

    def _read_texts(self, sources: Sources, path: str, facts: PythonFacts) -> None:
        """Note what the texts of a module that evaluates text take: `eval(f"{name}(lr=config.lr)")`."""
        for line, text, _ in code_texts(facts):
            for name in dict.fromkeys(TAKEN.findall(text)) if "." in text else ():
                says = f"a text that may be evaluated takes {name}"
                self._evaluated[name].append(sources.evidence(path, line, says))


def _last(path: str) -> str:
    """Return the name at the end of a path of keys: `globals.device`, `/globals/device`."""
    return path.rpartition("/")[2].rpartition(".")[2]


def _chains(scope: Scope) -> Iterator[tuple[int, tuple[str, ...]]]:
    for read in scope.reads:
        if len(read.steps) > 1 and read.use not in ("callee", "deleted"):
            yield read.line, read.steps
        elif len(read.steps) > 2 and read.use == "callee":  # the last step is the method
            yield read.line, read.steps[:-1]


def is_holder(name: str) -> bool:
    """Say whether a name is what people call a configuration."""
    return name in HOLDERS or name.endswith(ENDINGS)
