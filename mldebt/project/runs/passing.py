"""Tells classical models that are fitted in passing, for what tests expect: who keeps the model does not."""

from collections.abc import Iterable

from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code

MODEL = regex(
    r"a file saved by (\w*(dump|pickle|joblib|model|pipeline|estimator|checkpoint|artifact)\w*|export\w*)( .*)?"
)
OF_TESTS = regex(r"(\./)?tests/.+")


def keeps_model(stored: Iterable[Evidence]) -> bool:
    """Say whether what a run writes may hold the model that it fits."""
    return any(MODEL.fullmatch(item.says) for item in stored)


def of_tests(code: Code, path: str) -> str:
    """Return the path below the folder of tests that a script names, or nothing: `tests/data/sample.csv`."""
    named = (text for text, _ in code.modules[path].strings if OF_TESTS.fullmatch(text))
    return "" if path.endswith(".ipynb") else next(named, "")
