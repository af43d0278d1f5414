"""Trees and files that are in the repository but not of it: virtual environments, vendored and generated files."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch

from mldebt.findings.scan import Skipped
from mldebt.findings.vocabulary import SkipReason, Stage
from mldebt.patterns import regex

VENDORED = regex(
    r"(?:^|/)(site-packages|dist-packages|node_modules|bower_components|\.tox|\.eggs|\.?venv\d*|virtualenv|third_party|third-party|thirdparty|vendor|_vendor)/"
)
MARKERS = ("pyvenv.cfg", "conda-meta/history")
GENERATED = regex(
    r"(?:^|/)(\.ipynb_(?:\w+_)?checkpoints|__pycache__|\.mypy_cache|\.dvc/cache|[^/]+\.egg-info)/|\.min\.(?:js|css|json)$|_pb2(?:_grpc)?\.py$|(?:^|/)(?:package-lock\.json|yarn\.lock)$"
)
DOCUMENT = regex(
    r"(?:.*/)?[^/]+\.(?:pdf|docx?|pptx?|odt|odp|rtf|skops|mlmodel|pdparams|pdmodel|ptl|torchscript|mnn|nemo|rknn|mar|tmfile"
    r"|param)|(?:.*/)?[^/]*(?:ckpt|model)[^/]*\.index",
    re.IGNORECASE,
)
GROUPED = frozenset({"unsupported", "binary", "vendored", "generated", "excluded"})
MOST_DOCUMENTS = 50
"""Documents in office formats are listed by name, so that nobody says that nothing is written; so are trained files."""


def marked_roots(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that a marker shows to be an environment, each with a trailing slash (never by name alone)."""
    marked = [path for path in paths if path.endswith(MARKERS)]
    roots = [
        path[: -len(marker)] for path in marked for marker in MARKERS if path == marker or path.endswith("/" + marker)
    ]
    return tuple(root for root in sorted(roots) if root)


def reason_to_set_aside(path: str, roots: Sequence[str], exclude: Sequence[str]) -> tuple[SkipReason, str] | None:
    """Return why a path is not analysed and the folder to count it under, or None."""
    for root in roots:
        if path.startswith(root):
            return "vendored", root.rstrip("/")
    if found := VENDORED.search(path):
        return "vendored", path[: found.end() - 1]
    if found := GENERATED.search(path):
        return "generated", path[: found.end()].rstrip("/")
    for pattern in exclude:
        if fnmatch(path, pattern) or path.startswith(pattern.rstrip("/") + "/"):
            return "excluded", pattern
    return None


class SkipList:
    """Collects what is not analysed: one row a file, or one a folder for reasons that come in hundreds."""

    def __init__(self) -> None:
        self._single: dict[str, Skipped] = {}
        self._grouped: Counter[tuple[str, SkipReason, Stage]] = Counter()
        self._documents = 0

    def add(self, path: str, reason: SkipReason, stage: Stage, detail: str | None = None) -> None:
        """Record one file."""
        is_document = reason == "unsupported" and bool(DOCUMENT.fullmatch(path))
        if is_document and self._documents < MOST_DOCUMENTS:
            self._documents += 1
            self._single.setdefault(path, Skipped(path, reason, stage, 1, detail))
        elif reason in GROUPED:
            self._grouped[path.rpartition("/")[0] or ".", reason, stage] += 1
        else:
            self._single.setdefault(path, Skipped(path, reason, stage, 1, detail))

    def add_below(self, folder: str, reason: SkipReason) -> None:
        """Record one file that is counted under a folder or pattern."""
        self._grouped[folder, reason, "list"] += 1

    def rows(self) -> tuple[Skipped, ...]:
        """Return the rows sorted by path and reason."""
        grouped = [Skipped(path, reason, stage, count) for (path, reason, stage), count in self._grouped.items()]
        return tuple(sorted([*self._single.values(), *grouped], key=lambda row: (row.path, row.reason)))
