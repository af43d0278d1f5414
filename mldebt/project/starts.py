"""Who starts which file: commands in shell scripts, Makefiles, CI, pipelines, documents and notebooks, each resolved to a file."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from mldebt.facts.code import Command, NotebookFacts
from mldebt.facts.script import commands_in
from mldebt.facts.texts import DocumentFacts, Facts, ScriptFacts, SettingsFacts, Unread
from mldebt.project.code import Code

RUNNERS = re.compile(r"(python[\d.]*|torchrun|accelerate|deepspeed|srun|sbatch|horovodrun|mpirun|%run|ipython|poetry|uv|papermill|streamlit|nohup|time|env|xvfb-run|coverage)")
COMMAND_KEY = re.compile(r"(?:^|[.\]])(?:run|cmd|command|commands|script|entrypoint|entry_points|program|args)(?:\[\d+\])?$")
WEAK = frozenset({"document"})


class Start(msgspec.Struct, frozen=True):
    """One place that starts a file, with the words that follow it; `kind` is script, pipeline, ci, document, notebook or package."""

    path: str
    line: int
    cell: int | None
    words: tuple[str, ...]
    kind: str
    stage: str | None = None


class Starts:
    """Places that start files, by the file started."""

    def __init__(self, found: Mapping[str, tuple[Start, ...]]) -> None:
        self._found = found

    def of(self, path: str) -> tuple[Start, ...]:
        """Return every place that starts a file."""
        return self._found.get(path, ())

    def all(self) -> Mapping[str, tuple[Start, ...]]:
        """Return every start by the file started."""
        return self._found


def find_starts(facts: Mapping[str, Facts | Unread], code: Code) -> Starts:
    """Resolve every command of the repository to the file it starts."""
    finder = _Finder(code, facts)
    found: dict[str, dict[tuple[str, int, tuple[str, ...]], Start]] = defaultdict(dict)
    for path, document in facts.items():
        for command, kind, stage in _commands(path, document):
            for started, words in finder.files(command, path):
                found[started].setdefault((path, command.line, words), Start(path, command.line, command.cell, words, kind, stage))
        if isinstance(document, SettingsFacts):
            for started, line in finder.console_scripts(path, document):
                found[started].setdefault((path, line, ()), Start(path, line, None, (), "package"))
    return Starts({path: tuple(starts.values()) for path, starts in found.items()})


def _commands(path: str, document: Facts | Unread) -> Iterator[tuple[Command, str, str | None]]:
    if isinstance(document, ScriptFacts):
        yield from ((command, "script", None) for command in document.commands)
    elif isinstance(document, DocumentFacts):
        yield from ((command, "document", None) for command in document.commands)
    elif isinstance(document, NotebookFacts):
        yield from ((command, "notebook", None) for command in document.commands)
    elif isinstance(document, SettingsFacts) and document.format == "yaml":
        kind = "ci" if ".github/" in path or ".gitlab" in path or ".circleci" in path else "pipeline"
        for entry in document.entries:
            if entry.kind == "scalar" and entry.value and COMMAND_KEY.search(entry.key) and ".py" in entry.value or (entry.value and " -m " in entry.value):
                stage = entry.key.split(".")[1] if entry.key.startswith("stages.") else None
                for offset, row in enumerate((entry.value or "").splitlines()):
                    for command in commands_in(row.strip().rstrip("\\"), entry.line + offset):
                        yield command, kind, stage


class _Finder:
    """Finds the file a command names, from the folder of the script, the root, or its only namesake."""

    def __init__(self, code: Code, facts: Mapping[str, Facts | Unread]) -> None:
        self.code = code
        self.paths = set(facts)
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for path in facts:
            self.by_name[path.rpartition("/")[2]].append(path)

    def files(self, command: Command, source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        words = command.words
        module_at = next((place for place, word in enumerate(words) if word == "-m"), -1)
        if module_at >= 0 and module_at + 1 < len(words) and "torch.distributed" not in words[module_at + 1] and re.fullmatch(r"[\w.]+", words[module_at + 1]):
            path = self.code.module_path(words[module_at + 1], source) or self.code.module_path(words[module_at + 1] + ".__main__", source)
            if path:
                if path.endswith("__init__.py") and path.replace("__init__", "__main__") in self.paths:
                    path = path.replace("__init__", "__main__")
                yield path, words[module_at + 2 :]
        for place, word in enumerate(words):
            if word.endswith((".py", ".ipynb")) and not word.startswith("-") and (place == 0 or self._runs(words[:place])):
                if path := self.locate(word, source):
                    yield path, words[place + 1 :]
                return

    def _runs(self, before: tuple[str, ...]) -> bool:
        return any(RUNNERS.fullmatch(word.rpartition("/")[2]) for word in before) or any("$" in word for word in before)

    def locate(self, word: str, source: str) -> str | None:
        bare = re.sub(r"^(\$\{?\(?\w+\)?\}?/|\./|\.\./)+", "", word).lstrip("/")
        folder = source.rpartition("/")[0]
        for candidate in (f"{folder}/{bare}" if folder else bare, bare, f"{folder.rpartition('/')[0]}/{bare}".lstrip("/")):
            if candidate in self.paths:
                return candidate
        same = [path for path in self.by_name.get(bare.rpartition("/")[2], ()) if path == bare or path.endswith("/" + bare)]
        return same[0] if len(same) == 1 else None

    def console_scripts(self, path: str, document: SettingsFacts) -> Iterator[tuple[str, int]]:
        if not path.endswith(("setup.cfg", "pyproject.toml")):
            return
        for entry in document.entries:
            if re.search(r"scripts\.|console_scripts", entry.key) and entry.value:
                for module in re.findall(r"([\w.]+):\w+", entry.value):
                    if started := self.code.module_path(module, path):
                        yield started, entry.line
