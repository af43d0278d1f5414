"""Reads one command line: which file of the repository it starts, and with which words.

The variables of its script are put in: `SCRIPT=train.py`, then `python $SCRIPT --config $CONFIG`. One means what it was
set to last above the command, or first below it, as Make allows. One that a command, an absolute place or the caller
sets stays as it is written.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.commands import Command
from mldebt.facts.script import split_words
from mldebt.patterns import regex
from mldebt.project.resolution.modules import Modules

ASSIGNMENT = regex(r"[A-Za-z_]\w*=.*")
PYTHON = regex(r"(.*/)?(python|pypy)[\d.]*w?(\.exe)?|\$\{?\(?\w*PY(THON)?\w*\)?\}?|\$\(which|ipython\d?")
LAUNCHERS = frozenset({
    "torchrun", "accelerate", "deepspeed", "horovodrun", "mpirun", "mpiexec", "srun", "nohup", "time", "env", "exec",
    "sudo", "poetry", "pipenv", "uv", "pdm", "hatch", "rye", "conda", "micromamba", "composer", "streamlit",
    "xvfb-run", "sh", "bash", "numactl", "nsys", "ncu", "kernprof", "coverage", "papermill", "jupyter", "nbconvert",
    "run", "launch", "taskset", "singularity", "apptainer", "docker", "ray", "submit", "fabric", "lightning",
    "xp-run", "doppler", "chrt", "nice", "mprof", "spark-submit", "dask", "ts", "sbatch", "launch.sh",
})  # fmt: skip
DISTRIBUTED = frozenset({
    "torch.distributed.launch", "torch.distributed.run", "torch_xla.distributed.xla_dist", "accelerate.commands.launch",
})  # fmt: skip
MODULE_FLAG = frozenset({"-m", "--module"})
UNKNOWN_FOLDER = regex(r"^(\$\{?\w+\}?\)?|\{[\w.]+\}|<[^>]*>)/")
SCRIPT = regex(r"[^\s'\"]+\.(py|ipynb)")
USE = regex(r"\$(?:(\w+)|\((\w+)\)|\{(\w+)(?::?-([^}$`]*))?\})")
COMPUTED = regex(r"[$`]|^[/~]")
DEEPEST = 4
LONGEST = 2000
"""Characters of a value: one that is made of itself would double without end."""

Variable = tuple[str, str, int]
"""The name of a variable, what it is set to, and the line."""


class Launched(msgspec.Struct, frozen=True):
    """What a command starts: a path or module as written, and the words after it."""

    name: str
    words: tuple[str, ...]
    is_module: bool = False


def read_launch(words: Sequence[str], also: Collection[str] = ()) -> Launched | None:
    """Return what a command line starts, or None where it starts no Python; wrapper commands and `also` are skipped."""
    start = 0
    while start < len(words) and ASSIGNMENT.fullmatch(words[start]):
        start += 1
    if start >= len(words):
        return None
    first = words[start].strip("`'\"()")
    base = posixpath.basename(first)
    if SCRIPT.fullmatch(first) and ("/" in first or start + 1 < len(words) or first.endswith(".py")):
        return Launched(first, tuple(words[start + 1 :]))
    if base in ("%run", "run") or first == "%run":
        return _after(words, start + 1)
    if not (PYTHON.fullmatch(first) or base in LAUNCHERS or base in also):
        return Launched(first, tuple(words[start + 1 :]))
    return _after(words, start + 1)


def _after(words: Sequence[str], start: int) -> Launched | None:
    """Return the first script or module among the words of an interpreter or launcher."""
    place = start
    while place < len(words):
        word = words[place].strip("`'\"()")
        if word in MODULE_FLAG and place + 1 < len(words):
            module = words[place + 1].strip("`'\"()")
            if module in DISTRIBUTED:
                place += 2
                continue
            return Launched(module, tuple(words[place + 2 :]), is_module=True)
        if word == "-c":
            return None
        if SCRIPT.fullmatch(word) and not word.startswith("-") and "=" not in word:
            return Launched(word, tuple(words[place + 1 :]))
        place += 1
    return None


class Places:
    """Finds the repository file that a path or module in a command means."""

    def __init__(self, paths: Iterable[str], modules: Modules) -> None:
        self._paths = frozenset(paths)
        self._modules = modules
        self._tails: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            self._tails.setdefault(posixpath.basename(path), []).append(path)

    def find(self, launched: Launched, folder: str, consoles: Mapping[str, str]) -> str | None:
        """Return the path started, as seen from `folder`; console scripts by their name."""
        if launched.is_module:
            found = self._modules.find(launched.name + ".__main__", f"{folder}/x.py") or self._modules.find(
                launched.name, f"{folder}/x.py"
            )
            return found if found and not found.endswith("__init__.py") else None
        if not launched.name.endswith((".py", ".ipynb")):
            return consoles.get(launched.name)
        return self.file(launched.name, folder)

    def file(self, name: str, folder: str) -> str | None:
        """Return the file a relative path means: from the folder, any folder above it, or by its only matching tail."""
        clean = posixpath.normpath(UNKNOWN_FOLDER.sub("", name).lstrip("/"))
        if clean.startswith(".."):
            joined = posixpath.normpath(posixpath.join(folder, clean))
            if joined in self._paths:
                return joined
            clean = clean.lstrip("./")
        current = folder
        while True:
            candidate = f"{current}/{clean}" if current else clean
            if candidate in self._paths:
                return candidate
            if not current:
                break
            current = current.rpartition("/")[0]
        tails = [
            path
            for path in self._tails.get(posixpath.basename(clean), ())
            if path == clean or path.endswith("/" + clean)
        ]
        below = [path for path in tails if path.startswith(folder + "/")] if folder else []
        for some in (below, tails):
            if len(some) == 1:
                return some[0]
        return None


def expanded(commands: Sequence[Command], variables: Sequence[Variable]) -> Iterator[Command]:
    """Yield the commands of a script with their words as the shell would hand them on, as far as that can be told."""
    values: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, value, place in variables:
        values[name].append((place, value))
    script = _Script(values)
    for command in commands:
        if any("$" in word for word in command.words):
            words = tuple(part for word in command.words for part in script.words(word, command.line, 0))
            yield msgspec.structs.replace(command, words=words)
        else:
            yield command


class _Script:
    """The variables of one script; what a value stands for is worked out once, whoever uses it."""

    def __init__(self, values: Mapping[str, Sequence[tuple[int, str]]]) -> None:
        self._values = values
        self._known: dict[tuple[str, int, int], str | None] = {}

    def words(self, word: str, line: int, depth: int) -> list[str]:
        """Return the words that one word becomes: several where it is but a variable."""
        if "$" not in word or depth > DEEPEST:
            return [word]
        if whole := USE.fullmatch(word):
            value = self._value(whole, line, depth)
            return [word] if value is None else split_words(value)
        return [USE.sub(lambda use: self._inside(use, line, depth), word)]

    def _inside(self, use: re.Match[str], line: int, depth: int) -> str:
        value = self._value(use, line, depth)
        return use[0] if value is None or " " in value else value

    def _value(self, use: re.Match[str], line: int, depth: int) -> str | None:
        """Return what a use of a variable stands for, or None where that is not written in the script or too long."""
        values = self._values.get(use[1] or use[2] or use[3], ())
        if not values:
            return use[4]
        set_to = next((value for place, value in reversed(values) if place < line), values[0][1])
        key = set_to, line, depth
        if key not in self._known:
            found = " ".join(part for word in split_words(set_to) for part in self.words(word, line, depth + 1))
            self._known[key] = None if len(found) > LONGEST or COMPUTED.search(found) else found
        return self._known[key]
