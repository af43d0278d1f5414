"""Tells from the text of an old version what keeps a run's metrics, and which imports may keep them: no parse.

A live call of a tracker, a writer of event files or a library that writes by default is told from its name. Whether a
condition around it holds is known only where the default is written down beside it. A class or function of a package
that is not known here and is named like a logger, trainer or callback may keep a record: it is a doubt, never a no.
"""

import re
import sys
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.catalogue.loading import silent_packages
from mldebt.patterns import regex
from mldebt.project.experiments.texts.imported import Imported, imports_of, modules
from mldebt.project.experiments.texts.mentions import TRACKERS, lines_of, names_any, without_comments
from mldebt.project.experiments.texts.switches import hooked, switched

REMOTE = regex(
    r"\bwandb\.(?:init|log)\b|(?<!class )\bWand[bB]\w*\(|"
    r"\bmlflow\.(?:start_run|log_\w+|autolog|set_experiment|set_tracking_uri|\w+\.autolog)|"
    r"(?<!class )\b\w*(?:MLFlow|Neptune|Comet)Logger\(|"
    r"\bneptune\.(?:init\w*|create_experiment|send_\w+|log_\w+|Context)|\bctx\.channel_send\(|"
    r"\bcomet_ml\b|\bTask\.init\(|\bclearml\b|\baim\.Run\(|\bswanlab\.|\btrackio\.|\bdagshub\.|\bDVCLive|\bdvclive\b|"
    r"\b(?:from|import) (?:sacred|guild|polyaxon)\b|\bfrom deepsense import neptune|"
    r"\b(?:report_to|log_with)\s*=\s*\[?['\"](?:wandb|mlflow|neptune|comet_ml|clearml|swanlab|trackio)['\"]|\bbackend\.core\.run\b"
)
METERED = regex(
    r"(?<!class )\b(?:TensorBoard|CSVLogger|TensorboardLogger|VisdomLogger|LogReport)\w*\(|"
    r"\blog_with\s*=\s*['\"]tensorboard|\btensorboard_log(?:dir)?\s*=|tensorboard_logger|@hydra\.main|[vV]isdom\b.*\.(?:line|text|scatter)\(|"
    r"\b(?:vis|viz)\.(?:line|plot\w*)\(|\bVisdom\w*(?:Logger|Plotter)\("
)
WRITER = regex(r"(?<!class )\b(?:SummaryWriter|FileWriter|create_file_writer|LogWriter|CrayonClient)\(")
WRITTEN = regex(r"(?m)^([ \t]*)(?:self\.)?\w+ *= *(?:[\w.]+\.)?(?:SummaryWriter|FileWriter|create_file_writer)\(")
STARTED = regex(
    r"(?m)^([ \t]+)(?:[\w.]+ *= *)?(?:[\w.]+\.)?(?:wandb\.init|start_run|Task\.init|neptune\.init\w*|\w*Writer)\("
)
CONDITIONED = regex(r"\s*(?:(?:el)?if\b(?!.*__name__)|else\b|try\b|except\b)")
ALONE = regex(r"(?i)rank|main|master|primary|is_first|chief|local|None|exists|if (?:True|1)\b|try|except")
"""A condition that holds in one of several processes, or before something is there."""
EVENTS = regex(r"(?i)tensorboard|visdom|writer|\btb|log_?dir|logging")
FEEDS = regex(r"\.add_(?:scalars?|summary|text|image|histogram|scalar_value)\(|summary\.scalar\(|\.log_value\(")
FED = (".add_", "summary.scalar(", ".log_value(")
OFF = regex(
    r"(?im)^\s*(?:\w+\.)?(?:use_)?(?:(?:wandb|mlflow|neptune|comet|tracking|logging|tensorboard)\w*|track)\s*(?::\s*bool\s*)?=\s*False|"
    r"report_to\s*=\s*['\"]none|--[\w\-]*(?:wandb|mlflow|neptune|comet|track|use_?log|tensorboard|\btb\b|visdom)[^\n]*"
    r"(?:\n(?![^\n]*add_argument)[^\n]*){0,2}?(?:action\s*=\s*['\"]store_true|default\s*=\s*(?:False|None|0\b|['\"]['\"]))"
)
ON = regex(r"(?i)(?:wandb|mlflow|neptune|comet|tracking|tensorboard)\w*['\"]?\s*[:=]\s*True\b")
GUARDED = regex(
    r"(?i)\bif (?:args|opt|cfg|config|self|hparams)?\.?\w*"
    r"(?:wandb|mlflow|neptune|comet|track|tensorboard|visdom|writer|\btb)(?!\w*_ur[il]\b)|"
    r"\bif \w+\.log_?dir\s*(?:!=|is not)\s*(?:''|\"\"|None)|"
    r"\bif (?:\w+\.){0,3}(?:is_|use_|do_|with_)?log(?:ging)?\s*(?::|and\b)"
)
DEFAULTS = regex(
    r"\b(?:from|import) (?:catalyst|tensorpack|tflearn|tensor2tensor|mmcv\.runner|mmengine\.runner|"
    r"autogluon)\b|\bSupervisedRunner\(|\bRunConfig\(model_dir|\bestimator\.\w*Estimator\(|"
    r"\bSupervisor\(|\bMonitoredTrainingSession\(\s*\S|\bslim\.learning\.train\(|\bDefaultTrainer\b|\bSeq2SeqTrainer\(|"
    r"\btune\.run\("
)
DEFAULTS_LATER = (
    (regex(r"\b(?:from|import) poutyne\b"), regex(r"\b(?:Model)?Experiment\(")),
    (regex(r"\bCatBoost\w*\("), regex(r"\.fit\(")),
    (
        regex(r"\b(?:from|import) (?:pytorch_lightning|lightning)\b"),
        regex(r"\b(?:Trainer(?:\.from_\w+)?\(|LightningCLI\b)"),
    ),
    (
        regex(r"\bfrom transformers import (?:\([^)]{0,4000}|[^\n]{0,4000})(?:\bTrainer\b|\*)"),
        regex(r"\bTrainer\("),
    ),
    (regex(r"\bimport transformers\b"), regex(r"\btransformers\.(?:Seq2Seq)?Trainer\b")),
    (regex(r"\b(?:from|import) allennlp\b"), regex(r"\btrain_model\w*\(")),
)
"""What says so only where the second stands somewhere after the first; one pattern for both would take a hostile
text's length squared."""
STORES_LATER = (
    (regex(r"\b(?:from|import) (?:kerastuner|keras_tuner)\b"), regex(r"\.search\(")),
    (regex(r"\b(?:from|import) ultralytics\b"), regex(r"\.train\(")),
)
ACCELERATED = regex(r"report_to['\"][^)]{0,300}?\bdefault\s*=\s*['\"](tensorboard|wandb|all|comet_ml)['\"]")
"""What an accelerator's trackers are by a written default, where one is started."""
UNLOGGED = regex(r"\blogger\s*=\s*(?:False|\[\])|\ballow_writing_files\b['\"]?\s*[=:]\s*False")
TRACKER_WORDS = (
    "wandb", "Wandb", "WandB", "mlflow", "MLFlow", "eptune", "channel_send", "omet", "Task.init(", "clearml",
    "aim.Run(", "swanlab", "trackio", "dagshub", "DVCLive", "dvclive", "sacred", "guild", "polyaxon",
    "backend.core.run",
)  # fmt: skip
METER_WORDS = ("TensorBoard", "ensorboard", "CSVLogger", "isdom", "LogReport", "hydra.main", "vis.", "viz.")
WRITER_WORDS = ("SummaryWriter", "FileWriter", "create_file_writer", "LogWriter", "CrayonClient")
IMPORTED = (
    "catalyst", "poutyne", "tensorpack", "tflearn", "tensor2tensor", "mmcv.runner", "mmengine.runner", "autogluon",
    "pytorch_lightning", "lightning", "transformers", "allennlp", "kerastuner", "keras_tuner", "ultralytics",
)  # fmt: skip
DEFAULT_WORDS = (
    *(f"{how} {name}" for name in IMPORTED for how in ("from", "import")), "CatBoost", "SupervisedRunner(",
    "RunConfig(model_dir", "estimator.", "Supervisor(", "MonitoredTrainingSession(", "slim.learning.train(",
    "DefaultTrainer", "Seq2SeqTrainer(", "tune.run(",
)  # fmt: skip
"""What each match of `DEFAULTS` and of the later ones holds."""
GUARD_WORDS = (
    "wandb", "mlflow", "neptune", "comet", "track", "logging", "tensorboard", "report_to", "uselog", "use_log",
    "visdom", "tb", "writer", "log_dir", "logdir", "log:", "log and",
)  # fmt: skip
RECORDS = regex(
    r"^(?:log|train|fit|run|learn)$|^log_|^train_(?:model|loop)|[a-z_](?:log|fit|run)$|Log(?:ger|ging)|^logger|_logger|Trainer|trainer|"
    r"Runner|Learner|Experiment|Recorder|Tracker|Callback|Monitor|Writer|Reporter|Estimator|Engine\b"
)
LOGS = regex(r"(?:^|_)log(?:s|ger|gers)?(?:_|$)")
CALL = regex(r"(?:\w++\.)*+(\w++)\(")
BEFORE = regex(r"[^\w.]|(?<!.)\w", re.DOTALL)
CONFIGURED = regex(r"(?i)wandb|mlflow|neptune|comet|tensorboard|clearml|report_to|visdom|summary_?writer|\bloggers?\b")
MOST = 40


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What one version says of trackers: its state, whether it feeds a writer, its imports and its doubts.

    `tracker` is `remote`, `metered`, `writer`, `stored` or `default` (by a library), `off` (by a written
    default) or `guarded` (by a condition).
    `doubts` are (module, name) of foreign code that may keep a record. `switch` is what a script or configuration makes
    of the tracker that its program uses: `on` or `off`, or `events` where it only asks for event files, `hook` where it
    names one for its framework to use. `is_named` says that a tracker or writer is named at all, used or not, `is_open`
    that a switch or a condition stands around the one that is used.
    """

    tracker: str | None = None
    feeds: bool = False
    imports: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    switch: str = ""
    is_named: bool = False
    is_open: bool = False


def said(text: str) -> Said:
    """Return what the text of a Python file or notebook says."""
    imports = list(imports_of(text))
    feeds = any(word in text for word in FED) and FEEDS.search(text) is not None
    doubts = tuple(_doubts(text, imports))[:MOST]
    is_named, state = bool(lines_of(text, TRACKERS, folded=True).strip()), tracker_of(text)
    is_open = state is not None and _is_open(text)
    return Said(state, feeds, modules(text, imports), doubts, hooked(text), is_named, is_open)


def said_by_settings(text: str) -> Said:
    """Return what a settings file or shell script says: one that names a tracker and no switch leaves it open."""
    found = CONFIGURED.search(text)
    return Said(doubts=(("", found.group()),), switch=switched(text)) if found else Said()


def tracker_of(text: str) -> str | None:
    """Return the state of the tracker that a text names, or None where it names none."""
    if ".init_trackers(" in text and (chosen := ACCELERATED.search(text)):
        return "metered" if chosen[1] == "tensorboard" else "remote"
    remote = REMOTE.search(lines_of(text, TRACKER_WORDS))
    metered = None if remote else METERED.search(lines_of(text, METER_WORDS))
    writer = None if remote or metered else WRITER.search(lines_of(text, WRITER_WORDS))
    if remote or metered or writer:
        return _switched(text, "remote" if remote else "metered" if metered else "writer")
    return _by_default(without_comments(text)) if names_any(text, DEFAULT_WORDS) else None


def _by_default(bare: str) -> str | None:
    """Return what libraries keep of the trainings in a text without its comments, or None."""
    if _comes_later(STORES_LATER, bare):
        return "stored"
    is_kept = DEFAULTS.search(bare) or _comes_later(DEFAULTS_LATER, bare)
    return "default" if is_kept and not UNLOGGED.search(bare) else None


def _comes_later(pairs: Sequence[tuple[re.Pattern[str], re.Pattern[str]]], text: str) -> bool:
    """Say whether the second of a pair of patterns is found behind the first match of the first."""
    return any((found := first.search(text)) is not None and later.search(text, found.end()) for first, later in pairs)


def _switched(text: str, state: str) -> str:
    """Return the state of a tracker that stands in a text, or what a switch around it makes of it."""
    bare = lines_of(text, GUARD_WORDS, following=2, folded=True)
    if not OFF.search(bare) and not GUARDED.search(bare):
        return state
    if state == "remote" and _writes_anyway(text, bare):
        return "writer"
    return "off" if OFF.search(bare) and not ON.search(bare) else "guarded"


def _is_open(text: str) -> bool:
    """Say whether a default or a condition may turn a tracker off: not whether there is a writer, before it is fed."""
    bare = lines_of(text, GUARD_WORDS, following=2, folded=True)
    guards = (bare[found.start() :].partition("\n")[0] for found in GUARDED.finditer(bare))
    if OFF.search(bare) or any("writer" not in line.lower() for line in guards):
        return True
    around = [_around(text, found) for found in STARTED.finditer(text)]
    return bool(around) and all(CONDITIONED.match(line) and not ALONE.search(line) for line in around)


def _writes_anyway(text: str, guards: str) -> bool:
    """Say whether a writer of event files is made beside a tracker that is only on by choice, under no condition."""
    if any(EVENTS.search(found.group()) for words in (OFF, GUARDED) for found in words.finditer(guards)):
        return False
    found = WRITTEN.search(text) if names_any(text, WRITER_WORDS) else None
    return found is not None and not CONDITIONED.match(_around(text, found))


def _around(text: str, found: re.Match[str]) -> str:
    """Return the head of the block that a match stands in, whose first group is its indent."""
    above = reversed(text[: found.start()].split("\n"))
    return next((line for line in above if line.strip() and len(line) - len(line.lstrip()) < len(found[1])), "")


def _doubts(text: str, imports: Sequence[Imported]) -> Iterator[tuple[str, str]]:
    """Yield what is imported from elsewhere and named like something that keeps a record."""
    for module, names in imports:
        top = module.partition(".")[0]
        if top and (top in silent_packages() or top in sys.stdlib_module_names):
            continue
        is_log = LOGS.search(top) is not None
        for name, alias in names:
            if is_log or name == "*" or (name and RECORDS.search(name)):
                yield module, name
            elif alias and (used := _used(text, alias)):
                yield module, used


def _used(text: str, alias: str) -> str | None:
    """Return the first call through an imported name that may keep a record."""
    at = text.find(f"{alias}.")
    while at >= 0:
        found = CALL.match(text, at + len(alias) + 1)
        if found and RECORDS.search(found[1]) and BEFORE.match(text, at - 1 if at else 0):
            return found[1]
        at = text.find(f"{alias}.", at + 1)
    return None
