"""Loggers made from configuration: `instantiate` on a `logger` node, with the classes that `_target_` lines name."""

from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.code import Call, Expr, Made, Op, Ref
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, last_step
from mldebt.project.runs.defaults import Default
from mldebt.project.runs.guards import Guards
from mldebt.project.runs.hops import Reach
from mldebt.project.runs.trackernames import PARTIAL_LOGGERS, logger_of
from mldebt.project.runs.tracking import Sign

FILE_END = regex(r"\.ya?ml$")
NODES = ("logger", "loggers", "tracker", "tracking")


class Configured:
    """Trackers that only configuration names."""

    def __init__(self, code: Code, settings: Mapping[str, SettingsFacts], guards: Guards) -> None:
        self.code, self.settings, self.guards = code, settings, guards
        self._targets: list[tuple[str, Entry, str]] | None = None
        self._calls: dict[Spot, Call | None] = {}

    def targets(self) -> list[tuple[str, Entry, str]]:
        """Return the `_target_` lines that name a logger: path, entry and tracker."""
        if self._targets is None:
            self._targets = [
                (path, entry, tracker)
                for path, facts in sorted(self.settings.items())
                for entry in facts.entries
                if entry.key.rpartition(".")[2] == "_target_"
                and entry.value
                and (tracker := logger_of(entry.value.rpartition(".")[2]))
            ]
        return self._targets

    def at(self, spot: Spot) -> Call | None:
        """Return the call by which a scope instantiates loggers from configuration."""
        if spot not in self._calls:
            self._calls[spot] = (
                next(
                    (
                        call
                        for call in self.code.scope(spot).calls
                        if last_step(call.func).lstrip(".") in ("instantiate", "call") and self._is_logger(spot, call)
                    ),
                    None,
                )
                if self.targets()
                else None
            )
        return self._calls[spot]

    def signs(self, reach: Reach, wanted: Iterable[Spot]) -> Iterator[Sign]:
        """Yield one sign where a reached scope instantiates loggers from configuration."""
        for spot in wanted:
            if spot in reach.hops and (call := self.at(spot)):
                yield self._sign(reach, spot, call)
                return

    def _is_logger(self, spot: Spot, call: Call) -> bool:
        named = [arg for arg in call.args if isinstance(arg, Ref)]
        words = [step for arg in named for step in (*arg.steps, *self._looped(spot, arg))]
        return "logger" in f"{self.code.scope(spot).name} {' '.join(words)}".lower()

    def _looped(self, spot: Spot, name: Ref) -> Iterator[str]:
        """Yield the steps to what a loop takes a name from: `for _, node in config["logger"].items()`."""
        for where, value, _ in self.code.values(spot, name.steps) if len(name.steps) == 1 else ():
            source: Expr = value
            while isinstance(source, Op) and source.name in ("item", "iter"):
                source = source.items[0]
            if isinstance(source, Made) and source is not value:
                source = self.code.scope(where).calls[source.call].func
            yield from source.steps if isinstance(source, Ref) and source is not value else ()

    def _sign(self, reach: Reach, spot: Spot, call: Call) -> Sign:
        answer = self.guards.path_to(spot, call.under)
        off = reach.off(spot) or (answer.because if answer.holds is False else None)
        chosen = self._chosen()
        if off is None and chosen is not None and not chosen.is_on:
            off = chosen
        name = FILE_END.sub("", str(chosen.value)) if chosen and isinstance(chosen.value, str) else ""
        rows = [row for row in self.targets() if name and row[0].rpartition("/")[2].startswith(name + ".")] or (
            self.targets() if off else []
        )
        at = Evidence(spot.path, call.line, "loggers are made from configuration")
        if not rows:
            return Sign(
                "", "unknown", f"{at.says}, and which ones cannot be told ({at.path}:{at.line})", off, evidence=(at,)
            )
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

    def _chosen(self) -> Default | None:
        for node in NODES:
            if given := self.guards.overrides.get(node):
                return given
            if found := self.guards.options.key((node,), self.guards.preferred):
                return found
        return None
