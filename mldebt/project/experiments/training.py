"""Tells from the text of an old version whether it trained, by itself and by which tracker: no parse, for any version.

History holds thousands of versions, many not valid Python today. What trains is judged from the calls it names, after
comments are dropped; fits of scalers, encoders and vectorisers are none.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

TRAINS = re.compile(
    r"\.backward\(|\boptimizer\.minimize\(|\.apply_gradients\(|\b(?:lgb\w*|xgb\w*|lightgbm|xgboost|ctb|lgbextension|ex)\.(?:train|cv)\(|"
    r"(?:[tT]rainer|[lL]earn(?:er)?|[rR]unner)\.(?:train|fit\w*|learn|run)\(|\.fit_generator\(|\.fit_one_cycle\(|\bcross_val_\w+\(|"
    r"\b(?:Grid|Randomized|BayesSearch|Halving\w+)SearchCV\(|\bstudy\.optimize\(|\bfmin\(|\btune\.run\(|\.train_on_batch\(|"
    r"\btrain_op\b|\bminimize\(\s*(?:self\.)?loss|\bvalue_and_grad\(|\bfit_transform_train\b|\bpipeline\.fit_transform\("
)
RECEIVER = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]\n]*\])?(?:\([^()\n]*\))?$")
FIT = re.compile(r"\.fit\(")
NEAR = 80
PREPARES = re.compile(
    r"(?i)scal|encod|vectori|tokeni|(?:^|_)le\b|(?:^|_)ohe|imput|pca|svd|umap|tsne|normali[sz]|binari[sz]|transform|"
    r"tfidf|preproc|(?:^|_)(?:sc|ss|mm|cv|poly|ct)$|selector|discreti"
)
STARTS = re.compile(
    r"\n(?:if __name__|(?:for|while|with) |(?:\w[\w, ]*=\s*)?(?:[\w.]+\.)?(?:fit|train|cv|run|main|optimize|fmin)\()"
)
STARTED_BY = ("@hydra.main", "@click.", "@app.", "tf.app.run")
REMOTE = re.compile(
    r"\bwandb\.(?:init|log)\b|(?<!class )\bWand[bB]\w*\(|"
    r"\bmlflow\.(?:start_run|log_\w+|autolog|set_experiment|set_tracking_uri|\w+\.autolog)|"
    r"\bMLFlowLogger\(|\bneptune\.(?:init\w*|create_experiment|send_\w+|log_\w+|Context)|\bNeptuneLogger\(|\bctx\.channel_send\(|"
    r"\bcomet_ml\b|\bCometLogger\(|\bTask\.init\(|\bclearml\b|\baim\.Run\(|\bswanlab\.|\btrackio\.|\bdagshub\.|\bDVCLive|\bdvclive\b|"
    r"\bsacred\b|\bguild\b|\bpolyaxon\b|\bfrom deepsense import neptune|\bbackend\.core\.run\b"
)
METERED = re.compile(
    r"SummaryWriter|TensorBoard|tf\.summary|CSVLogger|visdom|tensorboardX|tensorboard_logger|hydra\.main"
)
OFF = re.compile(
    r"(?im)^\s*(?:\w+\.)?(?:use_)?(?:wandb|mlflow|neptune|comet|tracking|logging)\w*\s*(?::\s*bool\s*)?=\s*False|report_to\s*=\s*['\"]none"
)
GUARDED = re.compile(
    r"(?i)--[\w\-]*(?:wandb|mlflow|neptune|comet|track|use_?log)[^\n]*(?:\n[^\n]*)?action=['\"]store_true|"
    r"\bif (?:args|opt|cfg|config|self|hparams)?\.?\w*(?:wandb|mlflow|neptune|comet|track)"
)
TRAINING_WORDS = (
    ".backward(", "minimize(", ".apply_gradients(", ".train(", ".cv(", ".fit", ".learn(", ".run(", "cross_val_",
    "SearchCV(", ".optimize(", "fmin(", ".train_on_batch(", "train_op", "value_and_grad(", "fit_transform_train",
)  # fmt: skip
TRACKER_WORDS = (
    "wandb", "Wandb", "WandB", "mlflow", "MLFlow", "eptune", "channel_send", "omet", "Task.init(", "clearml",
    "aim.Run(", "swanlab", "trackio", "dagshub", "DVCLive", "dvclive", "sacred", "guild", "polyaxon",
    "backend.core.run",
)  # fmt: skip
DEFAULTS = re.compile(
    r"\b(?:from|import) catalyst\b|\bSupervisedRunner\(|\b(?:from|import) ultralytics\b|"
    r"\b(?:from|import) (?:pytorch_lightning|lightning)\b[\s\S]*\bTrainer\("
)
UNLOGGED = re.compile(r"\blogger\s*=\s*(?:False|\[\])")
METER_WORDS = ("SummaryWriter", "TensorBoard", "tf.summary", "CSVLogger", "visdom", "tensorboard", "hydra.main")
COMMENT = re.compile(r"(?m)^\s*#.*$|[ \t]#[^'\"\n]*$")


@lru_cache(maxsize=256)
def without_comments(text: str) -> str:
    """Return a text without its comment lines."""
    return COMMENT.sub("", text)


def trains(text: str) -> bool:
    """Say whether a text names a call that fits a model."""
    bare = _lines_of(text, TRAINING_WORDS)
    if not bare:
        return False
    if TRAINS.search(bare):
        return True
    return any(_fits_a_model(bare[max(0, found.start() - NEAR) : found.start()]) for found in FIT.finditer(bare))


def _lines_of(text: str, words: Sequence[str]) -> str:
    """Return the lines that hold one of some words, each with the next one, without their comments."""
    spans: set[tuple[int, int]] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            spans.add((text.rfind("\n", 0, at) + 1, end))
            at = text.find(word, end)
    rows = []
    for start, end in sorted(spans):
        following = text.find("\n", end + 1)
        rows.append(text[start : len(text) if following < 0 else following])
    return COMMENT.sub("", "\n".join(rows))


def _fits_a_model(before: str) -> bool:
    """Say whether what stands before `.fit(` is a model rather than a preparation of data."""
    receiver = RECEIVER.search(before)
    return receiver is None or not PREPARES.search(receiver[1])


def starts(text: str) -> bool:
    """Say whether running a Python file does something: it has a main block, or works at its top level."""
    is_started = "\nif __name__" in text or any(word in text for word in STARTED_BY)
    return is_started or STARTS.search(f"\n{text}") is not None


def tracker_of(text: str) -> str | None:
    """Return `remote` or `metered` for a text with live tracker calls, `guarded` where they are off by default.

    `default` is a library that writes event files unless told otherwise.
    """
    if REMOTE.search(_lines_of(text, TRACKER_WORDS)):
        bare = without_comments(text)
        return "guarded" if OFF.search(bare) or GUARDED.search(bare) else "remote"
    if METERED.search(_lines_of(text, METER_WORDS)):
        return "metered"
    is_default = any(word in text for word in ("catalyst", "SupervisedRunner", "ultralytics", "lightning"))
    bare = without_comments(text) if is_default else ""
    return "default" if DEFAULTS.search(bare) and not UNLOGGED.search(bare) else None
