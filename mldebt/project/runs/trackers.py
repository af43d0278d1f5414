"""Finds tracker calls: which start a run, which record parameters, metrics or artifacts, scope by scope.

A call is a tracker's if its resolved name is in the catalogue, or if it is one of the method names only trackers have
(`add_scalar`, `log_metrics`), which then counts for a tracker that the same run starts.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

import msgspec

from mldebt.catalogue.loading import Tracker, named, trackers
from mldebt.facts.code import Call, Const, Expr, Made, Ref
from mldebt.options import OwnTracker
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, last_step, without_last
from mldebt.project.runs.calls import canonical

LIGHTNING = regex(r"(pytorch_lightning|lightning(\.pytorch|\.fabric)?)\.loggers(\.\w+)?\.(\w+)")
LOGGER_CLASS = regex(
    r"\w*?((?i:wandb|weightsandbiases)|MLflow|MLFlow|Mlflow|Comet(?:ML)?|Neptune|Lit(?=Logger)|Aim|D[Vv][Cc]Live"
    r"|T[Ee]nsor[Bb]oardX?|CSV(?=Logger)|Clear[Mm][Ll]|Swan(?:[Ll]ab)?|Visdom|Polyaxon)_?"
    r"(Logger|[Cc]allback|LoggerCallback|Observer|Tracker|Hook|LoggerHook|VisBackend|MetricsLogger|Handler)"
)
WRITER_CLASS = frozenset(
    {"SummaryWriter", "EventFileWriter", "FileWriter", "create_file_writer", "GlobalSummaryWriter", "EventsWriter"}
)
KIND_OF_LOGGER = {
    "weightsandbiases": "wandb", "cometml": "comet", "tensorboardx": "tensorboard", "lit": "litlogger",
    "swan": "swanlab", "visdom": "other_writers",
}  # fmt: skip
PARTIAL_LOGGERS = frozenset({"tensorboard", "csv", "other_writers"})
WRITERS = frozenset({"tensorboard", "other_writers"})
DISTINCT = {
    "add_scalar": "metrics", "add_scalars": "metrics", "add_summary": "metrics", "add_event": "metrics",
    "add_scalar_value": "metrics", "write_scalars": "metrics", "add_hparams": "params", "write_hparams": "params",
    "log_metric": "metrics", "log_metrics": "metrics", "log_param": "params", "log_params": "params",
    "log_parameter": "params", "log_parameters": "params", "log_hyperparams": "params", "channel_send": "metrics",
    "report_scalar": "metrics", "WriteEvent": "metrics", "init_trackers": "start", "log_artifact": "artifacts",
    "log_model": "artifacts", "log_asset": "artifacts", "log_confusion_matrix": "metrics",
    "set_model_graph": "artifacts", "scalar": "metrics", "log_dict": "metrics", "add_config": "params",
    "line": "metrics", "track": "metrics", "define_metric": "metrics", "scalar_summary": "metrics",
    "list_of_scalars_summary": "metrics", "log": "metrics", "report_single_value": "metrics",
    "log_scalar": "metrics", "watch": "artifacts", "log_value": "metrics",
}  # fmt: skip
VAGUE = frozenset({"log", "scalar", "line", "track", "watch", "log_dict", "log_value"})
TRACKERISH = regex(
    r"(.*[._])?(run|wandb|\w*logger|experiment|exp|accelerator|tracker|writer|board|tb|viz|vis|neptune|live|aim_run|comet\w*)(\[.*)?",
    re.IGNORECASE,
)
GRAPH_WRITERS = {"tensorflow.train.SummaryWriter": ".add_", "tensorflow.summary.FileWriter": ".add_"}
GRAPH_OPS = regex(r"tensorflow\.\w+_summary")
AUTOMATIC = frozenset({"clearml", "comet", "metaflow", "zenml"})
DECIDED_ELSEWHERE = frozenset({
    "hydra.main", "optuna.create_study", "optuna.load_study", "sacred.Experiment", "metaflow.FlowSpec",
    "zenml.pipeline", "zenml.step",
})  # fmt: skip
ENVIRONMENT = {
    "WANDB_MODE": {"disabled": "wandb"},
    "WANDB_DISABLED": {"true": "wandb", "True": "wandb", "1": "wandb"},
    "NEPTUNE_MODE": {"debug": "neptune"},
    "SWANLAB_MODE": {"disabled": "swanlab"},
}
WANDB_RUN = regex(r"^wandb\.(sdk\.)?(wandb_run|run|wandb)\.")
CLEARML = regex(r"^trains\.|^allegroai\.")


class Use(msgspec.Struct, frozen=True, gc=False):
    """One tracker call; `sure` where its class is known, `needs` the method that must feed it.

    `role` is start, params, metrics, artifacts, data, autolog, callback, logger or disabled.
    """

    spot: Spot
    line: int
    under: int
    tracker: str
    role: str
    says: str
    gives: str
    sure: bool = True
    call: int = -1
    needs: str = ""


@cache
def logger_of(name: str) -> str | None:
    """Return the tracker that a class called like a logger, callback or hook belongs to, or None."""
    found = LOGGER_CLASS.fullmatch(name)
    return KIND_OF_LOGGER.get(found[1].lower(), found[1].lower()) if found else None


def _described(one: OwnTracker) -> Tracker:
    """Return a tracker of the house as a row of the catalogue."""
    return Tracker(
        one.id, one.gives, one.imports, one.run_start, one.params, one.metrics, one.artifacts, callbacks=one.callbacks
    )


class TrackerCalls:
    """The tracker calls of each scope."""

    def __init__(self, code: Code, own: Sequence[OwnTracker] = ()) -> None:
        self.code = code
        self._rows = (*(_described(one) for one in own), *trackers())
        calls = (name for one in own for name in (*one.run_start, *one.params, *one.metrics, *one.artifacts))
        self._own = frozenset(calls)
        self._found: dict[Spot, tuple[Use, ...]] = {}
        self._named_roles: dict[str, Sequence[tuple[Tracker, str]]] = {}
        self._named_methods: dict[str, tuple[Tracker, str] | None] = {}

    @cached_property
    def _starts(self) -> dict[str, Tracker]:
        return {
            name.partition("(")[0]: row for row in self._rows for name in row.run_start if not name.startswith(".")
            and name not in DECIDED_ELSEWHERE
        }  # fmt: skip

    @cached_property
    def _roles(self) -> tuple[tuple[re.Pattern[str], Tracker, str], ...]:
        found = []
        for row in self._rows:
            lists = {
                "params": row.params,
                "metrics": row.metrics,
                "artifacts": row.artifacts,
                "data": row.data,
                "autolog": row.autolog,
                "callback": row.callbacks,
            }
            for role, names in lists.items():
                dotted = [
                    name
                    for name in names
                    if not name.startswith((".", "{", "@")) and "(" not in name and "=" not in name
                ]
                if dotted:
                    found.append((named(dotted), row, role))
        return tuple(found)

    @cached_property
    def _methods(self) -> dict[tuple[str, str], str]:
        return {
            (row.id, name[1:]): role
            for row in self._rows
            for role, names in (("artifacts", row.artifacts), ("metrics", row.metrics), ("params", row.params))
            for name in names
            if re.fullmatch(r"\.\w+", name)
        }

    @cached_property
    def _given(self) -> dict[tuple[str, str], tuple[Tracker, str]]:
        """Return (class, package) → row and answer for loggers that libraries ship."""
        packages = {"ray": "ray", "fastai_callbacks": "fastai", "mmengine": "mmengine", "detectron2": "detectron2"}
        return {
            (leaf, packages[row.id]): (row, gives)
            for row in self._rows
            if row.id in packages
            for leaf, gives in row.gives_with.items()
        }

    @cached_property
    def _roots(self) -> frozenset[str]:
        dotted = [*self._starts, *(name for row in self._rows for name in (*row.callbacks, *row.imports))]
        return frozenset(name.partition(".")[0] for name in dotted) | {
            "pytorch_lightning",
            "lightning",
            "keras",
            "tensorflow",
            "fastai",
            "ray",
            "composer",
            "ignite",
            "deepsense",
            "detectron2",
        }

    @cached_property
    def own_roots(self) -> frozenset[str]:
        """Return the top-level packages that do nothing but track."""
        return frozenset(name.partition(".")[0] for row in self._rows for name in row.imports) - {
            "torch",
            "google",
            "flax",
            "sagemaker",
            "hydra",
            "azureml",
        }

    def of(self, spot: Spot) -> tuple[Use, ...]:
        """Return the tracker calls of one scope."""
        found = self._found.get(spot)
        if found is None:
            found = self._found[spot] = (*self._search(spot), *self._bindings(spot))
        return found

    def _search(self, spot: Spot) -> Iterator[Use]:
        for number, call in enumerate(self.code.scope(spot).calls):
            leaf = last_step(call.func).lstrip(".")
            target = self.code.callee(spot, call)
            if target.name in self._own:
                yield from self._named(spot, call, target.name, number)
            elif target.kind == "external" and target.name.partition(".")[0] in self._roots:
                yield from self._named(spot, call, canonical(target.name), number)
            elif target.kind == "class" and target.spot:
                yield from self._derived(spot, call, target.spot, number)
            elif leaf == "partial" and call.args and (handed := self._outside(spot, call.args[0])):
                uses = self._named(spot, call, handed, number)
                yield from (use for use in uses if use.role in ("callback", "logger"))
            elif name := self._held(spot, call):
                yield from self._named(spot, call, canonical(name), number)
            elif target.kind in ("unknown", "external") and (
                leaf in DISTINCT or leaf in WRITER_CLASS or logger_of(leaf)
            ):
                yield from self._unresolved(spot, call, leaf, number)

    def _derived(self, spot: Spot, call: Call, cls: Spot, number: int) -> Iterator[Use]:
        """Yield the use of a tracker's callback, logger or writer that a class of the repository extends."""
        for base in self.code.bases(cls):
            if base.kind == "external" and base.name.partition(".")[0] in self._roots:
                for use in self._named(spot, call, canonical(base.name), number):
                    if use.role in ("callback", "start", "logger"):
                        yield use
                        return

    def _outside(self, spot: Spot, value: Expr) -> str:
        """Return the dotted name of an outside function or class that is handed on uncalled."""
        target = self.code.resolve(spot, value.steps) if isinstance(value, Ref) else None
        is_ours = target is not None and target.name.partition(".")[0] in self._roots
        return canonical(target.name) if target is not None and target.kind == "external" and is_ours else ""

    def _held(self, spot: Spot, call: Call) -> str | None:
        """Return the name of a tracker's function that is called on a module kept in `self.name`."""
        steps = call.func.steps if isinstance(call.func, Ref) else ()
        if len(steps) != 3 or steps[0] != "self":  # noqa: PLR2004 - self.name.function
            return None
        for where, value, _ in self.code.values(spot, steps[:2])[:1]:
            target = self.code.resolve(where, value.steps) if isinstance(value, Ref) else None
            if target and target.kind == "external" and f"{target.name}{steps[2]}" in self._starts:
                return f"{target.name}{steps[2]}"
        return None

    def _named(self, spot: Spot, call: Call, name: str, number: int) -> Iterator[Use]:
        name = CLEARML.sub("clearml.", WANDB_RUN.sub("wandb.", name))
        leaf = name.rpartition(".")[2]
        for row, role in self._roles_of(name):
            if not (role == "autolog" and _is_switched_off(call)):
                yield self._use(spot, call, row, role, number)
        starter = self._starter(name, leaf)
        if starter is not None:
            yield self._started(spot, call, starter, number, GRAPH_WRITERS.get(name, ""))
            for role in _recorded_at_start(name, call):
                yield self._use(spot, call, starter, role, number)
            return
        if tracker := logger_of(leaf):
            yield self._logger(spot, call, tracker, number)
            return
        if given := self._given.get((leaf, name.partition(".")[0])):
            says = f"{shown(call.func)} records the run ({given[0].id})"
            yield Use(spot, call.line, call.under, given[0].id, "callback", says, given[1], call=number)
            return
        if (method := self._method_of(name)) is not None:
            yield self._use(spot, call, *method, number)
            return
        if leaf in DISTINCT and leaf not in VAGUE and not GRAPH_OPS.fullmatch(name):
            yield from self._unresolved(spot, call, leaf, number)

    def _roles_of(self, name: str) -> Sequence[tuple[Tracker, str]]:
        """Return every row whose lists name a call, with what the list is of."""
        found = self._named_roles.get(name)
        if found is None:
            found = tuple((row, role) for pattern, row, role in self._roles if pattern.fullmatch(name))
            self._named_roles[name] = found
        return found

    def _method_of(self, name: str) -> tuple[Tracker, str] | None:
        """Return the tracker of which a name is a method on a started run, and what the method records."""
        if name not in self._named_methods:
            owners = (owner for start, owner in self._starts.items() if name.startswith(f"{start}."))
            found = ((owner, role) for owner in owners if (role := self._role_of(owner, name)))
            self._named_methods[name] = next(found, None)
        return self._named_methods[name]

    def _role_of(self, owner: Tracker, name: str) -> str | None:
        """Return what a method on a started run records."""
        if name.endswith(".config.update"):
            return "params"
        return self._methods.get((owner.id, name.rpartition(".")[2]))

    def _starter(self, name: str, leaf: str) -> Tracker | None:
        found = self._starts.get(name)
        if found is None and leaf in WRITER_CLASS:
            return next(row for row in self._rows if row.id == "tensorboard")
        return found

    def _use(self, spot: Spot, call: Call, row: Tracker, role: str, number: int) -> Use:
        leaf = last_step(call.func).lstrip(".")
        gives = row.gives_with.get(leaf, row.gives)
        return Use(
            spot, call.line, call.under, row.id, role, f"{shown(call.func)} ({row.id} {role})", gives, call=number
        )

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
        )

    def _logger(self, spot: Spot, call: Call, tracker: str, number: int) -> Use:
        gives = "partial" if tracker in PARTIAL_LOGGERS else "tracked"
        return Use(
            spot,
            call.line,
            call.under,
            tracker,
            "logger",
            f"{shown(call.func)} is a logger ({tracker})",
            gives,
            call=number,
        )

    def _unresolved(self, spot: Spot, call: Call, leaf: str, number: int) -> Iterator[Use]:
        if leaf in WRITER_CLASS:
            yield Use(spot, call.line, call.under, "tensorboard", "start", f"{leaf} is created", "partial", call=number)
        elif tracker := logger_of(leaf):
            yield self._logger(spot, call, tracker, number)
        else:
            receiver = without_last(call.func)
            named_so = isinstance(receiver, Ref) and TRACKERISH.fullmatch("".join(receiver.steps)) is not None
            prints = leaf == "log_metrics" and isinstance(receiver, Ref) and receiver.steps[-1].endswith("trainer")
            if (leaf not in VAGUE or named_so) and not prints:
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
        """Yield what is recorded or switched off by assignment: `wandb.config.x =`, `os.environ["WANDB_MODE"] = …`."""
        for assign in self.code.scope(spot).assigns:
            target = assign.target
            if len(target) > 1 and target[0] == "os" and "environ" in target[1] and isinstance(assign.value, Const):
                tracker = ENVIRONMENT.get(target[-1].lstrip("["), {}).get(str(assign.value.value))
                if tracker:
                    yield Use(
                        spot,
                        assign.line,
                        assign.under,
                        tracker,
                        "disabled",
                        f"{target[-1].lstrip('[')} = {assign.value.value}",
                        "",
                    )
            elif len(target) > 1 and target[1] in (".config", ".summary") and target[0] in ("wandb", "run"):
                role = "params" if target[1] == ".config" else "metrics"
                yield Use(spot, assign.line, assign.under, "wandb", role, f"{''.join(target)} is set", "tracked")
            elif len(target) > 1 and target[-1].startswith("[") and TRACKERISH.fullmatch(target[0]):
                yield from self._indexed(spot, target, assign.line, assign.under)

    def _indexed(self, spot: Spot, target: tuple[str, ...], line: int, under: int) -> Iterator[Use]:
        for kind in self.code.types(spot, Ref(target[:1])):
            row = self._starts.get(canonical(kind.name))
            if row is not None and row.id in ("neptune", "aim"):
                yield Use(spot, line, under, row.id, "params", f"{''.join(target)} is recorded", row.gives)
                return


def shown(func: Expr) -> str:
    """Return a callee as a reader would recognise it."""
    return (
        "".join(func.steps)
        if isinstance(func, Ref)
        else ("…" + last_step(func) if isinstance(func, Made) else last_step(func).lstrip("."))
    )


def _is_switched_off(call: Call) -> bool:
    return any(name == "disable" and isinstance(value, Const) and value.value is True for name, value in call.keywords)


def _recorded_at_start(name: str, call: Call) -> Iterator[str]:
    """Yield what a call that starts a run records by its arguments; a `**` splat may hold a configuration."""
    words = {word for word, _ in call.keywords}
    if name == "deepsense.neptune.Context" or words & {"config", None}:
        yield "params"
    if "sync_tensorboard" in words:
        yield "metrics"
