"""Judges the variables of `.env` files: whether anything in the repository, or a known library, asks for them.

Values are never kept. A variable that only a container image or a program outside the repository reads cannot be known:
where a compose file hands the whole `.env` on, the answer is "unknown".
"""

import posixpath
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts, Read
from mldebt.facts.texts import DocumentFacts, ScriptFacts, SettingsFacts
from mldebt.findings.subjects import ConfigFile, ConfigKey, Site
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.calls.key_names import key_names
from mldebt.project.configs.files.mentions_texts import texts
from mldebt.project.configs.roles import role_of
from mldebt.project.sources import Sources

LIBRARY = regex(
    r"(CUDA|NCCL|OMP|MKL|KMP|HF|TRANSFORMERS|TOKENIZERS|WANDB|MLFLOW|COMET|NEPTUNE|TF|XLA|JAX|PYTORCH|TORCH|RAY|SLURM|AWS|HYDRA|PROJECT_ROOT"
    r"|OPENAI|ANTHROPIC|AZURE|GOOGLE|GCP|GCLOUD|KAGGLE|CLEARML|DVC|PREFECT|AIRFLOW|DAGSHUB|LANGCHAIN|LANGSMITH|LANGFUSE|HUGGINGFACE|HUGGING_FACE|COHERE"
    r"|GROQ|GEMINI|MISTRAL|TAVILY|PINECONE|QDRANT|REPLICATE|TOGETHER|DATABRICKS|SENTRY|OTEL|POSTGRES|MYSQL|REDIS|MINIO|MONGO|PG|DOCKER|COMPOSE|FLASK"
    r"|DJANGO|UVICORN|GRADIO|STREAMLIT|JUPYTER|NUMEXPR|OPENBLAS|VLLM|NVIDIA|LD|LC|BENTOML|ROBOFLOW|SWANLAB|MODAL)_\w+"
    r"|PYTHON\w*|GITHUB_TOKEN|GH_TOKEN|RANK|LOCAL_RANK|WORLD_SIZE|MASTER_(ADDR|PORT)|DEBIAN_FRONTEND|PATH|HOME|USER|UID|GID|LANG|TZ|SHELL|NODE_ENV|PORT|HOST"
)
BUNDLED = regex(r"(VUE_APP|REACT_APP|VITE|NEXT_PUBLIC|NUXT|GATSBY|EXPO_PUBLIC|PUBLIC|NG_APP|STORYBOOK)_\w+")
CREDENTIAL = regex(r"\w+_(API_KEY|TOKEN|SECRET(_KEY)?|ACCESS_KEY(_ID)?)")
ASKS = frozenset({"getenv", "get", "pop", "environ"})
ASKED = regex(r"os\.(getenv|environ\.(get|pop))|(environs|environ|decouple)\..*")
WORD = regex(r"[A-Za-z_]\w{2,}")
COMPOSE = regex(r"(.*/)?(docker-)?compose[\w.\-]*\.ya?ml")
TAKES_WHOLE = regex(r"(?:\b(?:grep|sed|awk|cat|source|export|xargs|include|dotenv)\b|--env-file\b|^\.\s)[^|;&]*\.env\b")
LONGEST = 40
PREFIX = regex(r"[A-Z][A-Z0-9]*_")


class Environment:
    """Who reads which environment variable, by any way of naming it."""

    def __init__(self, sources: Sources, wanted: Sequence[str]) -> None:
        self._sources = sources
        self._wanted = {name.lower(): name for name in wanted}
        self.found: dict[str, Site] = {}
        documents = {path for path, facts in sources.facts.items() if isinstance(facts, DocumentFacts)}
        for piece in texts(sources):
            if not piece.prose and piece.path not in documents and not piece.path.rpartition("/")[2].startswith(".env"):
                for word in WORD.findall(piece.text):
                    if word in wanted:
                        self.found.setdefault(word, Site(piece.path, piece.line))
        for path, name, line in self._reads():
            if (whole := self._field(name)) is not None:
                self.found.setdefault(whole, Site(path, line))

    def _reads(self) -> Iterator[tuple[str, str, int]]:
        for path, facts in self._sources.facts.items():
            if isinstance(facts, ScriptFacts):
                yield from ((path, name, line) for name, line in facts.reads)
            elif isinstance(facts, PythonFacts | NotebookFacts):
                code = facts.code if isinstance(facts, NotebookFacts) else facts
                yield from ((path, text, line) for text, line in code.strings)
                prefixes = ["", *(text for text, _ in code.strings if text.endswith("_") and len(text) < LONGEST)]
                for scope in code.scopes if any(one.kind == "class" for one in code.scopes) else ():
                    fields = (one for one in scope.assigns if scope.kind == "class" and len(one.target) == 1)
                    yield from ((path, before + one.target[0], one.line) for one in fields for before in prefixes)

    def _field(self, name: str) -> str | None:
        """Return the variable a name means: itself in any case, or behind a prefix (settings classes)."""
        low = name.lower()
        if low in self._wanted:
            return self._wanted[low]
        return next((whole for key, whole in self._wanted.items() if len(low) > 3 and key.endswith("_" + low)), None)

    @cached_property
    def _looked_up(self) -> tuple[tuple[str, Site], ...]:
        """Names put together where the environment is asked, `*` for what cannot be told, with their places."""
        code = self._sources.code
        found: list[tuple[str, Site]] = []
        for path in self._sources.python:
            for number, _, call in code.callees.named(path, ASKS):
                spot = Spot(path, number)
                if call.args and ASKED.fullmatch(code.callee(spot, call).name):
                    names = key_names(code, spot, call.args[0]) or ("*",)
                    line = self._sources.place(path, call.line)[1]
                    found += [(name, Site(path, line)) for name in names]
            for number, scope in enumerate(self._sources.python[path].scopes):
                reads = ((steps[-1][1:], place) for place, steps in enumerate(scope.chains()) if _is_item(steps))
                found += [
                    (name, Site(path, self._sources.place(path, scope.reads[at].line)[1]))
                    for name, at in reads
                    if self._is_index(Spot(path, number), scope.reads[at])
                ]
        return tuple(found)

    def _is_index(self, spot: Spot, read: Read) -> bool:
        """Say whether a read is `os.environ[name]`, with a name that is written or computed."""
        return self._sources.code.resolve(spot, read.steps[:-1]).name == "os.environ"

    def asked(self, name: str) -> tuple[Site, bool] | None:
        """Return where a name that is put together asks for a variable, and whether it is surely this one."""
        fits = [(site, pattern == name) for pattern, site in self._looked_up if fnmatchcase(name, pattern)]
        return max(fits, key=lambda found: found[1], default=None)

    def web(self, path: str) -> str | None:
        """Return the package file that makes the folder of a file one of JavaScript, whose code is not read here."""
        package = posixpath.join(posixpath.dirname(path), "package.json")
        return package if package in self._sources.files else None

    def hands_on(self) -> str | None:
        """Return what gives the whole file to programs that are not here."""
        for path, facts in self._sources.settings.items():
            if COMPOSE.fullmatch(path) and any("env_file" in entry.key for entry in facts.entries):
                return path
        for path, text in self._sources.facts.items():
            commands = text.commands if isinstance(text, ScriptFacts | DocumentFacts) else ()
            if any(TAKES_WHOLE.search(command.text) for command in commands):
                return path
        for path, module in self._sources.python.items():
            if any(word == "dotenv_values" for word, _ in module.strings) or any(
                entry.target.endswith(".dotenv_values") for entry in module.imports
            ):
                return path
        return None


def _is_item(steps: Sequence[str]) -> bool:
    return len(steps) > 1 and steps[-1][0] == "[" and "environ" in steps[-2]


def env_files(sources: Sources) -> Iterator[ConfigFile]:
    """Yield every `.env` file with a verdict per variable."""
    files = {path: facts for path, facts in sources.settings.items() if facts.format == "env"}
    if not files:
        return
    wanted = tuple(dict.fromkeys(entry.key for facts in files.values() for entry in facts.entries))
    environment = Environment(sources, wanted)
    whole = environment.hands_on()
    for path, facts in files.items():
        keys = tuple(_key(path, facts, place, environment, whole) for place in range(len(facts.entries)))
        is_live = not keys or any(key.status in ("live", "external") for key in keys)
        row = ConfigFile(path, "env", "env", "live" if is_live else "unknown", "sets environment variables", keys)
        yield msgspec.structs.replace(row, role=role_of(sources, path))


def _key(path: str, facts: SettingsFacts, place: int, environment: Environment, whole: str | None) -> ConfigKey:
    entry = facts.entries[place]
    asked = environment.asked(entry.key)
    site = environment.found.get(entry.key) or (asked[0] if asked and asked[1] else None)
    if site is not None:
        says = f"read at {site.path}:{site.line}"
        return ConfigKey(path, entry.key, entry.line, "env", None, "live", says, readers=(site,))
    if LIBRARY.fullmatch(entry.key):
        return ConfigKey(path, entry.key, entry.line, "env", None, "external", "a library or tool reads this variable")
    if BUNDLED.fullmatch(entry.key):
        return ConfigKey(path, entry.key, entry.line, "env", None, "external", "the bundler of a web page reads it")
    doubts = (
        f"{package} lies beside it: JavaScript may read it" if (package := environment.web(path)) else None,
        f"{asked[0].path}:{asked[0].line} asks for a variable by a name that is put together" if asked else None,
        f"{whole} hands the whole file on" if whole is not None else None,
        "a tool may read a credential of its own" if CREDENTIAL.fullmatch(entry.key) else None,
    )
    if doubt := next((one for one in doubts if one), None):
        return ConfigKey(path, entry.key, entry.line, "env", None, "unknown", doubt)
    return ConfigKey(path, entry.key, entry.line, "env", None, "dead", "nothing reads this variable", "repo")
