"""Finds the half of a run's record that its tracker lacks, where the run writes it itself: settings or metrics.

A run whose TensorBoard folder also gets a dump of the arguments, or whose checkpoint carries them, loses nothing; so
does a Hydra run that writes a table of metrics. What counts as settings is told by name: `args`, `cfg`, `hparams`.
"""

import re
from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Expr, Ref
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, argument, inside, whole, without_last
from mldebt.project.experiments.values.names import is_hyper
from mldebt.project.runs.entered import Entered, Entries
from mldebt.project.runs.values.bound import ARGS

KEEPERS = regex(
    r"_?(save|dump|write|store|export|log|record|print)_?(to_\w+_)?(all_|the_)?"
    r"(hyper_?param\w*|hparams?|hps|args|arguments|opts?|options|conf(ig)?(uration)?s?|cfg|settings|params)(_\w+)?",
    re.IGNORECASE,
)
WRITERS = frozenset({
    "dump", "dumps", "safe_dump", "save", "write", "writelines", "to_yaml", "to_json", "add_text", "text", "save_file",
    "write_text", "writerow", "save_checkpoint", "pprint", "save_to_yaml", "to_csv", "savez", "write_yaml",
    "write_json", "save_json", "save_yaml",
})  # fmt: skip
COPIES = frozenset({"copy", "copyfile", "copy2", "copytree", "system"})
COPIED = regex(r"conf|cfg|ya?ml|json|hparams|hps|args|opt|__file__|\.py\b|code|source", re.IGNORECASE)
SETTINGS_NAME = regex(
    r"(\w*_)?(args?|arguments|opts?|options|flags|hparams|hparam|hps|hp|hyper_?param\w*|params|parameters|conf|cfg|"
    r"config|configs|configuration|settings)(_\w+)?",
    re.IGNORECASE,
)
STARTERS = frozenset({"SummaryWriter", "FileWriter", "create_file_writer", "TensorBoardLogger", "TensorBoard"})
OPENERS = frozenset({"open", "io_open", "GFile"})
OPENED = regex(
    r"(^|[._/ -])(hyper_?)?(params?|hparams?|args|arguments|options?|opts?|conf(ig)?s?|cfg|settings|hps)($|[._/-])",
    re.IGNORECASE,
)
LOGS = frozenset({"info", "debug", "log", "warning"})
MANY = 3
MOST_METRICS = 2
MOST_VALUES = 3
DEEPEST = 5


def kept_settings(entries: Entries, entered: Entered) -> Evidence | None:
    """Return where a run writes its settings beside its tracker, or names its log folder after them."""
    code = entries.finder.code
    for path in sorted({spot.path for spot in entered.wide.hops}):
        for number, scope in enumerate(code.modules[path].scopes):
            for call in scope.calls:
                if says := _keeps(entries, Spot(path, number), call):
                    return Evidence(path, call.line, says)
    for spot in entered.wide.hops:
        for assign in entries.finder.code.scope(spot).assigns:
            if assign.target in (("self", ".hparams"), ("self", "._hparams")):
                return Evidence(spot.path, assign.line, "Lightning logs the hyper-parameters of a module")
    return None


def kept_metrics(entries: Entries, entered: Entered) -> Evidence | None:
    """Return where a run writes its metrics, in whatever form, log text included."""
    sinks = entries.finder.sinks
    for spot in entered.wide.hops:
        for rank, sink in sinks.of(spot):
            if rank <= MOST_METRICS or sink.says == "log text":
                return sink
    return None


def is_run_by_lightning_cli(entries: Entries, entered: Entered) -> bool:
    """Say whether a run is started by LightningCLI, which writes its whole configuration to the log folder."""
    modules = entries.finder.code.modules
    return any(
        entry.target.endswith("LightningCLI")
        for path in entries.finder.code.closure(entered.path)
        if path in modules
        for entry in modules[path].imports
    )


def _all_words(code: Code, spot: Spot, value: Expr, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    yield from _words(value)
    for where, inner in _parts(code, spot, value):
        yield from _all_words(code, where, inner, depth + 1)


def _parts(code: Code, spot: Spot, value: Expr) -> Iterator[tuple[Spot, Expr]]:
    """Yield what an expression is made of: the arguments of calls, the values of names, the parts of texts."""
    if isinstance(value, Ref):
        yield from ((where, inner) for where, inner, _ in code.values(spot, value.steps)[:MOST_VALUES])
    elif (call := code.source(spot, value)) is not None:
        yield from ((spot, inner) for inner in call.given)
    else:
        yield from ((spot, inner) for inner in inside(value))


def _keeps(entries: Entries, spot: Spot, call: Call) -> str | None:
    leaf = call.leaf
    given = call.given
    if KEEPERS.fullmatch(leaf) and not leaf.startswith("print"):
        return f"{leaf}(…) keeps the settings"
    if leaf in WRITERS:
        receiver = without_last(call.func)
        if any(_is_settings(entries, spot, value) for value in given) or _is_named(receiver):
            return f"the settings are written by {leaf}"
    if leaf in LOGS and any(_is_settings(entries, spot, value) for value in given):
        return "the settings are logged"
    if sum(_names_settings(entries, spot, value, 1) for value in given) >= MANY and leaf == "format":
        return "a name is put together from the settings"
    if leaf in OPENERS and _writes(call):
        words = _all_words(entries.finder.code, spot, call.args[0], 0)
        if any(OPENED.search(word) for word in words):
            return "a file of settings is written"
    if leaf in COPIES and any(COPIED.search(word) for value in given for word in _words(value)):
        return f"settings or code are copied by {leaf}"
    if leaf in STARTERS and any(_names_settings(entries, spot, value, 0) for value in given):
        return "the log folder is named after the settings"
    return None


def _writes(call: Call) -> bool:
    mode = argument(call, 1, "mode")
    return bool(call.args) and isinstance(mode, Const) and str(mode.value)[:1] in "wax"


def _is_named(value: Expr | None) -> bool:
    return isinstance(value, Ref) and SETTINGS_NAME.fullmatch(value.steps[-1].lstrip(".[")) is not None


def _is_settings(entries: Entries, spot: Spot, value: Expr, depth: int = 0) -> bool:
    """Say whether a value is, or holds, the whole settings object."""
    if depth > DEEPEST:
        return False
    if isinstance(value, Ref):
        last = value.steps[-1].lstrip(".[")
        if last in ("__dict__", "_content") and len(value.steps) > 1:
            last = value.steps[-2].lstrip(".[")
        is_part = len(value.steps) > 1 and ARGS.fullmatch(value.steps[0]) is not None and last != "__dict__"
        return SETTINGS_NAME.fullmatch(last) is not None and not is_part
    if (inner := entries.finder.code.source(spot, value)) is not None:
        if _is_named(without_last(inner.func)) and inner.leaf not in ("get", "pop"):
            return True
        return any(_is_settings(entries, spot, item, depth + 1) for item in inner.args)
    return any(_is_settings(entries, spot, item, depth + 1) for item in inside(value))


def _words(value: Expr) -> Iterator[str]:
    for part in whole(value):
        if isinstance(part, Ref):
            yield from part.steps
        elif isinstance(part, Const) and isinstance(part.value, str):
            yield part.value


def _names_settings(entries: Entries, spot: Spot, value: Expr, depth: int) -> bool:
    """Say whether a text is put together from hyper-parameters."""
    if depth > DEEPEST:
        return False
    if isinstance(value, Ref):
        if depth and is_hyper(value.steps[-1].lstrip(".[")):
            return True
        return any(
            not isinstance(inner, Ref) and _names_settings(entries, where, inner, depth + 1)
            for where, inner, _ in entries.finder.code.values(spot, value.steps)[:3]
        )
    if (call := entries.finder.code.source(spot, value)) is not None:
        parts = [*entries.finder.code.returned(spot, call), *((spot, item) for item in call.given)]
        return any(_names_settings(entries, where, item, depth + 1) for where, item in parts)
    return any(_names_settings(entries, spot, item, depth + 1) for item in inside(value))
