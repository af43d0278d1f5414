"""The names by which tracker calls are known: loggers, writers and the methods that only trackers have."""

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from mldebt.facts.code import Call, Const, Expr, Made, Ref, last_step
from mldebt.patterns import regex
from mldebt.project.code import Spot

LIGHTNING = regex(r"(pytorch_lightning|lightning(\.pytorch|[._]fabric)?)\.logg(?:ers|ing)(\.\w+)?\.(\w+)")
HAND_FED, UNTOLD = "log_hyperparams", "config"
"""What gives a logger the settings of a run: Lightning's in a loop of one's own with Fabric, the callbacks of a tracker
that is told them at its start or never.
"""
LOGGER_CLASS = regex(
    r"\w*?((?i:wandb|weightsandbiases)|MLflow|MLFlow|Mlflow|Comet(?:ML)?|Neptune|(?:Lit|TestTube|Trains)(?=Logger)|Aim|D[Vv][Cc]Live"
    r"|T[Ee]nsor[Bb]oardX?|CSV(?=Logger)|Clear[Mm][Ll]|Swan(?:[Ll]ab)?|Visdom|Polyaxon)_?"
    r"(Logger|[Cc]allback|LoggerCallback|Observer|Tracker|Hook|LoggerHook|VisBackend|MetricsLogger|(Stats)?Handler|Reporter|Recorder)"
)
WRITER_CLASS = frozenset(
    {"SummaryWriter", "EventFileWriter", "FileWriter", "create_file_writer", "GlobalSummaryWriter", "EventsWriter"}
)
KIND_OF_LOGGER = {
    "weightsandbiases": "wandb", "cometml": "comet", "tensorboardx": "tensorboard", "lit": "litlogger",
    "testtube": "tensorboard", "trains": "clearml",
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
PLOTS = frozenset({"win", "opts"})
"""What visdom's `line` is told beside numbers."""
TRACKERISH = regex(
    r"(.*[._\[])?(run|wandb|\w*logger|experiment|exp|accelerator|tracker|writer|board|tb|viz|vis|neptune|live|aim_run|comet\w*)(\[.*)?",
    re.IGNORECASE,
)
GRAPH_OPS = regex(r"tensorflow\.\w+_summary")
MISSING = "missing"
"""What a tracker call comes to whose tracker nothing says is installed."""
SETTING = regex(r"(?i)param|config|hyper|setting|args|opt")
"""What is recorded below such a key are settings: `run["parameters"] = words`."""
KNOWING = ("nni.", "determined.", "mlrun.")
"""Who starts a run with these gave it its settings, which they keep."""
AUTOMATIC = frozenset({"clearml", "comet", "metaflow", "zenml"})
ENVIRONMENT = {
    "WANDB_MODE": {"disabled": "wandb"},
    "WANDB_DISABLED": {"true": "wandb", "True": "wandb", "1": "wandb"},
    "NEPTUNE_MODE": {"debug": "neptune"},
    "SWANLAB_MODE": {"disabled": "swanlab"},
}


class Use(msgspec.Struct, frozen=True, gc=False):
    """One tracker call; `sure` where its class is known, `needs` the method that must feed it.

    `role` is start, params, metrics, artifacts, data, autolog, callback, logger or disabled; `handed` the name under
    which what is started is handed on to another call.
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
    handed: str = ""


@cache
def logger_of(name: str) -> str | None:
    """Return the tracker that a class called like a logger, callback or hook belongs to, or None."""
    found = LOGGER_CLASS.fullmatch(name)
    return KIND_OF_LOGGER.get(found[1].lower(), found[1].lower()) if found else None


def is_telling(leaf: str) -> bool:
    """Say whether the bare name of a call is a tracker's, whatever it is called on."""
    return leaf in DISTINCT or leaf in WRITER_CLASS or logger_of(leaf) is not None


def shown(func: Expr) -> str:
    """Return a callee as a reader would recognise it."""
    return (
        "".join(func.steps)
        if isinstance(func, Ref)
        else ("…" + last_step(func) if isinstance(func, Made) else last_step(func).lstrip("."))
    )


def is_switched_off(call: Call) -> bool:
    """Say whether a call is told to do nothing."""
    return any(name == "disable" and isinstance(value, Const) and value.value is True for name, value in call.keywords)


def recorded_at_start(name: str, call: Call) -> Iterator[str]:
    """Yield what a call that starts a run records by its arguments; a `**` splat may hold a configuration."""
    words = {word for word, value in call.keywords if value != Const(None)}
    if name.endswith("neptune.Context") or name.startswith(KNOWING) or words & {"config", "params", "hparams", None}:
        yield "params"
    if "sync_tensorboard" in words or (name.endswith("wandb.init") and "tensorboard" in words):  # its older name
        yield "metrics"
