"""Tells by its path alone which reader a file wants, or why it is set aside: as vendored, generated or left out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from functools import lru_cache

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
BY_SUFFIX = {
    ".py": "python", ".pyw": "python", ".ipynb": "notebook", ".yaml": "yaml", ".yml": "yaml", ".json": "json",
    ".toml": "toml", ".ini": "ini", ".cfg": "ini", ".gin": "gin", ".env": "env", ".md": "markdown",
    ".markdown": "markdown", ".mdx": "markdown", ".rst": "rst", ".sh": "shell", ".bash": "shell", ".zsh": "shell",
    ".slurm": "shell", ".sbatch": "shell", ".mk": "makefile", ".dockerfile": "dockerfile", ".pt": "weights",
    ".pth": "weights", ".ckpt": "weights", ".safetensors": "weights", ".onnx": "weights", ".h5": "weights",
    ".hdf5": "weights", ".keras": "weights", ".pkl": "weights", ".pickle": "weights", ".joblib": "weights",
    ".gguf": "weights", ".tflite": "weights", ".pb": "weights", ".model": "weights", ".caffemodel": "weights",
    ".th": "weights", ".t7": "weights", ".cbm": "weights", ".sav": "weights", ".ubj": "weights", ".dvc": "yaml",
    ".txt": "text", ".lock": "text",
}  # fmt: skip
BY_NAME = {
    "makefile": "makefile", "gnumakefile": "makefile", "dockerfile": "dockerfile", "pipfile": "toml",
    "mlproject": "yaml", "dvc.lock": "yaml", "poetry.lock": "toml", "uv.lock": "toml", "codeowners": "text",
    "justfile": "makefile", "license": "text", "readme": "markdown", "pytorch_model.bin": "weights",
    ".gitignore": "text",
}  # fmt: skip
OTHER_CODE = frozenset({
    ".smk", ".nf", ".wdl", ".r", ".rmd", ".qmd", ".jl", ".m", ".lua", ".pyx", ".c", ".cc", ".cpp", ".cu", ".h", ".hpp",
    ".cs", ".java", ".scala", ".kt", ".groovy", ".go", ".rs", ".rb", ".php", ".pl", ".swift", ".js", ".jsx", ".mjs",
    ".cjs", ".ts", ".tsx", ".vue", ".svelte", ".ps1", ".bat", ".cmd", ".fish", ".csh", ".tf", ".hcl", ".j2", ".jinja",
    ".jinja2", ".tpl", ".tmpl", ".launch",
})  # fmt: skip
OTHER_NAMES = frozenset({"snakefile", "jenkinsfile", "vagrantfile", "procfile", "rakefile", "caddyfile"})
REQUIREMENTS = regex(r"(?:requirements|constraints)[\w.\-]*\.(?:txt|in)")
PLAIN_README = regex(r"readme\.(?:txt|org|adoc|asciidoc|textile)")
"""Texts whose paragraphs read as those of Markdown do, and whose headings are lost."""
AGENT = regex(r"(?:.*[_-])?(?:(?:best|final|rl|last)_?model|ppo|sac|a2c|dqn|td3|ddpg|trpo|acktr|tqc|model)[\w-]*\.zip")
"""How archives of trained agents are called; their contents tell."""
TRAINED = regex(r"(?:.*[/_ -])?(?:trained|saved|final|best)[_ -]?(?:models?|weights)/[^/.]+")
"""Where files without an ending are kept that may be trained: their bytes tell."""
CAPS = {
    "python": 1 << 20, "notebook": 20 << 20, "yaml": 512 << 10, "json": 2 << 20, "toml": 2 << 20, "ini": 2 << 20,
    "gin": 2 << 20, "env": 1 << 20, "weights": 1 << 40,
}  # fmt: skip
DEFAULT_CAP = 1 << 20


@lru_cache(maxsize=50_000)
def kind_of(path: str) -> str | None:
    """Return the kind of reader for a path, or None where no reader looks at such files."""
    name = path.rpartition("/")[2].lower()
    if name in BY_NAME:
        return BY_NAME[name]
    if PLAIN_README.fullmatch(name):
        return "markdown"
    if REQUIREMENTS.fullmatch(name) or ("/requirements/" in f"/{path}" and name.endswith((".txt", ".in"))):
        return "requirements"
    if name == ".env" or name.startswith(".env."):
        return "env"
    if name.startswith("dockerfile."):
        return "dockerfile"
    if name.endswith((".yaml.example", ".yml.example")):
        return "yaml"
    if name.endswith((".pth.tar", ".pt.tar")) or (name.endswith(".zip") and AGENT.fullmatch(name)):
        return "weights"
    dot = name.rfind(".")
    if dot < 0:
        return "weights" if TRAINED.fullmatch(path.lower()) else None
    return BY_SUFFIX.get(name[dot:])


def is_other_code(path: str) -> bool:
    """Say whether a path without a reader holds code of another language, which may read what Python does not."""
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    return name in OTHER_NAMES or (dot >= 0 and name[dot:] in OTHER_CODE) or name.endswith(".launch.xml")


def cap(kind: str) -> int:
    """Return the most bytes a reader of this kind takes."""
    return CAPS.get(kind, DEFAULT_CAP)


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
