"""Finds who starts which file: its own main block, a command in a script, CI, README or notebook, an installed command.

A file that nothing starts is a library, whatever its name. What it cannot see: a scheduler configured elsewhere, and
commands whose script name is computed.
"""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.code import Call, Command, Const, Expr, Items, Made, NotebookFacts, Op, PythonFacts, Ref, Table
from mldebt.facts.script import commands_in, logical_lines
from mldebt.facts.texts import DocumentFacts, Facts, ScriptFacts, SettingsFacts, Unread
from mldebt.patterns import regex
from mldebt.project.code import Code
from mldebt.project.entrances import BY_KEDRO, is_kedro_project, kedro_pipelines, luigi_tasks, started_by_decorator
from mldebt.project.launching import Places, read_launch
from mldebt.project.mains import main_block_works

COMMAND_KEY = regex(
    r"(^|.*\.)(run|cmd|command|script|before_script|args|entrypoint|program|entry_point|commands|python_file|shell|exec)(\[\d+\])*(\.cmd)?$"
)
COMMAND_TEXT = regex(r"\.py\b|\.ipynb\b|(^|\s)-m\s|\btrain\b|\b(trl|ludwig)\s")
CI = regex(r"(^|/)(\.github|\.circleci|\.gitlab[^/]*|azure-pipelines[^/]*|\.travis\.yml|\.buildkite)")
CONSOLE_KEY = regex(r"(project\.(gui-)?scripts|tool\.poetry\.scripts)\.(.+)")
CONSOLE_LINE = regex(r"^\s*([\w\-.]+)\s*=\s*([\w.]+)\s*(?::\s*([\w.]+))?")
QUIET = frozenset({
    "append", "insert", "filterwarnings", "simplefilter", "basicConfig", "getLogger", "setLevel", "addHandler",
    "seed", "manual_seed", "setdefault", "update", "use", "set", "register", "print", "extend", "add_argument",
    "parse_args", "load_dotenv", "set_option", "exit", "set_printoptions", "set_start_method", "set_seed",
    "DEFINE_string", "DEFINE_integer", "DEFINE_float", "DEFINE_boolean", "DEFINE_bool", "set_verbosity",
    "disable_eager_execution", "setup", "main", "app", "add_command", "register_new_resolver",
    "mark_flag_as_required", "collect", "setrecursionlimit", "register_resolver", "setup_root", "reload", "add",
    "check_min_version", "require_version", "enable", "disable",
})  # fmt: skip


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


def find_starts(facts: Mapping[str, Facts | Unread], code: Code, launchers: Collection[str] = ()) -> Starts:
    """Return the starts of every Python file and notebook; `launchers` are commands of the house that start others."""
    found: dict[str, list[Start]] = defaultdict(list)
    places = Places(code.modules, code.names)
    consoles: dict[str, str] = {}
    for path, module in sorted(code.modules.items()):
        if start := _own(path, module, facts.get(path), code):
            found[path].append(start)
    if is_kedro_project(facts):
        for path, module in sorted(code.modules.items()):
            for scope in kedro_pipelines(module):
                found[path].append(Start(path, scope.line, None, (), "pipeline", None, BY_KEDRO, scope.name))
    for path in sorted(facts):
        for name, target, function, line in _consoles(path, facts[path]):
            if (file := code.names.find(target, "x.py")) is not None:
                consoles[name] = file
                says = f"installed as the command {name}"
                found[file].append(Start(path, line, None, (), "package", None, says, function))
    foreign = _commanded(facts, places, consoles, found, launchers)
    return Starts({path: starts for path, starts in sorted(found.items()) if starts}, foreign)


def _commanded(
    facts: Mapping[str, Facts | Unread],
    places: Places,
    consoles: Mapping[str, str],
    found: dict[str, list[Start]],
    launchers: Collection[str],
) -> list[Foreign]:
    """Add the starts that commands make to those found; return the commands that start nothing of the repository."""
    foreign: list[Foreign] = []
    for path in sorted(facts):
        for folder, command, kind, stage in _commands(path, facts[path]):
            launched = read_launch(command.words, launchers)
            target_path = places.find(launched, folder, consoles) if launched else None
            says = f"started by: {command.text[:120]}"
            if launched and target_path and (target_path != path or command.cell is None):
                found[target_path].append(Start(path, command.line, command.cell, launched.words, kind, stage, says))
            elif target_path is None and kind != "document":
                start = Start(path, command.line, command.cell, command.words, kind, stage, says)
                foreign.append(Foreign(start, command.words, folder))
    return foreign


def _own(path: str, module: PythonFacts, facts: Facts | Unread | None, code: Code) -> Start | None:
    if isinstance(facts, NotebookFacts):
        return Start(path, 1, None, (), "hand", None, "a notebook is run by hand")
    if module.main_line is not None:
        works = main_block_works(path, module, code)
        return Start(path, module.main_line, None, (), "main", None, "has a main block") if works else None
    if path.endswith("__init__.py") or not module.scopes:
        return None
    for scope in module.scopes:
        if scope.parent == 0 and scope.kind == "function" and (says := started_by_decorator(scope, module)):
            return Start(path, scope.line, None, (), "main", None, says, scope.name)
    if (task := next(luigi_tasks(module), None)) is not None:
        return Start(path, module.scopes[task].line, None, (), "main", None, "is a Luigi task")
    own = {scope.name for scope in module.scopes if scope.parent == 0 and scope.kind == "function"}
    working = next((call for call in module.scopes[0].calls if _works(call) or _runs_main(call, own)), None)
    if working is None or len(code.importers(path)) > 1:
        return None
    return Start(path, working.line, None, (), "module", None, "module-level code that nothing imports")


def _runs_main(call: Call, own: set[str]) -> bool:
    """Say whether a module-level call runs the file's own `main`, without a main block around it."""
    return isinstance(call.func, Ref) and call.func.steps == ("main",) and "main" in own and call.result == "dropped"


def _works(call: Call) -> bool:
    """Say whether a module-level call does work rather than set something up."""
    if call.result not in ("dropped", "with") and not call.loop:
        return _last(call=call) in (
            "fit",
            "train",
            "backward",
            "read_csv",
            "run",
            "fit_transform",
            "cross_val_score",
            "load_dataset",
        )
    return _last(call=call) not in QUIET


def _last(*, call: Call) -> str:
    func = call.func
    steps = func.steps if isinstance(func, Ref | Made) else ()
    return steps[-1].lstrip(".") if steps else ""


def _commands(path: str, facts: Facts | Unread) -> Iterator[tuple[str, Command, str, str | None]]:
    """Yield (folder it runs in, command, kind, stage) of one file; `cd` moves the folder for what follows."""
    if isinstance(facts, ScriptFacts | DocumentFacts | NotebookFacts):
        kind = {ScriptFacts: "script", DocumentFacts: "document", NotebookFacts: "notebook"}[type(facts)]
        yield from (
            (folder, command, kind, None) for folder, command in _in_order(posixpath.dirname(path), facts.commands)
        )
    elif isinstance(facts, SettingsFacts) and posixpath.basename(path) != "dvc.lock":
        yield from _settings_commands(path, facts)


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
        if len(command.words) == 2 and command.words[0] in ("cd", "%cd"):  # noqa: PLR2004 - cd FOLDER
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


def _consoles(path: str, facts: Facts | Unread) -> Iterator[tuple[str, str, str, int]]:
    """Yield (command, module, function, line) of installed commands."""
    if isinstance(facts, SettingsFacts):
        for entry in facts.entries:
            value = entry.value or ""
            if (key := CONSOLE_KEY.fullmatch(entry.key)) and ":" in value:
                module, _, function = value.partition(":")
                yield key[3].strip('"'), module.strip(), function.strip(), entry.line
            elif entry.key == "options.entry_points.console_scripts":
                yield from _console_lines(value, entry.line)
    elif isinstance(facts, PythonFacts) and posixpath.basename(path) == "setup.py":
        for scope in facts.scopes:
            for call in scope.calls:
                for name, given in call.keywords:
                    if name == "entry_points":
                        yield from _console_lines("\n".join(_texts(given)), call.line)


def _console_lines(text: str, line: int) -> Iterator[tuple[str, str, str, int]]:
    for row in text.splitlines():
        if found := CONSOLE_LINE.match(row):
            yield found[1], found[2], found[3] or "", line


def _texts(value: Expr) -> Iterator[str]:
    """Yield the string constants anywhere in an expression."""
    if isinstance(value, Const) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, Items | Op):
        for item in value.items:
            yield from _texts(item)
    elif isinstance(value, Table):
        for item in value.values:
            yield from _texts(item)
