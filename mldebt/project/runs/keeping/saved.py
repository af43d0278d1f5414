"""Tells how good a record one call keeps: metrics in a file, weights, log text, prints."""

import re

from mldebt.facts.code import Call, Ref, Table
from mldebt.patterns import regex
from mldebt.project.runs.keeping.records import METRIC_NAME, SCORED, prints_to_file, starts, words_of

SAVERS = frozenset({
    "save", "save_model", "save_pretrained", "save_weights", "dump", "save_checkpoint", "save_state", "export",
    "to_csv", "to_parquet", "savez", "save_network", "save_networks", "save_file", "savetxt", "save_hf", "save_lora",
    "push_to_hub", "to_pickle", "write", "write_text", "write_bytes", "save_image", "savefig", "to_json", "to_feather",
    "to_excel",
})  # fmt: skip
CALLBACKS = frozenset({"ModelCheckpoint", "MonitorCheckpoint"})
SAVES = regex(r"_?save(?!_?(fig|plot|image)).*")
LOG_FILE = "log text written to a file"
PICTURE = regex(
    r"(.*_)?(np|numpy|(im|img|image|picture|fig|figure|plt|anim\w*|grid|canvas|frame|mask|wb|workbook|writer|df|doc))s?\d*",
    re.IGNORECASE,
)
STREAM = regex(r"(sys\.)?_*(stdout|stderr)_*\.write|(tqdm|pbar|st)\.write")
TEXT, KEPT = 2, 3
TABLES = frozenset({"to_csv", "to_json"})
LOGS = frozenset({"info", "debug", "warning"})
ANSWERS = regex(r"(?<![a-z])(submit|submissions?|sub_(?:file|df|path)|preds?|predictions?|oof)(?![a-z])", re.IGNORECASE)
ROWS = frozenset({".writerow", ".writerows"})


def kept(call: Call, leaf: str) -> tuple[int, str] | None:
    """Return how good a record a call keeps (0 is best) and what that is, or None where it keeps nothing."""
    if leaf in TABLES and not call.args and not any("path" in (name or "path") for name, _ in call.keywords):
        return None  # the text of a table is given back
    if prints_to_file(call):
        return TEXT, LOG_FILE
    if leaf == "print" or (isinstance(call.func, Ref) and STREAM.fullmatch("".join(call.func.steps))):
        return 5, "prints"
    if leaf in LOGS:
        return 4, "log text"
    found = written(call, leaf)
    return found if found is not None and _speaks_of_metrics(call) else _saved(call, leaf)


def written(call: Call, leaf: str) -> tuple[int, str] | None:
    """Return what a call that is told metrics writes them to; a table handed in or of predictions has none."""
    if leaf in ("dump", "dumps") and starts(call.func, ("json", "pickle", "yaml")):
        return 0, "metrics written as home-grown JSON" if starts(call.func, ("json",)) else "history pickled"
    if leaf in ("to_csv", "to_excel", "writer", "DictWriter", "savetxt") or f".{leaf}" in ROWS:
        is_answer = leaf in ("to_csv", "to_excel") and any(ANSWERS.search(word) for word in _words(call))
        return None if is_answer else (1, "results written to a home-grown table")
    return (TEXT, "metrics written as home-grown text") if leaf == "write" else None


def _saved(call: Call, leaf: str) -> tuple[int, str] | None:
    is_saver = (leaf in SAVERS | CALLBACKS and leaf not in ("write", "savefig")) or SAVES.fullmatch(leaf)
    return (KEPT, f"a file saved by {_saver(call, leaf)}") if is_saver else None


def _saver(call: Call, leaf: str) -> str:
    """Return what saves a file: the method, or what it is called on where that is a picture or an array."""
    steps = call.func.steps if isinstance(call.func, Ref) else ()
    if starts(call.func, ("json", "yaml")):
        return f"{steps[0]}.{leaf}" if steps else leaf
    if leaf != "save" or len(steps) < 2 or PICTURE.fullmatch(steps[-2].lstrip(".")) is None:  # x.save
        return leaf
    return "np.save" if steps[0] in ("np", "numpy") else "image.save"


def _words(call: Call) -> list[str]:
    """Return the words of what a call is given and of what it is called on."""
    given = call.given
    keys = [key for value in given if isinstance(value, Table) for key in value.keys if key is not None]
    words = [word for value in (*given, *keys) for word in words_of(value)]
    return [*words, *(call.func.steps if isinstance(call.func, Ref) else ())]


def _speaks_of_metrics(call: Call) -> bool:
    words = _words(call)
    is_row = call.last_step in ROWS and any(SCORED.search(word) for word in words)
    return is_row or any(METRIC_NAME.search(word) for word in words)
