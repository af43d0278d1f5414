"""Finds the tracker that a library is told by a setting of its own: `args={"wandb_project": "names"}`.

Sources: simpletransformers 0.70 `wandb_project`, pykeen 1.10 `result_tracker` (both recalled).
"""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import Const, Expr, Scope, Table
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Code
from mldebt.project.runs.hops import Reach
from mldebt.project.runs.tracking import Sign

SETTINGS = {"simpletransformers": "wandb_project", "pykeen": "result_tracker"}
WHOLE = frozenset({"wandb", "mlflow", "neptune"})
NOTHING = (Const(None), Const(""))


def told(code: Code, reach: Reach, frameworks: Iterable[str]) -> Iterator[Sign]:
    """Yield what the settings of libraries that train here switch on."""
    for word in dict.fromkeys(SETTINGS[name] for name in frameworks if name in SETTINGS):
        for spot in reach.hops:
            for value, line in _given(code.scope(spot), word):
                name = str(value.value) if word == "result_tracker" and isinstance(value, Const) else "wandb"
                says = f"{word} is given"
                yield Sign(
                    name, "tracked" if name in WHOLE else "partial", f"{says} ({spot.path}:{line})",
                    params=name in WHOLE, metrics=True, evidence=(Evidence(spot.path, line, says),),
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
    yield from ((value, line) for value, line in found if value not in NOTHING)
