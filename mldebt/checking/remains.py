"""Tells what an untracked run writes beside its weights: a log, a report, a table, rows of a database.

Such a file may be the record that a team reads, whatever it lacks, so the gate stops nobody for the run. Any call by a
name that writes text, numbers or rows counts, whatever it is given: that nothing of the kind is written has to be sure.
Weights, pickled models and pictures are no record. What the code of a library writes is not seen.
"""

import re
from collections.abc import Iterator, Sequence

from mldebt.checking.side import Trained
from mldebt.facts.code import Call, Const, Ref, Table
from mldebt.findings.subjects import Evidence, TrainingRun, run_subject
from mldebt.patterns import regex
from mldebt.project.project import Project
from mldebt.project.runs.doors import LEADS
from mldebt.project.runs.keeping.beside import opens_log
from mldebt.project.runs.keeping.records import starts

TEXTS = frozenset({
    "write", "writelines", "write_text", "writerow", "writerows", "writer", "DictWriter", "savetxt", "savez",
    "savez_compressed", "savemat", "to_csv", "to_json", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_hdf",
    "to_html", "to_markdown", "to_latex", "to_yaml", "write_json", "write_yaml", "write_csv", "create_dataset",
})  # fmt: skip
ROWS = frozenset({
    "to_sql", "to_gbq", "execute", "executemany", "insert", "insert_one", "insert_many", "insert_rows", "bulk_write",
    "save_as_table", "saveAsTable", "insertInto", "write_pandas", "put_item", "add_all", "upsert", "post", "put",
})  # fmt: skip
DUMPS = ("json", "yaml", "toml", "tomli_w", "csv", "ujson", "orjson", "simplejson", "jsonlines")
NUMBERS = regex(
    r"_?(save|write|dump|export|append|store|record)_?(\w*_)?"
    r"(metric|result|score|histor|log|report|summar|stat|json|csv|yaml|txt|text|table|record|perf)\w*",
    re.IGNORECASE,
)
LOGS = regex(
    r"_?(log|add|write|record|report|track|push|plot|line)_(scalar|metric|value|histogram|summar|image|figure|param|losses)\w*"
    r"|(scalar|image|histo\w*)_summary|scalar|define_metric|vis(dom)?",
    re.IGNORECASE,
)
SAVES = regex(r"_?(save|write|dump|export|store|record)\w*", re.IGNORECASE)
SHELL = regex(r"(^|\s)(\d?>>?|\|\s*tee\b)")
SCREEN = ("sys", "stdout", "stderr", "tqdm")
TEXT_KEPT = ("metrics written", "results written", "log text written", "history pickled")
OPENERS = frozenset({"open", "fdopen"})
MODE, READS = regex(r"[rwaxbtU+]{1,4}"), regex(r"[rtU]+")


def trained(project: Project) -> dict[str, Trained]:
    """Return where each untracked run trains and where it first writes something that may be a record, by subject."""
    owed = (run for run in project.runs if run.role == "entry" and run.tracking == "untracked")
    return {run_subject(run): Trained(_site(run), next(_records(run, project), None)) for run in owed}


def _site(run: TrainingRun) -> Evidence:
    """Return the training call, to which the evidence leads hop by hop."""
    own = Evidence(run.path, run.line, "", run.cell)
    return next((item for item in run.evidence if item.says != LEADS), own)


def _records(run: TrainingRun, project: Project) -> Iterator[Evidence]:
    yield from (item for item in run.evidence if item.says.startswith(TEXT_KEPT))
    yield from (item for item in run.launched_by if SHELL.search(item.says))
    if run.path in project.sources.python:
        for spot, call in project.entries.calls(project.entries.of(run.path)):
            if what := _written(call, project.sources.code.scope(spot).calls):
                yield Evidence(spot.path, call.line, what)


def _written(call: Call, calls: Sequence[Call]) -> str:
    """Return what a call writes that may be a record, empty where it writes nothing of the kind."""
    name = call.leaf
    if starts(call.func, SCREEN):
        return ""
    if name in OPENERS:
        return "text" if _opens_text(call) else ""
    if opens_log(call, calls):
        return "a log"
    if name in ROWS:
        return "rows"
    if LOGS.fullmatch(name) or (name == "log" and any(isinstance(one, Table) for one in call.args)):
        return "values by a logger that is not known"
    is_text = name in TEXTS or NUMBERS.fullmatch(name) is not None or (starts(call.func, DUMPS) and name == "dump")
    is_array = SAVES.fullmatch(name) is not None and starts(call.func, ("np", "numpy"))
    return "text or numbers" if is_text or is_array else ""


def _opens_text(call: Call) -> bool:
    """Say whether a file is opened to write text; a mode that is a name may be any."""
    given = [*(value for word, value in call.keywords if word == "mode"), *call.args[:2]]
    said = [one.value for one in given if isinstance(one, Const) and isinstance(one.value, str)]
    if modes := [one for one in said if MODE.fullmatch(one)]:
        return "b" not in modes[0] and not READS.fullmatch(modes[0])
    is_plain = isinstance(call.func, Ref) and len(call.func.steps) == 1
    return is_plain and len(call.args) > 1 and not isinstance(call.args[1], Const)
