"""Loggers made from configuration: `instantiate` on a `logger` node, with the classes that `_target_` lines name.

Callbacks are made so, too: a class that `getattr(keras.callbacks, name)` takes is one of those that settings list.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Call, Const, Expr, Op, Ref
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.trackernames import PARTIAL_LOGGERS, logger_of
from mldebt.project.runs.tracking.verdicts import Sign
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

FILE_END = regex(r"\.ya?ml$")
NODES = {"logger": ("logger", "loggers", "tracker", "tracking"), "callback": ("callbacks", "callback")}
"""Under which keys settings say what is made, by the word that code has for it."""
WHOLE = "trainer"
TRAINER = regex(r"(.*\.)?trainer\.logger(\[\d+\])?\.(_target_|class_path)")
"""What settings make a Trainer with, where they describe the whole of it."""
MADE = frozenset({"_target_", "class_name", "cls_name", "class_path"})
Target = tuple[str, Entry, str]
BY_NAME = frozenset({"instantiate", "call", "getattr", "deserialize", "init_obj"})
LAST = regex(r"[.>:]")
PICKED = 2
LOGGERS = ".loggers."


class Configured:
    """Trackers that only configuration names."""

    def __init__(self, code: Code, settings: Mapping[str, SettingsFacts], guards: Guards) -> None:
        self.code, self.settings, self.guards = code, settings, guards

    @cached_property
    def targets(self) -> list[Target]:
        """The lines that name a logger or a callback that records: path, entry and tracker."""
        return [
            (path, entry, tracker)
            for path, facts in sorted(self.settings.items())
            for entry in facts.entries
            if entry.key.rpartition(".")[2] in MADE
            and entry.value
            and (tracker := _tracker_of(LAST.split(entry.value)[-1]))
        ]

    @remembered
    def at(self, spot: Spot) -> Call | None:
        """Return the call by which a scope instantiates loggers from configuration."""
        is_asked = self.targets or "deserialize" in self.code.callees.of(spot.path)
        calls = [call for call in self.code.scope(spot).calls if is_asked and _makes_by_name(call)]
        kinds = [(kind, call) for call in calls if (kind := self._kind(spot, call))]
        told = [(kind, call) for kind, call in kinds if self.targets or self._is_unread(kind, call)]
        ordered = sorted(told, key=lambda pair: pair[0] == WHOLE)
        return ordered[0][1] if ordered else None

    def _is_unread(self, kind: str, call: Call) -> bool:
        """Say whether a call makes what no settings file that can be read lists: a template of settings may."""
        is_made = kind in NODES and call.leaf == "deserialize"
        return is_made and not any(self.guards.options.written(node) for node in NODES[kind])

    def signs(self, reach: Reach, wanted: Iterable[Spot]) -> Iterator[Sign]:
        """Yield one sign for loggers and one for callbacks that a reached scope instantiates from configuration."""
        told: set[str] = set()
        for spot in wanted:
            call = self.at(spot) if spot in reach.hops else None
            kind = self._kind(spot, call) if call else ""
            if call is None or kind in told:
                continue
            rows = self._trainer() if kind == WHOLE else []
            sign = self._made(reach, spot, call, rows, None) if rows else self._sign(reach, spot, call, kind)
            if sign is not None:
                told.add(kind)
                yield sign

    def _kind(self, spot: Spot, call: Call) -> str:
        """Return the word for what a call makes, logger, callback or a Trainer that has some, or nothing."""
        if call.last_step.endswith("CLI"):
            return WHOLE
        named = [arg for arg in call.args if isinstance(arg, Ref)]
        words = [step for arg in named for step in (*arg.steps, *self._looped(spot, arg))]
        said = f"{self.code.scope(spot).name} {' '.join(words)}".lower()
        kind = next((kind for kind in NODES if kind in said), "")
        is_told = any(name in (*NODES["logger"], None) for name, _ in call.keywords)
        return kind or (WHOLE if WHOLE in "".join(words).lower() and not is_told else "")

    def _looped(self, spot: Spot, name: Ref) -> Iterator[str]:
        """Yield the steps to what a loop takes a name from: `for _, node in config["logger"].items()`."""
        for where, value, _ in self.code.values(spot, name.steps) if len(name.steps) == 1 else ():
            source: Expr = value
            while isinstance(source, Op) and source.name in ("item", "iter"):
                source = source.items[0]
            if source is not value and (call := self.code.source(where, source)) is not None:
                source = call.func
            yield from source.steps if isinstance(source, Ref) and source is not value else ()

    def _sign(self, reach: Reach, spot: Spot, call: Call, kind: str) -> Sign | None:
        """Return what the loggers or callbacks that a call makes record, or None where none can be among them."""
        if kind == WHOLE or not (self._of_kind(kind) or kind == "logger" or self._is_unread(kind, call)):
            return None
        off = reach.off(spot) or self.guards.bar(spot, call.under)
        chosen = self._chosen(NODES[kind])
        if off is None and chosen is not None and not chosen.is_on:
            off = chosen
        if rows := self._rows(chosen, kind, is_off=off is not None):
            return self._made(reach, spot, call, rows, off)
        at = Evidence(spot.path, call.line, f"{kind}s are made from configuration")
        says = f"{at.says}, and which ones cannot be told ({at.path}:{at.line})"
        return Sign("", "unknown", says, off, evidence=(at,))

    def _of_kind(self, kind: str) -> list[Target]:
        """Return the lines that name what records; for callbacks none that by key, folder or class makes loggers."""
        if kind != "callback":
            return self.targets
        return [
            row for row in self.targets if "logger" not in f"{row[0]} {row[1].key}" and LOGGERS not in str(row[1].value)
        ]

    def _trainer(self) -> list[Target]:
        """Return what names the loggers of the Trainer that the settings of a run describe, if all name one."""
        rows = [row for row in self.targets if TRAINER.fullmatch(row[1].key)]
        having = {value.path for value in self.guards.options.written("trainer") if value.size} if rows else set()
        read = self.guards.preferred & having or having
        return [row for row in rows if row[0] in read] if read <= {path for path, _, _ in rows} else []

    def _made(self, reach: Reach, spot: Spot, call: Call, rows: Sequence[Target], off: Default | None) -> Sign:
        """Return the sign of the best of some loggers that settings name."""
        at = Evidence(spot.path, call.line, "loggers are made from configuration")
        path, entry, tracker = next((row for row in rows if row[2] not in PARTIAL_LOGGERS), rows[0])
        gives = "partial" if tracker in PARTIAL_LOGGERS else "tracked"
        where = Evidence(path, entry.line, f"_target_: {entry.value}")
        hops = [Evidence(source.path, line, "leads to") for source, line in reach.chain(spot)]
        return Sign(
            tracker,
            "partial" if gives == "partial" else "tracked",
            f"{tracker} ({path}:{entry.line})",
            off,
            params=gives == "tracked",
            metrics=True,
            evidence=(*hops, at, where),
        )

    def _rows(self, chosen: Default | None, kind: str, *, is_off: bool) -> list[Target]:
        """Return the lines of the file that is chosen by name, or all where every file that lists some has one."""
        name = FILE_END.sub("", str(chosen.value)) if chosen and isinstance(chosen.value, str) else ""
        some = self._of_kind(kind)
        rows = [row for row in some if name and row[0].rpartition("/")[2].startswith(name + ".")]
        if rows or is_off:
            return rows or some
        listing = {value.path for node in NODES[kind] for value in self.guards.options.written(node) if value.size}
        return some if listing and listing <= {path for path, _, _ in some} else []

    def _chosen(self, nodes: Sequence[str]) -> Default | None:
        for node in nodes:
            if given := self.guards.overrides.get(node):
                return given
            if found := self.guards.options.key((node,), self.guards.preferred):
                return found
        return None


def _makes_by_name(call: Call) -> bool:
    """Say whether a call makes what is named elsewhere; `getattr` does where the name is no constant."""
    leaf = call.leaf
    is_fixed = leaf == "getattr" and (len(call.args) < PICKED or isinstance(call.args[1], Const))
    return (leaf in BY_NAME and not is_fixed) or leaf.endswith("CLI")


def _tracker_of(name: str) -> str | None:
    return "tensorboard" if name == "TensorBoard" else logger_of(name)
