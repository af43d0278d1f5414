"""Which reader a file wants, told from its name alone."""

from functools import lru_cache

from mldebt.patterns import regex

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
