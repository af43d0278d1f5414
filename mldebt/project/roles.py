"""What a file is for, told from where it stands: product code, test, tutorial or benchmark."""

import re
from collections.abc import Mapping

from mldebt.facts.texts import DocumentFacts, Facts

TEST = re.compile(
    r"(^|.*/)(tests?|testing|fixtures?|unittests?)/.*|(^|.*/)(test_[^/]*|[^/]*_test|([^/]*[_-])?tests|conftest|test)\.(py|ipynb|yaml|json)"
)
BENCHMARK = re.compile(
    r"(^|.*/)(bench(mark)?s?|benchmarking|profiling)(/.*|[^/]*\.(py|ipynb)$)|(^|.*/)[^/]*(_bench|_benchmark|profile)\.py"
)
TUTORIAL = re.compile(
    r"(^|.*/)(docs?|tutorials?|courses?|lessons?|lectures?|book|chapters?|exercises?|homeworks?|assignments?|workshops?|"
    r"cohorts?|slides|quickstart|colabs?|walk-?throughs?)(/|_).*",
    re.IGNORECASE,
)
TEACHING = re.compile(
    r"\b(book|course|tutorials?|textbook|lectures?|workshops?|exercises?|bootcamp|lessons?|zoomcamp|curriculum|"
    r"chapters?|learn(ing)? path|teach(es|ing)?)\b",
    re.IGNORECASE,
)
TEACHING_TITLE = re.compile(
    r"\b(walk-?throughs?|tutorials?|courses?|workshops?|bootcamp|handbook|lessons?)\b", re.IGNORECASE
)
TEACHING_WORDS = 3


class Roles:
    """Roles of the repository's files; a repository whose README teaches is a tutorial in its notebooks."""

    def __init__(self, facts: Mapping[str, Facts | object]) -> None:
        self.teaches = _teaches(facts)

    def of(self, path: str) -> str:
        """Return `test`, `benchmark`, `tutorial` or `code`."""
        if TEST.fullmatch(path):
            return "test"
        if BENCHMARK.fullmatch(path):
            return "benchmark"
        if TUTORIAL.fullmatch(path) or (self.teaches and path.endswith((".ipynb", ".py"))):
            return "tutorial"
        return "code"


def _teaches(facts: Mapping[str, Facts | object]) -> bool:
    """Say whether the top README presents a book or course: its title says so, or its opening does, several times."""
    for path, document in facts.items():
        if "/" not in path and path.lower().startswith("readme") and isinstance(document, DocumentFacts):
            opening = " ".join(f"{section.title} {section.text[:1500]}" for section in document.sections[:4])[:4000]
            notebooks = sum(name.endswith(".ipynb") for name in facts)
            modules = sum(name.endswith(".py") for name in facts)
            title = next((section.title for section in document.sections if section.title), "")
            is_teaching = TEACHING_TITLE.search(title) or len(TEACHING.findall(opening)) >= TEACHING_WORDS
            return bool(is_teaching) and notebooks > modules
    return False
