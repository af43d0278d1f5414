"""What a file is for, in one place for all pillars: product code, test, tutorial or benchmark."""

import re
from collections.abc import Mapping
from functools import lru_cache

from mldebt.facts.texts import Facts
from mldebt.patterns import regex
from mldebt.project.launches.starts import Starts
from mldebt.project.purposes.lessons import Lessons
from mldebt.remembering import remembered

TEST = regex(
    r"(^|.*/)((smoke_?)?tests?|smoke|testing|fixtures?|unittests?)/.*|(^|.*/)((unit_?|smoke_?)?test_[^/]*|[^/]*_test|([^/]*[_-])?tests|conftest|test)\.(py|ipynb|yaml|json)"
    r"|(^|.*/)(smoke_(check|run|preflight)|(?![^/]*(fire|detect|train|classif|segment|predict|cigar))[^/]*_smoke)\.(py|ipynb)"
)
BENCHMARK = regex(
    r"(^|.*/)(bench(mark)?s?|benchmarking|profiling)(/.*|[^/]*\.(py|ipynb)$)"
    r"|(^|.*/)[^/]*(_bench|_benchmarks?|profile|throughput|latency)\.py"
    r"|(^|.*/)(profile|measure|time)_(train\w*|model\w*|step\w*|loop|speed|memory|fp\d\w*|amp|gpu\w*)\.(py|ipynb)"
)
TUTORIAL = regex(
    r"(^|.*/)((docs?|courses?|book|assignments?|cohorts?|slides)/|assignments?_\d|"
    r"(tutorials?|lessons?|lectures?|chapters?|exercises?|homeworks?|workshops?|quickstart|colabs?|walk-?throughs?)(/|_)).*",
    re.IGNORECASE,
)


class Roles:
    """Roles of the repository's files; what a book, course or collection of examples shows is a tutorial."""

    def __init__(self, facts: Mapping[str, Facts | object], starts: Starts | None = None) -> None:
        self.lessons = Lessons(facts, starts or Starts({}))

    @remembered
    def of(self, path: str) -> str:
        """Return `test`, `benchmark`, `tutorial` or `code`."""
        if is_test(path):
            return "test"
        if is_benchmark(path):
            return "benchmark"
        is_tutorial = TUTORIAL.fullmatch(path) or self.lessons.has(path) or self.is_shown(path)
        return "tutorial" if is_tutorial else "code"

    def is_shown(self, path: str) -> bool:
        """Say whether a file counts as a tutorial only for being part of a template or collection."""
        return TUTORIAL.fullmatch(path) is None and self.lessons.shows(path)


@lru_cache(maxsize=1 << 16)
def is_test(path: str) -> bool:
    """Say whether the name of a file, or of a folder it stands in, is that of tests."""
    return TEST.fullmatch(path) is not None


def is_benchmark(path: str) -> bool:
    """Say whether the name of a file, or of a folder it stands in, is that of measurements."""
    return BENCHMARK.fullmatch(path) is not None
