"""Tells from a path alone which run store a file belongs to: the catalogue's patterns with the store's root named.

A name is a hint, not a proof: each reader decides by content whether the store is one. Files in `companions` are only
of interest where a store of that kind and root is there.
"""

import re
from typing import Final

import msgspec

MEGABYTE = 1 << 20


class Place(msgspec.Struct, frozen=True, gc=False):
    """A file's store kind and root, its path below that root, and the bytes it may have (0: its name is enough)."""

    kind: str
    root: str
    inner: str
    limit: int
    is_companion: bool = False


class Layout(msgspec.Struct, frozen=True):
    """One pattern of paths; group `root` is the store, what follows its slash the inner path."""

    kind: str
    pattern: re.Pattern[str]
    limit: int = 8 * MEGABYTE
    is_companion: bool = False


def _layout(kind: str, pattern: str, megabytes: int = 8, *, is_companion: bool = False) -> Layout:
    return Layout(kind, re.compile(pattern), megabytes * MEGABYTE, is_companion)


TOP = r"(?:.*/)?"
LOGS = "runs|logs|tb_logs|tensorboard|lightning_logs|summaries|tb|outputs|multirun"
ROOT = r"(?:(?P<root>.*?)/)"
RUN = r"\d{1,20}/[0-9a-f]{32}"
WANDB = r"(?:offline-)?run-\d{8}_\d{6}-\w+"
EVENTS = r"[^/]*events\.out\.tfevents\.\d+\.[^/]+"
GIVEN = r"(?:train(?:ing)?_)?(?:(?:h|hyper_?)?param(?:eter)?s|args|config|options|settings)\.(?:json|ya?ml)"
SPLIT = "(?:train|training|val|valid|validation|eval|test|dev)"
TASK = "(?:detect|segment|classify|pose|obb|train)"
WEIGHTS = "h5|hdf5|keras|pth?|ckpt|pkl|joblib|onnx|safetensors|bin"
HYDRA = r"\.hydra/(?:config|overrides|hydra)\.yaml"
LAYOUTS: Final = (
    _layout("mlflow_file", rf"(?P<root>{TOP}[^/]+)/{RUN}/(?:meta\.yaml|(?:params|metrics)/.+|tags/mlflow\.[\w.]+)", 2),
    _layout("mlflow_file", rf"(?P<root>{TOP}mlruns)/(?:{RUN}|\d{{1,20}}/models/m-[0-9a-f]{{32}})/artifacts/.+", 0),
    _layout("mlflow_file", rf"(?P<root>{TOP}[^/]+)/\d{{1,20}}/meta\.yaml", 1, is_companion=True),
    _layout("database", rf"(?P<root>{TOP}(?:mlflow|mlruns|optuna)[^/]*\.(?:db|sqlite3?))(?:-wal)?", 256),
    _layout("any_database", rf"(?P<root>{TOP}[^/]+\.(?:db|sqlite3?))(?:-wal)?", 64),
    _layout("wandb", rf"(?P<root>{TOP}wandb)/{WANDB}/run-\w+\.wandb", 64),
    _layout(
        "wandb", rf"(?P<root>{TOP}wandb)/{WANDB}/files/(?:config\.yaml|wandb-(?:metadata|summary)\.json|diff\.patch)"
    ),
    _layout("wandb", rf"(?P<root>{TOP}wandb)/{WANDB}/files/.*\.(?:{WEIGHTS})", 0, is_companion=True),
    _layout("tensorboard", rf"(?P<root>(?:[^/]+/)*?(?:{LOGS}))/(?:.*/)?{EVENTS}", 32),
    _layout("tensorboard", rf"(?:{ROOT}?[^/]+/(?:{SPLIT}/)?)?{EVENTS}", 32),
    _layout("tensorboard", rf"(?P<root>(?:[^/]+/)*?(?:{LOGS}))/(?:.*/)?{GIVEN}", 1, is_companion=True),
    _layout("tensorboard", rf"(?:{ROOT}?[^/]+/(?:{SPLIT}/)?)?{GIVEN}", 1, is_companion=True),
    _layout("lightning", rf"(?P<root>{TOP}[^/]+)/version_\d+/(?:hparams\.yaml|meta_tags\.csv|metrics\.csv)"),
    _layout("lightning", rf"(?P<root>{TOP}[^/]+)/version_\d+/checkpoints/[^/]+", 0, is_companion=True),
    _layout("lightning", rf"(?P<root>{TOP}[^/]+)/version_\d+/config\.yaml", is_companion=True),
    _layout("ultralytics", rf"(?P<root>{TOP}runs)/{TASK}/(?:[^/]+/)*(?:(?:args|opt|hyp)\.yaml|results\.csv)"),
    _layout("ultralytics", rf"(?P<root>{TOP}runs)/{TASK}/(?:[^/]+/)*weights/[^/]+", 0, is_companion=True),
    _layout("hydra", rf"(?P<root>(?:[^/]+/)*?(?:{LOGS}))/(?:.*/)?{HYDRA}", 1),
    _layout("hydra", rf"(?:(?P<root>.*)/)?[^/]+/{HYDRA}", 1),
    _layout("sacred", rf"(?:(?P<root>{TOP}[^/]+)/)?\d+/run\.json"),
    _layout("sacred", rf"(?:(?P<root>{TOP}[^/]+)/)?\d+/(?:config|metrics)\.json", is_companion=True),
    _layout("sacred", rf"(?:(?P<root>{TOP}[^/]+)/)?\d+/cout\.txt", 0, is_companion=True),
    _layout("hf_trainer", rf"{ROOT}?(?:checkpoint-\d+/)?trainer_state\.json"),
    _layout("hf_trainer", rf"{ROOT}?(?:(?:all|train|eval)_results\.json|README\.md)", 1, is_companion=True),
    _layout("ray", rf"{ROOT}?progress\.csv"),
    _layout("ray", rf"{ROOT}?(?:params|result)\.json", is_companion=True),
    _layout("keras_tuner", rf"{ROOT}?trial_\w+/trial\.json", 1),
    _layout("mmengine", rf"(?P<root>{TOP}[^/]+)/vis_data/scalars\.json", 16),
    _layout("catboost", rf"(?P<root>{TOP}catboost_info)/(?:learn|test)_error\.tsv"),
    _layout("codecarbon", rf"(?i){ROOT}?[^/]*emissions?[^/]*\.csv", 2),
    _layout("dvc", rf"{ROOT}?(?:dvc\.(?:lock|yaml)|dvclive/(?:metrics\.json|params\.yaml)|dvclive\.json)", 2),
    _layout("aim", rf"(?P<root>{TOP}\.aim)/.+", 0),
    _layout("neptune_offline", rf"(?P<root>{TOP}\.neptune/(?:async|offline))/.+", 0),
    _layout("metaflow", rf"(?P<root>{TOP}\.metaflow)/[^/]+/\d+/.+", 0),
    _layout("swanlab", rf"(?P<root>{TOP}swanlog)/.+", 0),
    _layout("guild", rf"(?P<root>{TOP}\.guild)/(?:attrs/(?:flags|vcs_commit)|opref)", 0),
    _layout("kaggle", rf"{ROOT}?[^/]*submi[^/]*\.csv(?:\.gz)?", 0),
    _layout("kaggle", rf"{ROOT}?(?:submissions?|submits?)/[^/]*\.(?:csv|tsv|np[zy]|parquet|zip)(?:\.gz)?", 0),
    _layout("plain_metrics", rf"(?i){ROOT}?[^/]*(?:metric|score|eval|result|leaderboard)[^/]*\.(?:json|[ct]sv)", 2),
    _layout("plain_metrics", rf"(?i){ROOT}?[^/]*(?:train|log|history)[^/]*\.[ct]sv", 2),
    _layout("plain_metrics", rf"(?P<root>{TOP}(?:LOG|logs?|records?)(?:/[^/]+)*)/[^/]+\.(?:txt|log|json|[ct]sv)", 2),
    _layout("plain_metrics", rf"{ROOT}?[^/]+\.log", 2),
)
HINTS = (
    "meta.yaml", "/params/", "/metrics/", "/tags/mlflow", "/artifacts/", ".db", ".sqlite", "wandb/", "tfevents",
    "version_", "runs/", ".hydra/", "run.json", "config.", "metric", "trainer_state", "params.", "result",
    "scalars.json", "cout.txt", "readme.md", "progress.csv", "_error.tsv", "dvc", ".aim/", ".neptune/", ".metaflow/",
    "swanlog/", ".guild/", "submi", "score", "eval", "leaderboard", ".log",
    "parameters.", "args.", "options.", "settings.", "trial.json",
)  # fmt: skip
TABLES = (".csv", ".tsv", ".txt", ".log", ".json")
PLAIN: Final = tuple(layout for layout in LAYOUTS if layout.kind == "plain_metrics")


def is_plain_metrics(path: str) -> bool:
    """Say whether a file may hold metrics and belongs to no other store."""
    if not (path.lower().endswith(TABLES) and any(layout.pattern.fullmatch(path) for layout in PLAIN)):
        return False
    return any(place.kind == "plain_metrics" for place in places_of(path))


def places_of(path: str) -> tuple[Place, ...]:
    """Return where a file may belong: the first store whose pattern it has, and every store it may accompany."""
    low = path.lower()
    if "/.trash/" in path or not (low.endswith(TABLES) or any(hint in low for hint in HINTS)):
        return ()
    found: list[Place] = []
    for layout in LAYOUTS:
        if not layout.is_companion and any(not place.is_companion for place in found):
            continue
        if match := layout.pattern.fullmatch(path):
            root = match["root"] or ""
            inner = path[len(root) :].removeprefix("/") if root else path
            found.append(Place(layout.kind, root, inner, layout.limit, layout.is_companion))
    return tuple(found)
