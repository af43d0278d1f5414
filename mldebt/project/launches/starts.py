"""Finds who starts which file: its own main block, a command in a script, CI, README or notebook, an installed command.

A file that nothing starts is a library, whatever its name. What it cannot see: a scheduler configured elsewhere, and
commands whose script name is computed.
"""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.commands import Command
from mldebt.facts.script import commands_in, logical_lines
from mldebt.facts.texts import DocumentFacts, Facts, ScriptFacts, SettingsFacts, Unread
from mldebt.patterns import regex
from mldebt.project.code import Code
from mldebt.project.launches.command_lines import Launched, Places, expanded, read_launch
from mldebt.project.launches.entrances import BY_KEDRO, Console, installed_commands, is_kedro_project, kedro_pipelines
from mldebt.project.launches.selfstarts import Own, is_started, said_start
from mldebt.project.launches.shelling import shell_commands
from mldebt.project.memory import Memory
from mldebt.project.resolution.callees import Callees
from mldebt.project.resolution.modules import Modules

COMMAND_KEY = regex(
    r"(^|.*\.)(run|cmd|command|script|before_script|args|entrypoint|program|entry_point|commands|python_file|shell|exec)(\[\d+\])*(\.cmd)?$"
)
COMMAND_TEXT = regex(r"\.py\b|\.ipynb\b|(^|\s)-m\s|\btrain\b|\b(trl|ludwig)\s")
CI = regex(r"(^|/)(\.github|\.circleci|\.gitlab[^/]*|azure-pipelines[^/]*|\.travis\.yml|\.buildkite)")

Launching = tuple[str, Command, str, str | None, Launched | None]
"""The folder a command runs in, the command, its kind and stage, and what it starts."""
Manner = tuple[str, bool, str]
"""The kind of a start, whether it gives arguments, and the document that tells of it if one does."""


class Start(msgspec.Struct, frozen=True):
    """One way a file is started: where it says so (`path`, `line`, `cell`), the words after the script, and how.

    `kind` is main (its own main block), module (module-level work that nothing imports), hand (a notebook), or where
    the command stands: script, pipeline, ci, document, notebook, package. `stage` is the pipeline stage, `function`
    what an installed command calls.
    """

    path: str
    line: int
    cell: int | None
    words: tuple[str, ...]
    kind: str
    stage: str | None = None
    says: str = ""
    function: str = ""


class Foreign(msgspec.Struct, frozen=True):
    """A command that starts no file of the repository: an installed tool, or a script of another repository.

    `start` says where it stands, `words` are the command's, `folder` is where it runs.
    """

    start: Start
    words: tuple[str, ...]
    folder: str


class Starts:
    """Who starts which file; `foreign` are the commands that start something from outside the repository."""

    def __init__(self, found: Mapping[str, Sequence[Start]], foreign: Sequence[Foreign] = ()) -> None:
        self._found = found
        self.foreign = tuple(foreign)

    def of(self, path: str) -> tuple[Start, ...]:
        """Return every start of a file, its own main block first."""
        return tuple(self._found.get(path, ()))

    def all(self) -> Mapping[str, Sequence[Start]]:
        """Return every start by the file started."""
        return self._found

    @cached_property
    def manners(self) -> Mapping[str, frozenset[Manner]]:
        """How each file is started, wherever it says so: what is told by this alone stays true when lines move."""
        return {
            path: frozenset((one.kind, bool(one.words), one.path if one.kind == "document" else "") for one in starts)
            for path, starts in self._found.items()
        }


class _Told(msgspec.Struct, frozen=True):
    """All that starts are told by: what each file says of itself and of others, and the modules there are."""

    own: Mapping[str, Sequence[Start]]
    pipelines: Mapping[str, Sequence[Start]]
    consoles: Mapping[str, Sequence[Console]]
    launching: Mapping[str, Sequence[Launching]]
    paths: tuple[str, ...]
    names: Modules


def find_starts(facts: Mapping[str, Facts | Unread], code: Code, launchers: Collection[str], memory: Memory) -> Starts:
    """Return the starts of every Python file and notebook; `launchers` are commands of the house that start others."""
    also, ordered = frozenset(launchers), sorted(facts)
    own = memory.each(_own_start, facts)
    consoles = memory.each(installed_commands, facts)
    launching = memory.each(_launching, facts, also, callees=code.callees)
    kedro = sorted(code.modules.items()) if is_kedro_project(facts) else ()
    told = _Told(
        {path: (said[1],) for path in ordered if (said := own[path]) and is_started(said[0], path, code)},
        {path: starts for path, module in kedro if (starts := _kedro_starts(path, module))},
        {path: lines for path in ordered if (lines := consoles[path])},
        {path: commands for path in ordered if (commands := launching[path])},
        tuple(code.modules), code.names,
    )  # fmt: skip
    return memory.again(_joined, told)


def _joined(told: _Told) -> Starts:
    found: dict[str, list[Start]] = defaultdict(list)
    for some in (told.own, told.pipelines):
        for path, starts in some.items():
            found[path] += starts
    consoles: dict[str, str] = {}
    for path, lines in told.consoles.items():
        for name, target, function, line in lines:
            if (file := told.names.find(target, "x.py")) is not None:
                consoles[name] = file
                says = f"installed as the command {name}"
                found[file].append(Start(path, line, None, (), "package", None, says, function))
    foreign = _commanded(told.launching, Places(told.paths, told.names), consoles, found)
    return Starts({path: starts for path, starts in sorted(found.items()) if starts}, foreign)


def _own_start(facts: Facts | Unread, path: str) -> tuple[Own, Start] | None:
    """Return how a file says that it starts itself, if it does."""
    own = None
    if isinstance(facts, NotebookFacts):
        own = Own(1, "hand", "a notebook is run by hand") if facts.code.scopes else None
    elif isinstance(facts, PythonFacts):
        own = said_start(facts, path)
    return (own, Start(path, own.line, None, (), own.kind, None, own.says, own.function)) if own else None


def _kedro_starts(path: str, module: PythonFacts) -> tuple[Start, ...]:
    return tuple(
        Start(path, scope.line, None, (), "pipeline", None, BY_KEDRO, scope.name) for scope in kedro_pipelines(module)
    )


def _launching(facts: Facts | Unread, path: str, also: frozenset[str], *, callees: Callees) -> tuple[Launching, ...]:
    """Return the commands of one file with what each starts, by name."""
    return tuple(
        (folder, command, kind, stage, read_launch(command.words, also))
        for folder, command, kind, stage in _commands(path, facts, callees)
    )


def _commanded(
    launching: Mapping[str, Sequence[Launching]],
    places: Places,
    consoles: Mapping[str, str],
    found: dict[str, list[Start]],
) -> list[Foreign]:
    """Add the starts that commands make to those found; return the commands that start nothing of the repository."""
    foreign: list[Foreign] = []
    for path, commands in launching.items():
        for folder, command, kind, stage, launched in commands:
            target_path = places.find(launched, folder, consoles) if launched else None
            says = f"started by: {command.text[:120]}"
            if launched and target_path and (target_path != path or command.cell is None):
                found[target_path].append(Start(path, command.line, command.cell, launched.words, kind, stage, says))
            elif target_path is None and kind != "document":
                start = Start(path, command.line, command.cell, command.words, kind, stage, says)
                foreign.append(Foreign(start, command.words, folder))
    return foreign


def _commands(path: str, facts: Facts | Unread, callees: Callees) -> Iterator[tuple[str, Command, str, str | None]]:
    """Yield (folder it runs in, command, kind, stage) of one file; `cd` moves the folder for what follows."""
    if isinstance(facts, ScriptFacts | DocumentFacts | NotebookFacts):
        is_document = isinstance(facts, DocumentFacts)
        kind = "script" if isinstance(facts, ScriptFacts) else "document" if is_document else "notebook"
        rows = expanded(facts.commands, facts.variables) if isinstance(facts, ScriptFacts) else facts.commands
        yield from ((folder, command, kind, None) for folder, command in _in_order(posixpath.dirname(path), rows))
    elif isinstance(facts, SettingsFacts) and posixpath.basename(path) != "dvc.lock":
        yield from _settings_commands(path, facts)
    elif isinstance(facts, PythonFacts):
        yield from (("", command, "script", None) for command in shell_commands(facts, path, callees))


def _settings_commands(path: str, facts: SettingsFacts) -> Iterator[tuple[str, Command, str, str | None]]:
    is_ci = CI.search(path) is not None
    inside = {
        entry.key: entry.value or "" for entry in facts.entries if entry.key.endswith(("wdir", "working-directory"))
    }
    for entry in facts.entries:
        value = entry.value if entry.kind == "scalar" else None
        if not value or not COMMAND_TEXT.search(value) or not COMMAND_KEY.fullmatch(entry.key):
            continue
        parent = entry.key.rpartition(".")[0]
        below = inside.get(f"{parent}.wdir") or inside.get(f"{parent}.working-directory") or ""
        folder = posixpath.normpath(posixpath.join("" if is_ci else posixpath.dirname(path), below)).removeprefix(".")
        stage = entry.key.split(".")[1] if entry.key.startswith("stages.") else None
        rows = (command for line, row in logical_lines(value, entry.line) for command in commands_in(row, line))
        yield from (
            (place, command, "ci" if is_ci else "pipeline", stage) for place, command in _in_order(folder, rows)
        )


def _in_order(folder: str, commands: Iterable[Command]) -> Iterator[tuple[str, Command]]:
    current = folder
    for command in commands:
        if len(command.words) == 2 and command.words[0] in ("cd", "%cd"):  # cd FOLDER
            target = command.words[1]
            current = (
                folder
                if target.startswith(("$", "/", "~"))
                else posixpath.normpath(posixpath.join(current, target)).removeprefix(".")
            )
            if current.startswith(".."):
                current = ""
            continue
        yield current, command
