"""Tells classical models that are fitted in passing: to probe a network, to correct a table.

Who keeps the model does not fit in passing. A probe is fitted to what a network gives that does not learn meanwhile, a
correction is a line through differences.
"""

import re
from collections.abc import Container, Iterable

from mldebt.facts.code import Call, Op, Ref
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, without_last
from mldebt.project.runs.ways.hops import Reach

MODEL = regex(
    r"a file saved by (\w*(dump|pickle|joblib|model|pipeline|estimator|checkpoint|artifact)\w*|export\w*)( .*)?"
)
AT_REST = frozenset({"no_grad", "inference_mode"})
BOTH = regex(r"([^/]+/)*(([^/]*_)?(re|pre)?train[^/]*_test\.py|[^/]*\.ipynb)")
TRIED = regex(r"([^/]+/)*(?!smoke)(test_[^/]+|[^/]+(?<!smoke)_test)\.py")
IN_TESTS = regex(r"(.*/)?(\w+_)?(unit)?tests?(ing)?/.*")
LINE, PAIR = regex(r"sklearn\.(linear_model|isotonic)\..*"), 2
TESTED = regex(r"(pytest|unittest|absl\.testing|nose|testing)(\..*)?")


def keeps_model(stored: Iterable[Evidence]) -> bool:
    """Say whether what a run writes may hold the model that it fits."""
    return any(MODEL.fullmatch(item.says) for item in stored)


def trains_and_tests(code: Code, path: str) -> bool:
    """Say whether what is called a test is one that trains and then tests, `train_test.py`, or a notebook.

    No framework runs it, and no test of one stands in it.
    """
    return BOTH.fullmatch(path) is not None and not IN_TESTS.fullmatch(path) and runs_no_tests(code, path)


def is_tried(code: Code, path: str) -> bool:
    """Say whether a script is called the test of something, and stands in no folder of tests: `ctc_test.py`."""
    is_called = TRIED.fullmatch(path) is not None and not IN_TESTS.fullmatch(path)
    return is_called and not trains_and_tests(code, path)


def runs_no_tests(code: Code, path: str) -> bool:
    """Say whether a script neither uses a framework of tests nor holds what one looks for; none does in a notebook."""
    module = code.modules[path]
    is_own = code.names.find("test", path) is not None  # the other half of the work
    taken = {"absltest"} if is_own else {"absltest", "test"}
    is_run = any(TESTED.fullmatch(entry.module) or entry.local in taken for entry in module.imports)
    is_held = any(re.match(r"(test_|Test)", scope.name) for scope in module.scopes)
    return not is_run and (path.endswith(".ipynb") or not is_held)


def at_rest(code: Code, reach: Reach, paths: Container[str]) -> Evidence | None:
    """Return where a run asks a network of torch without training it, in files that fit or start it, or None."""
    for spot in reach.hops:
        for call in code.scope(spot).calls if spot.path in paths else ():
            if call.leaf in AT_REST:
                return Evidence(spot.path, call.line, "a network is asked that does not learn here")
    return None


def corrects(code: Code, spot: Spot, call: Call) -> bool:
    """Say whether a call fits a line to a difference: `line.fit(age, truth - predicted)`."""
    receiver = without_last(call.func)
    if len(call.args) < PAIR or receiver is None:
        return False
    given = call.args[1]
    held = [value for _, value, _ in code.values(spot, given.steps)] if isinstance(given, Ref) else [given]
    is_difference = bool(held) and all(isinstance(value, Op) and value.name == "-" for value in held)
    return is_difference and any(LINE.fullmatch(kind.name) for kind in code.types(spot, receiver))
