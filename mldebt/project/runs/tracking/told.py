"""Finds the tracker that a library is told by a setting of its own: `args={"wandb_project": "names"}`.

A setting that is worked out counts by its default; where that is not known nobody can tell which tracker it names.

Sources: simpletransformers 0.70 `wandb_project`, pykeen 1.10 `result_tracker`, torchdrug 0.2 `logger` (all recalled).
"""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import Const, Expr, Scope, Table
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.verdicts import Sign
from mldebt.project.runs.values.guards import Guards
from mldebt.project.runs.ways.hops import Reach

SETTINGS = {"simpletransformers": "wandb_project", "pykeen": "result_tracker", "torchdrug": "logger"}
WHOLE = frozenset({"wandb", "mlflow", "neptune"})
NOTHING = frozenset({None, False, "", "none", "console", "logging"})
"""What asks for no tracker, or for one that only prints."""


def told(code: Code, guards: Guards, reach: Reach, frameworks: Iterable[str]) -> Iterator[Sign]:
    """Yield what the settings of libraries that train here switch on."""
    for word in dict.fromkeys(SETTINGS[name] for name in frameworks if name in SETTINGS):
        for spot in reach.hops:
            for value, line in _given(code.scope(spot), word):
                yield from _sign(guards, spot, word, value, line)


def _sign(guards: Guards, spot: Spot, word: str, value: Expr, line: int) -> Iterator[Sign]:
    """Yield what one setting says: its tracker, that it is off by default, or that nobody can tell."""
    default = guards.default(spot, value)
    off = default if default is not None and default.size is None and default.value in NOTHING else None
    if isinstance(value, Const) and (off or default is None):
        return
    says, name = f"{word} is given", "wandb" if word == "wandb_project" else str(default.value) if default else ""
    yield Sign(
        word if off or not name else name,
        "tracked" if off or name in WHOLE else "partial" if name else "unknown",
        f"{says} ({spot.path}:{line})", off, params=bool(off) or name in WHOLE, metrics=True,
        evidence=(Evidence(spot.path, line, says),),
    )  # fmt: skip


def _given(scope: Scope, word: str) -> Iterator[tuple[Expr, int]]:
    """Yield what a scope gives for a setting, by keyword, in a table or to an attribute."""
    tables = [(assign.value, assign.line) for assign in scope.assigns]
    found = [(assign.value, assign.line) for assign in scope.assigns if assign.target[-1][1:] == word]
    for call in scope.calls:
        words = dict(call.keywords)
        found += [(words[word], call.line)] if word in words else []
        tables += [(value, call.line) for value in (*call.args, *words.values())]
    for table, line in tables:
        if isinstance(table, Table):
            pairs = zip(table.keys, table.values, strict=False)
            found += [(value, line) for key, value in pairs if key == Const(word)]
    yield from found
