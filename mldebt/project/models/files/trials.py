"""Tells programs that try a trained model from tests of code: both are called `test.py`.

A program takes arguments or loads weights, and no framework of tests runs it.
"""

from collections.abc import Container, Iterable, Iterator

from mldebt.facts.code import PythonFacts
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.sources import Sources

AMONG_TESTS = regex(r"(?:.*/)?(?:tests|testing|fixtures?|unittests?)/.*")
FRAMEWORKS = frozenset({"pytest", "unittest", "nose", "hypothesis", "testing"})
TAKES = frozenset({
    ".parse_args", ".parse_known_args", ".load_state_dict", ".load_weights", ".load_model", ".restore",
    ".from_pretrained",
})  # fmt: skip


def is_program(path: str, facts: PythonFacts) -> bool:
    """Say whether a file that is called a test is a program somebody starts."""
    if AMONG_TESTS.fullmatch(path) or not path.endswith(".py"):
        return False
    if any(FRAMEWORKS & set(entry.module.split(".")) for entry in facts.imports):
        return False
    if any(scope.kind == "class" and scope.name.startswith("Test") for scope in facts.scopes):
        return False
    calls = (call.last_step for scope in facts.scopes for call in scope.calls)
    return any(name in TAKES for name in calls)


def tests_of(sources: Sources) -> frozenset[str]:
    """Return the modules that are tests of code: what they do with a model is no use of it.

    What stands among the code and is imported by it is none, however it is called: `utils/test_helpers.py`.
    """
    modules = sources.code.modules.items()
    called = {path for path, facts in modules if sources.role(path) == "test" and not is_program(path, facts)}
    return frozenset(path for path in called if AMONG_TESTS.fullmatch(path) or not _is_imported(sources, path, called))


def _is_imported(sources: Sources, path: str, called: Container[str]) -> bool:
    return any(other not in called for other in sources.code.importers(path))


def is_in_test(name: str) -> bool:
    """Say whether what has this qualified name is defined inside a test."""
    return any(part.startswith(("test_", "Test")) for part in name.split(".")[:-1])


def imported(code: Code, tests: Iterable[str], names: Container[str]) -> Iterator[Spot]:
    """Yield what tests import of the classes that have some names."""
    for path in tests:
        for entry in code.modules[path].imports:
            if entry.target.rpartition(".")[2] in names:
                target = code.resolve(Spot(path, entry.scope), (entry.local,))
                if target.kind == "class" and target.spot:
                    yield target.spot
