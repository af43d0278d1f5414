"""Finds tracker calls: which start a run, which record parameters, metrics or artifacts, scope by scope.

A call is a tracker's if its resolved name is in the catalogue, or if it is one of the method names only trackers have
(`add_scalar`, `log_metrics`), which then counts for a tracker that the same run starts.
"""

from collections.abc import Iterator, Sequence

from mldebt.catalogue.loading import Tracker
from mldebt.facts.code import Call, Const, Expr, Made, Ref
from mldebt.options import OwnTracker
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, without_last
from mldebt.project.runs.keeping.records import tells_settings
from mldebt.project.runs.objects.callables import Callables
from mldebt.project.runs.objects.classes import canonical
from mldebt.project.runs.objects.visible import is_unread
from mldebt.project.runs.tracking.environment import SETTERS, switched_off
from mldebt.project.runs.tracking.receivers import either, filled, held, recorded, writer_of
from mldebt.project.runs.tracking.trackernames import (
    DISTINCT,
    GRAPH_OPS,
    HAND_FED,
    LIGHTNING,
    PARTIAL_LOGGERS,
    PLOTS,
    SETTING,
    TRACKERISH,
    UNTOLD,
    VAGUE,
    WRITER_CLASS,
    Use,
    is_switched_off,
    is_telling,
    logger_of,
    recorded_at_start,
    shown,
)
from mldebt.project.runs.tracking.trackerrows import TrackerRows
from mldebt.project.runs.ways.idle import is_idle
from mldebt.remembering import remembered

GRAPH_WRITERS = {"tensorflow.train.SummaryWriter": ".add_", "tensorflow.summary.FileWriter": ".add_"}
WANDB_RUN = regex(r"^wandb\.((wandb_)?sdk\.)?((wandb_run|run|wandb)\.)?(Run\.)?(?=\w)")
CONFIGS = frozenset({Ref(("wandb", ".config")), Ref(("wandb", ".run", ".config"))})
FILLED = frozenset({"neptune", "aim"})
"""Trackers whose runs are filled by key: `run["parameters"] = …`."""
CLEARML = regex(r"^trains\.|^allegroai\.")


class TrackerCalls:
    """The tracker calls of each scope."""

    def __init__(self, code: Code, callables: Callables, own: Sequence[OwnTracker] = ()) -> None:
        self.code, self.callables, self.rows = code, callables, TrackerRows(own)

    @remembered
    def of(self, spot: Spot) -> tuple[Use, ...]:
        """Return the tracker calls of one scope."""
        uses = (*self._search(spot), *self._bindings(spot), *self._switched_off(spot))
        return () if uses and is_idle(self.code, spot) else uses

    def _switched_off(self, spot: Spot) -> Iterator[Use]:
        calls = not SETTERS.isdisjoint(self.code.callees.of(spot.path))
        return switched_off(spot, self.code.scope(spot), calls=calls)

    def _search(self, spot: Spot) -> Iterator[Use]:
        for number, call in enumerate(self.code.scope(spot).calls):
            if (call.leaf != "print" and any(value in CONFIGS for value in call.given)) or _fills(call.func):
                filled = "wandb.config is filled"
                yield Use(spot, call.line, call.under, "wandb", "params", filled, "tracked", call=number)
            else:
                yield from self._called(spot, call, number)

    def _called(self, spot: Spot, call: Call, number: int) -> Iterator[Use]:
        """Yield what a call tells a tracker, by what it reaches or is called."""
        leaf, target = call.leaf, self.code.callee(spot, call)
        if target.name in self.rows.own:
            yield from self._named(spot, call, target.name, number)
        elif target.kind == "external" and target.name.partition(".")[0] in self.rows.roots:
            yield from self._named(spot, call, canonical(target.name), number)
        elif other := either(self.code, self.rows, spot, call):
            yield from self._named(spot, call, canonical(other), number)
        elif target.kind == "class" and target.spot:
            yield from self._derived(spot, call, target.spot, number)
        elif leaf == "partial" and call.args and (handed := self._outside(spot, call.args[0])):
            uses = self._named(spot, call, handed, number)
            yield from (use for use in uses if use.role in ("callback", "logger"))
        elif target.kind != "external" and (name := held(self.callables, self.rows, spot, call)):
            yield from self._named(spot, call, name, number)
        elif leaf in DISTINCT and leaf not in VAGUE and (writer := writer_of(self.code, self.rows, spot, call)):
            yield from self._named(spot, call, f"{canonical(writer)}.{leaf}", number)
        elif target.kind in ("unknown", "external") and is_telling(leaf):
            yield from self._unresolved(spot, call, leaf, number)

    def _derived(self, spot: Spot, call: Call, cls: Spot, number: int) -> Iterator[Use]:
        """Yield the use of a tracker's callback, logger or writer that a class of the repository extends."""
        for base in self.code.bases(cls):
            if base.kind == "external" and base.name.partition(".")[0] in self.rows.roots:
                for use in self._named(spot, call, canonical(base.name), number):
                    if use.role in ("callback", "start", "logger"):
                        yield use
                        return

    def _outside(self, spot: Spot, value: Expr) -> str:
        """Return the dotted name of an outside function or class that is handed on uncalled."""
        target = self.code.resolve(spot, value.steps) if isinstance(value, Ref) else None
        is_ours = target is not None and target.name.partition(".")[0] in self.rows.roots
        return canonical(target.name) if target is not None and target.kind == "external" and is_ours else ""

    def _named(self, spot: Spot, call: Call, name: str, number: int) -> Iterator[Use]:
        name = CLEARML.sub("clearml.", WANDB_RUN.sub("wandb.", name))
        leaf = name.rpartition(".")[2]
        for row, role in self.rows.roles_of(name):
            if role == "callback" and is_unread(self.code, spot, number):
                continue
            if not (role == "autolog" and is_switched_off(call)):
                yield self._use(spot, call, row, role, number, needs=self._needs(name))
        starter = self.rows.starter(name, leaf)
        if starter is not None:
            yield self._started(spot, call, starter, number, GRAPH_WRITERS.get(name, ""))
            for role in recorded_at_start(name, call):
                yield self._use(spot, call, starter, role, number)
            return
        if tracker := logger_of(leaf):
            yield from self._of_library(spot, call, name, number, tracker)
            return
        if given := self.rows.given.get((leaf, name.partition(".")[0])):
            says = f"{shown(call.func)} records the run ({given[0].id})"
            yield Use(spot, call.line, call.under, given[0].id, "callback", says, given[1], call=number)
            return
        if (method := self.rows.method_of(name)) is not None:
            yield from self._method(spot, call, method, number)
            return
        if leaf in DISTINCT and leaf not in VAGUE and not GRAPH_OPS.fullmatch(name):
            yield from self._unresolved(spot, call, leaf, number)

    def _method(self, spot: Spot, call: Call, method: tuple[Tracker, str], number: int) -> Iterator[Use]:
        """Yield the use of a method on a started run; text counts where it speaks of settings."""
        if call.last_step != ".add_text" or tells_settings(call):
            yield self._use(spot, call, *recorded(method, call), number)

    def _of_library(self, spot: Spot, call: Call, name: str, number: int, tracker: str) -> Iterator[Use]:
        """Yield the use of a logger; one of Lightning's that no Trainer is handed logs nothing."""
        is_lightning = LIGHTNING.fullmatch(name) is not None
        if not (is_lightning and is_unread(self.code, spot, number)):
            yield self._logger(spot, call, tracker, number, HAND_FED if is_lightning else self._needs(name))

    def _needs(self, name: str) -> str:
        return UNTOLD if self.rows.metrics_only.fullmatch(name) else ""

    def _use(self, spot: Spot, call: Call, row: Tracker, role: str, number: int, *, needs: str = "") -> Use:
        says, gives = f"{shown(call.func)} ({row.id} {role})", row.gives_with.get(call.leaf, row.gives)
        return Use(spot, call.line, call.under, row.id, role, says, gives, call=number, needs=needs)

    def _started(self, spot: Spot, call: Call, row: Tracker, number: int, needs: str) -> Use:
        words = {name: value for name, value in call.keywords if name}
        mode, off = words.get("mode"), words.get("disabled")
        disabled = (isinstance(mode, Const) and mode.value in ("disabled", "debug")) or (
            isinstance(off, Const) and off.value is True
        )
        role = "disabled" if disabled else "start"
        return Use(
            spot,
            call.line,
            call.under,
            row.id,
            role,
            f"{shown(call.func)} starts a run ({row.id})",
            row.gives,
            call=number,
            needs=needs,
            handed=self._handed_on(spot, number),
        )

    def _handed_on(self, spot: Spot, number: int) -> str:
        """Return the name of what a call makes where another call of the scope gets it: `fit(writer=writer)`."""
        scope = self.code.scope(spot)
        made = {item.target for item in scope.assigns if isinstance(item.value, Made) and item.value.call == number}
        given = (value for call in scope.calls for value in call.given)
        found = (value.steps[-1] for value in given if isinstance(value, Ref) and value.steps in made)
        return next(found, "").lstrip(".")

    def _logger(self, spot: Spot, call: Call, tracker: str, number: int, needs: str = "") -> Use:
        gives = "partial" if tracker in PARTIAL_LOGGERS else "tracked"
        says = f"{shown(call.func)} is a logger ({tracker})"
        needs = "" if any(name == "config" for name, _ in call.keywords) else needs
        return Use(spot, call.line, call.under, tracker, "logger", says, gives, call=number, needs=needs)

    def _unresolved(self, spot: Spot, call: Call, leaf: str, number: int) -> Iterator[Use]:
        if leaf in WRITER_CLASS:
            yield Use(spot, call.line, call.under, "tensorboard", "start", f"{leaf} is created", "partial", call=number)
        elif tracker := logger_of(leaf):
            yield self._logger(spot, call, tracker, number)
        else:
            receiver = without_last(call.func)
            named_so = isinstance(receiver, Ref) and TRACKERISH.fullmatch("".join(receiver.steps)) is not None
            prints = leaf == "log_metrics" and isinstance(receiver, Ref) and receiver.steps[-1].endswith("trainer")
            draws = leaf == "line" and not PLOTS.isdisjoint(name for name, _ in call.keywords)
            if (leaf not in VAGUE or named_so or draws) and not prints:
                yield Use(
                    spot,
                    call.line,
                    call.under,
                    "",
                    DISTINCT[leaf],
                    f"{shown(call.func)} records {DISTINCT[leaf]}",
                    "",
                    sure=False,
                    call=number,
                )

    def _bindings(self, spot: Spot) -> Iterator[Use]:
        """Yield what is recorded by assignment: `wandb.config.x =`."""
        for assign in self.code.scope(spot).assigns:
            target = assign.target
            if len(target) > 1 and (role := filled(self.code, spot, target)):
                yield Use(spot, assign.line, assign.under, "wandb", role, f"{''.join(target)} is set", "tracked")
            elif len(target) > 1 and target[-1].startswith("[") and self._may_be_run(spot, target[:-1]):
                yield from self._indexed(spot, target, assign.line, assign.under)

    def _may_be_run(self, spot: Spot, receiver: tuple[str, ...]) -> bool:
        """Say whether what is filled by key is called a run, or is an attribute in a file that uses such trackers."""
        is_own = receiver[0] in ("self", "cls") and len(receiver) == 2  # self.x
        is_called_so = TRACKERISH.fullmatch(receiver[-1] if is_own else receiver[0]) is not None
        imports = self.code.modules[spot.path].imports if is_own and not is_called_so else ()
        return is_called_so or any(entry.module.partition(".")[0] in FILLED for entry in imports)

    def _indexed(self, spot: Spot, target: tuple[str, ...], line: int, under: int) -> Iterator[Use]:
        for kind in self.code.types(spot, Ref(target[:-1] if target[0] in ("self", "cls") else target[:1])):
            row = self.rows.starts.get(canonical(kind.name))
            if row is not None and row.id in FILLED:
                role = "params" if row.id == "aim" or SETTING.search(target[-1]) else "metrics"
                yield Use(spot, line, under, row.id, role, f"{''.join(target)} is recorded", row.gives)
                return


def _fills(func: Expr) -> bool:
    """Say whether a call fills the settings of the run that a logger of Lightning holds."""
    return isinstance(func, Ref) and func.steps[-3:] == (".experiment", ".config", ".update")
