"""Recognises the settings and results that a script writes to files of its own, by the words it writes them under."""

import re
from collections.abc import Iterator, Sequence

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Made, Op, Ref, Table, Text
from mldebt.patterns import regex

METRIC_NAME = regex(
    r"metric|score|result|stat|hist|loss|acc|log|summary|report|epoch|reward|return|error|perplexity|ppl", re.IGNORECASE
)
WRITES = frozenset({".writerow", "write_json", "save_json", "dump_json", ".save_json", ".write_json", "save_yaml"})
TURNS = frozenset({
    "vars", "dict", "asdict", "str", "repr", "format", "dumps", "dump", "pformat", "to_yaml", "to_container",
    "safe_dump", "deepcopy", "items", "to_dict", "model_dump",
})  # fmt: skip
SETTINGS = regex(
    r"\b_?(args|opts?|config\w*|cfg|hparams|hyper_?param\w*|settings|manifest|provenance)\b", re.IGNORECASE
)
WEIGHTS = regex(r"state|model|optim|weights|net|epoch", re.IGNORECASE)
ORIGIN = regex(
    r"(\w+_)?(params|parameters|data_?(path|set|file|version)|train(ed|ing)_(at|on|date|time|data)|timestamp|created_at"
    r"|commit|git_\w+|run_id|seed|random_state|n_(rows|samples|train\w*)"
    r"|(train|val|valid|test)_(samples|windows?|rows|size|period|split))",
    re.IGNORECASE,
)
TUNED = regex(
    r"(\w+_)?(lr|learning_rate|batch_?size|epochs?(_\w+)?|units|drop_?out|hidden\w*|n_?layers|num_layers|optimi[sz]er"
    r"|n_estimators|max_depth|weight_decay|momentum|window(_size)?|lookback|seq_len\w*|loss_name|activation|alpha|gamma)",
    re.IGNORECASE,
)
SCORED = regex(
    r"(^|_)(rmse|mae|mape|mse|r2|acc(uracy)?|auc|f1|precision|recall|loss|score|iou|dice|bleu)(_|$)", re.IGNORECASE
)
TUNED_FEWEST = 2
SCORES = regex(r"auc|f1|rmse|mse|mae|r2|mape|precision|recall|bleu|map|iou|test|val|validation|models", re.IGNORECASE)
SCREEN = frozenset({"stdout", "stderr"})
SETTINGS_KEPT = "its settings written to a file of its own"
SETTINGS_NAMED = "its settings written into the name of its folder"


def _is_provenance(table: Table) -> bool:
    """Say whether a dictionary holds results and what they came from: data, commit, time, version."""
    keys = [str(key.value) for key in table.keys if isinstance(key, Const)]
    return any(ORIGIN.fullmatch(key) for key in keys) and any(
        METRIC_NAME.search(key) or SCORES.fullmatch(key) for key in keys
    )


def gathered(assigns: Sequence[Assign]) -> Iterator[tuple[str, int]]:
    """Yield the names that settings and results are put into one by one: `log["args"] = …`, `log["loss"] = …`."""
    keys: dict[str, set[str]] = {}
    for assign in assigns:
        if len(assign.target) == 2 and assign.target[1].startswith("["):  # name and key
            name, key = assign.target[0], assign.target[1].removeprefix("[")
            known = keys.setdefault(name, set())
            known.add("settings" if SETTINGS.fullmatch(key) else "results" if METRIC_NAME.search(key) else "")
            if known >= {"settings", "results"}:
                yield name, assign.line


def is_record(table: Table, name: tuple[str, ...], calls: Sequence[Call]) -> bool:
    """Say whether a dictionary that a name holds is kept and a record of settings, or of what results came from."""
    kept = any(_is_written(call, name) for call in calls)
    if _is_row(table) and (kept or _appends_row(calls, name)):
        return True
    return _is_record(table, is_text=kept) or (kept and _is_provenance(table))


def _is_record(table: Table, *, is_text: bool = False) -> bool:
    """Say whether a dictionary holds settings and results together, and no weights: written as text it holds none."""
    keys = [str(key.value) for key in table.keys if isinstance(key, Const)]
    return (
        any(SETTINGS.fullmatch(key) for key in keys)
        and any(METRIC_NAME.search(key) or key in ("test", "val", "validation") for key in keys)
        and (is_text or not any(WEIGHTS.search(key) for key in keys))
    )


def is_checkpoint_of_record(table: Table) -> bool:
    """Say whether a dictionary with weights holds the settings and a score as well: each file tells what it came from.

    A bare `loss` is the state to go on from, of whatever batch came last.
    """
    keys = [str(key.value) for key in table.keys if isinstance(key, Const)]
    return any(SETTINGS.fullmatch(key) for key in keys) and any(
        key != "loss" and SCORED.search(key) is not None for key in keys
    )


def _is_row(table: Table) -> bool:
    """Say whether a dictionary holds hyper-parameters by name and scores: the row of one run in a table of its own."""
    keys = [str(key.value) for key in table.keys if isinstance(key, Const)]
    tuned = sum(TUNED.fullmatch(key) is not None for key in keys)
    return tuned >= TUNED_FEWEST and any(SCORED.search(key) for key in keys)


def _appends_row(calls: Sequence[Call], target: tuple[str, ...]) -> bool:
    """Say whether calls put what a name holds into a table that is written: `DataFrame([row]).to_csv(log)`."""
    leaves = {call.leaf for call in calls}
    framed = any(
        call.leaf in ("DataFrame", "writerow", "concat")
        and any(Ref(target) in (value, *(value.items if isinstance(value, Items) else ())) for value in call.args)
        for call in calls
    )
    return framed and not leaves.isdisjoint(("to_csv", "to_excel", "writerow", "to_json"))


def _is_written(call: Call, target: tuple[str, ...]) -> bool:
    """Say whether a call writes what a name holds to a file of text."""
    is_text = starts(call.func, ("json", "yaml", "toml")) or call.last_step in WRITES
    return is_text and any(isinstance(value, Ref) and value.steps == target for value in call.args)


def tells_settings(call: Call) -> bool:
    """Say whether what a call is told speaks of settings: `writer.add_text("hyperparameters", table)`."""
    return any(SETTINGS.search(word.lstrip(".")) for value in call.args for word in words_of(value))


def prints_to_file(call: Call) -> bool:
    """Say whether a call prints to a file and not to the screen: `print(line, file=log)`."""
    given = dict(call.keywords).get("file") if call.last_step == "print" else None
    return given is not None and not isinstance(given, Const) and not is_screen(given)


def is_screen(value: Expr | None) -> bool:
    """Say whether a value is what shows text on the screen: `sys.stderr`."""
    return isinstance(value, Ref) and value.steps[-1].strip("._") in SCREEN


def turns(call: Call) -> bool:
    """Say whether a call turns what it is given into text or a plain dictionary."""
    leaf = call.leaf
    return leaf in TURNS or leaf.endswith(("to_dict", "to_json", "to_yaml"))


def starts(func: Expr, roots: tuple[str, ...]) -> bool:
    """Say whether a callee is a function of one of some modules."""
    return isinstance(func, Ref) and func.steps[0] in roots


def words_of(value: Expr) -> Iterator[str]:
    """Yield the names and string constants inside an expression."""
    if isinstance(value, Ref):
        yield from value.steps
    elif isinstance(value, Const) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, Items | Op):
        for item in value.items:
            yield from words_of(item)
    elif isinstance(value, Text):
        for item in value.parts:
            yield from words_of(item)
    elif isinstance(value, Made):
        yield from value.steps
