"""Finds runs that no file of the repository makes: an installed program, or another repository's script, trains.

`spacy train config.cfg` in a Makefile or `!yolo train …` in a notebook is a run of the file the command stands in. What
it records is the program's default unless the command's flags, or the settings file it names, decide otherwise; a
settings file that is not in the repository leaves the answer open where that file would decide. Commands in documents
are not runs: they often show how a program is used.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.catalogue.loading import Decider, Tool, training
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Evidence, Launch, TrainingRun
from mldebt.findings.vocabulary import RunRole, Tracking
from mldebt.patterns import regex
from mldebt.project.launches.command_lines import ASSIGNMENT, PYTHON
from mldebt.project.launches.starts import Foreign
from mldebt.project.runs.tracking.pipelines import pipeline_signs
from mldebt.project.runs.tracking.verdicts import Sign, answer_of, decide
from mldebt.project.runs.values.launches import CONFIG_FILE, candidates
from mldebt.project.sources import Sources

WRAPPERS = frozenset({
    "nohup", "time", "srun", "sudo", "poetry", "pipenv", "uv", "pdm", "run", "env", "exec", "conda", "micromamba",
    "accelerate", "launch", "torchrun", "deepspeed", "docker", "bash", "sh", "numactl", "!",
})  # fmt: skip
SECTIONED = regex(r"--?([\w.@\-]+?)(?:=(.*))?")
VARIABLE = regex(r"\$\{([\w.]+)\}")
UNSET = frozenset({"null", "none", "~", '""', "''", ""})
ROLES: dict[str, RunRole] = {"test": "test", "benchmark": "benchmark", "tutorial": "tutorial"}
LEAST: tuple[Tracking, ...] = ("untracked", "unknown", "partial", "tracked")
SHOWN = 10


class ToolRun(msgspec.Struct, frozen=True):
    """The commands of one file that start one program, the first to last."""

    path: str
    tool: Tool
    commands: tuple[Foreign, ...]


def tool_runs(foreign: Sequence[Foreign]) -> Iterator[ToolRun]:
    """Yield the runs that foreign commands make, one for each file and program."""
    found: dict[tuple[str, str], list[Foreign]] = {}
    tools: dict[str, Tool] = {}
    cloned: dict[str, str] = {}
    for command in foreign:
        path = command.start.path
        if command.words[:2] == ("git", "clone"):
            cloned[path] = _clone(command.words)
        elif tool := tool_of(command) or tool_of(msgspec.structs.replace(command, folder=cloned.get(path, ""))):
            tools[tool.id] = tool
            found.setdefault((command.start.path, tool.id), []).append(command)
    for (path, name), commands in found.items():
        yield ToolRun(path, tools[name], tuple(commands))


def _clone(words: Sequence[str]) -> str:
    """Return the folder that `git clone` makes."""
    places = [word for word in words[2:] if not word.startswith("-")]
    return posixpath.basename(places[-1].rstrip("/")).removesuffix(".git") if places else ""


def tool_of(command: Foreign) -> Tool | None:
    """Return the program of the catalogue that a command starts, or None."""
    words = program(command.words)
    if not words:
        return None
    head = words[0]
    if head.endswith((".py", ".sh")) and not head.startswith("/"):
        head = posixpath.normpath(posixpath.join(command.folder, head))
    text = " ".join((head, *words[1:]))
    return next((tool for tool in training().tools if tool.command.fullmatch(text)), None)


def program(words: Sequence[str]) -> tuple[str, ...]:
    """Return a command from the program it starts: variables, launchers and their options are left out."""
    rest = [word.strip("`'\"()") for word in words]
    while rest and ASSIGNMENT.fullmatch(rest[0]):
        rest = rest[1:]
    wrapped = False
    while rest and (PYTHON.fullmatch(rest[0]) or rest[0] in WRAPPERS or (wrapped and rest[0].startswith("-"))):
        wrapped = True
        rest = rest[1:]
    if wrapped and "-m" in rest:
        rest = rest[rest.index("-m") + 1 :]
    elif wrapped and (script := next((place for place, word in enumerate(rest) if word.endswith(".py")), 0)):
        rest = rest[script:] if all(not word[:1].isalpha() or "=" in word for word in rest[:script]) else rest
    return tuple(rest)


def signs_of(run: ToolRun, settings: Mapping[str, SettingsFacts]) -> list[tuple[Foreign, Sign]]:
    """Return what the program keeps of each command."""
    return [(command, _sign(run.tool, command, settings)) for command in run.commands]


def launches_of(signs: Sequence[tuple[Foreign, Sign]]) -> Iterator[Launch]:
    """Yield each command as a launch configuration of its own."""
    for command, sign in signs if len(signs) > 1 else ():
        yield Launch(f"{command.start.path}:{command.start.line}", sign.gives, sign.evidence[:4])


def _sign(tool: Tool, command: Foreign, settings: Mapping[str, SettingsFacts]) -> Sign:
    start = command.start
    here = Evidence(start.path, start.line, f"{tool.id} trains", start.cell)
    flags = _flags(command)
    files = _settings_of(command, settings)
    for decider in tool.deciders:
        if found := _decided(decider, flags, files, settings, here):
            return _given(tool, decider.gives, f"{found.says} ({found.path}:{found.line})", (here, found))
    named = [word for word in command.words[1:] if "$" in word or CONFIG_FILE.fullmatch(word.partition("=")[2] or word)]
    if tool.unread and named and not files:
        why = f"the settings file {named[0]} cannot be found ({start.path}:{start.line})"
        return _given(tool, tool.unread, why, (here,))
    default = Evidence(start.path, start.line, tool.says, start.cell)
    return _given(tool, tool.gives, f"{tool.says} ({start.path}:{start.line})", (here, default))


def _given(tool: Tool, gives: str, reason: str, evidence: tuple[Evidence, ...]) -> Sign:
    if gives == "unknown":
        return Sign("", "unknown", reason, evidence=evidence)
    if gives == "untracked":
        return Sign("", "untracked", reason, evidence=evidence)
    whole = gives == "tracked"
    return Sign(tool.framework, answer_of(gives), reason, params=whole, metrics=True, evidence=evidence)


def _decided(
    decider: Decider,
    flags: Mapping[str, str],
    files: Sequence[str],
    settings: Mapping[str, SettingsFacts],
    here: Evidence,
) -> Evidence | None:
    """Return where a setting that decides is given: on the command line, else in the settings file it names."""
    for key in sorted(decider.keys & flags.keys()):
        if decider.value.fullmatch(flags[key]):
            return Evidence(here.path, here.line, f"--{key} {flags[key]}", here.cell)
        return None
    for path in files:
        for entry in settings[path].entries:
            key = entry.key.replace('"', "")
            value = (entry.value or "").strip().strip("\"'")
            if key in decider.keys and value.lower() not in UNSET - {"none"} and decider.value.fullmatch(value):
                return Evidence(path, entry.line, f"{entry.key}: {value}")
    return None


def _flags(command: Foreign) -> dict[str, str]:
    found: dict[str, str] = {}
    words = list(command.words)
    for place, word in enumerate(words):
        key, equals, value = word.partition("=")
        if (flag := SECTIONED.fullmatch(word)) and word.startswith("-"):
            following = words[place + 1] if place + 1 < len(words) and not words[place + 1].startswith("-") else "true"
            found[flag[1]] = flag[2] if flag[2] is not None else following
        elif equals and re.fullmatch(r"\+*[A-Za-z][\w.]*", key):
            found[key.lstrip("+")] = value
    return found


def _settings_of(command: Foreign, settings: Mapping[str, SettingsFacts]) -> list[str]:
    """Return the settings files that a command names, as seen from the folder it runs in."""
    found: dict[str, None] = {}
    own = settings.get(command.start.path)
    values = {entry.key: entry.value or "" for entry in own.entries} if own else {}
    for written in command.words:
        word = VARIABLE.sub(lambda name: values.get(name[1], name[0]), written)
        if CONFIG_FILE.fullmatch(word.partition("=")[2] or word):
            place = next((place for place in candidates(word, command.folder) if place in settings), None)
            if place:
                found[place] = None
    return list(found)


def tool_rows(sources: Sources) -> Iterator[TrainingRun]:
    """Yield one run for each file and program it starts, by path."""
    for run in sorted(tool_runs(sources.starts.foreign), key=lambda run: (run.path, run.tool.id)):
        yield _row(run, sources)


def _row(run: ToolRun, sources: Sources) -> TrainingRun:
    """Return the row of one program in one file: the answer of the command that records least."""
    signs = signs_of(run, sources.settings)
    first = run.commands[0].start
    stages = pipeline_signs((command.start for command in run.commands), sources.settings)
    least = min((sign for _, sign in signs), key=lambda sign: LEAST.index(sign.gives))
    verdict = decide([least, *stages], (), seeded=False)
    starts = [command.start for command in run.commands]
    return TrainingRun(
        run.path,
        first.line,
        run.tool.framework,
        run.tool.kind,
        _role(run, sources),
        verdict.tracking,
        verdict.reason,
        cell=first.cell,
        symbol=run.tool.id,
        trackers=verdict.trackers,
        records=verdict.records,
        launches=tuple(launches_of(signs)),
        launched_by=tuple(Evidence(start.path, start.line, start.says, start.cell) for start in starts[:SHOWN]),
        owner=sources.owner(run.path),
        evidence=tuple(dict.fromkeys(verdict.evidence)),
    )


def _role(run: ToolRun, sources: Sources) -> RunRole:
    """Return what the file of a command is: what only a CI file starts is a test of the installation."""
    if all(command.start.kind == "ci" for command in run.commands):
        return "test"
    if (role := ROLES.get(sources.role(run.path))) is not None:
        return role
    if sources.kits.of(run.path) is not None:
        return "library"
    return "tutorial" if sources.manuals.has(run.path) else "entry"
