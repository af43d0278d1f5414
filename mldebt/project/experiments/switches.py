"""Tells whether a launch script or a configuration turns the tracker of its run on or off.

Known are a flag or key named after a tracker that stands alone or takes a truth value or a mode (`--log_wandb`,
`--wandb off`, `use_wandb: true`), one that chooses the tracker (`--report_to wandb`), and variables that silence one.
A project or an entity is no switch. What it cannot know: which of several launches is meant, so two that disagree say
nothing.
"""

import re
from collections.abc import Iterator

from mldebt.patterns import regex
from mldebt.project.experiments.mentions import without_comments

TRACKERS = frozenset({"wandb", "mlflow", "neptune", "comet", "clearml", "swanlab", "trackio"})
WRITERS = frozenset({"tensorboard", "visdom"})
NAMED = regex(
    r"(?i)(?<![\w./\-])(-{0,2})([\w.\-]{0,40}(?:wandb|mlflow|neptune|comet|clearml|swanlab|trackio|tensorboard|visdom)[\w.\-]{0,40})"
)
CHOOSING = regex(
    r"(?i)(?<![\w./\-])-{0,2}(?:report[_\-]to|log[_\-]with|tracker|logger)['\"]?"
    r"(?:[ \t]*[=:][ \t]*|[ \t]+)\[?['\"]?(\w+)"
)
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
    """Return `on` or `off` as a script or configuration says of its tracker; nothing where it says neither or both."""
    bare = without_comments(text)
    said = {"off"} if SILENCED.search(bare) else {*_flags(bare, TRACKERS), *_choices(bare)}
    return said.pop() if len(said) == 1 else ""


def writes_events(text: str) -> bool:
    """Say whether a script or configuration turns the writing of event files on."""
    return {*_flags(without_comments(text), WRITERS)} == {"on"}


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
    for found in CHOOSING.finditer(text):
        if (told := found[1].lower()) in TRACKERS or told in ("none", "null"):
            yield "on" if told in TRACKERS else "off"
