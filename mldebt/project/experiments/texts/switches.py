"""Tells whether a launch script or a configuration turns the tracker of its run on or off.

Known are a flag or key named after a tracker that stands alone or takes a truth value or a mode (`--log_wandb`,
`--wandb off`, `use_wandb: true`), one that chooses the tracker (`--report_to wandb`), and variables that silence one.
A project or an entity is no switch. Configurations of OpenMMLab name the hook or backend itself. What it cannot know:
which of several launches is meant, so two that disagree say nothing.
"""

import re
from collections.abc import Iterator

from mldebt.patterns import regex
from mldebt.project.experiments.texts.mentions import without_comments

TRACKERS = frozenset({"wandb", "mlflow", "neptune", "comet", "clearml", "swanlab", "trackio"})
WRITERS = frozenset({"tensorboard", "visdom"})
NAMED = regex(
    r"(?i)(?<![\w./\-])(-{0,2})([\w.\-]{0,40}(?:wandb|mlflow|neptune|comet|clearml|swanlab|trackio|tensorboard|visdom)[\w.\-]{0,40})"
)
CHOOSING = regex(
    r"(?i)(?<![\w./\-])-{0,2}(?:report[_\-]to|log[_\-]with|trackers?|loggers?|logging)['\"]?"
    r"(?:[ \t]*[=:][ \t]*|[ \t]+)\[?['\"]?(\w+)"
)
LISTED = regex(
    r"(?m)^[ \t]*(?:report_to|log_with|trackers?|loggers?|logging)[ \t]*:[ \t]*"
    r"((?:\n[ \t]*-[ \t]*['\"]?\w+['\"]?[ \t]*$){1,9})"
)
HOOKED = regex(
    r"['\"](?:[\w.]+\.)?(?:Wandb|MMDetWandb|MLflow|NeptuneLogger|Neptune|ClearML|DVCLive|Aim)(?:Logger)?(?:Hook|VisBackend)['\"]"
)
"""A hook or backend by the name under which a configuration of OpenMMLab asks for it."""
BASED = regex(r"(?m)^_base_[ \t]*=[ \t]*(\[[^\]]{0,2000}\]|['\"][^'\"\n]{1,300}['\"])")
BASE = regex(r"['\"]((?:\.{1,2}/)*)([\w\-./]+)\.py['\"]")
WORD = regex(r"\w+")
VALUE = regex(r"['\"]?([ \t]*[=:]|[ \t]|)[ \t]*(\\?)['\"]?([\w\-.]*)")
SILENCED = regex(r"(?i)\bWANDB_(?:MODE[ \t]*[=:][ \t]*['\"]?disabled|DISABLED[ \t]*[=:][ \t]*['\"]?(?:true|1))\b")
PART = regex(r"[_\-.]+")
TURNING = frozenset({
    "use", "log", "enable", "enabled", "with", "to", "track", "do", "is", "report", "logging", "logger", "tracking",
    "mode", "on", "online", "args", "cfg", "config", "trainer", "training",
})  # fmt: skip
DENYING = frozenset({"no", "not", "disable", "disabled", "without", "off"})
ON = frozenset({"true", "on", "1", "yes", "y", "online", "offline", "enabled"})
OFF = frozenset({"false", "off", "0", "no", "n", "none", "null", "disabled"})


def switched(text: str) -> str:
    """Return what a script or configuration makes of its tracker: `on`, `off`, or `events` for event files alone.

    Nothing is said where it says neither, or both.
    """
    bare = without_comments(text)
    said = {"off"} if SILENCED.search(bare) else {*_flags(bare, TRACKERS), *_choices(bare)}
    if "on" in said:
        return "" if "off" in said else "on"
    if "events" in said or {*_flags(bare, WRITERS)} == {"on"}:
        return "events"
    return "off" if said else ""


def hooked(text: str) -> str:
    """Return `hook` where a configuration written in code names a tracker for its framework to use."""
    may_name = "Hook" in text or "VisBackend" in text
    return "hook" if may_name and HOOKED.search(without_comments(text)) else ""


def bases(text: str) -> Iterator[str]:
    """Yield the configurations that one of OpenMMLab is made of, as imports; one of another place is none."""
    found = BASED.search(text) if "_base_" in text else None
    for up, path in BASE.findall(found[1]) if found else ():
        if not path.startswith("/"):
            yield "." * (1 + up.count("../")) + path.replace("/", ".")


def _flags(text: str, names: frozenset[str]) -> Iterator[str]:
    for found in NAMED.finditer(text):
        parts = set(PART.split(found[2].lower()))
        if len(parts & names) == 1 and parts <= names | TURNING | DENYING and (state := _state(text, found)):
            yield state if not parts & DENYING else "off" if state == "on" else "on"


def _state(text: str, found: re.Match[str]) -> str:
    """Return what stands behind a name: a value, or nothing behind a flag."""
    value = VALUE.match(text, found.end())
    told = value[3].lower() if value and not value[2] else ""
    if found[1] and (not told or told.startswith("-")):
        return "on"
    if found[1] or (value and value[1].strip()):
        return "on" if told in ON else "off" if told in OFF else ""
    return ""


def _choices(text: str) -> Iterator[str]:
    chosen = [found[1] for found in CHOOSING.finditer(text)]
    chosen += [word for found in LISTED.finditer(text) for word in WORD.findall(found[1])]
    for told in map(str.lower, chosen):
        if told in TRACKERS or told in ("none", "null"):
            yield "on" if told in TRACKERS else "off"
        elif told in WRITERS:
            yield "events"
