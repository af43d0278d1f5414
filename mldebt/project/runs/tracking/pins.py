"""Which version of a library the repository asks for, from requirements, packaging, environments and install commands.

A lock file says the version of what is required elsewhere; what a notebook installs holds for that notebook.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, Expr, Items, PythonFacts, Table
from mldebt.facts.commands import Command
from mldebt.facts.requirements import normal_name
from mldebt.facts.texts import Facts, RequirementsFacts, ScriptFacts, SettingsFacts, Unread
from mldebt.patterns import regex

REQUIREMENT = regex(r"\s*([A-Za-z0-9][\w.\-]*)\s*(?:\[[^\]]*\])?\s*\(?\s*((?:[<>=!~^]=?=?\s*[\w.*]+\s*,?\s*)*)")
CLAUSE = regex(r"([<>=!~^]=?=?)\s*(\d+)(?:\.(\d+))?")
DEPENDENCY_KEY = regex(
    r"(.*\.)?(dependencies|dev-dependencies|dependency-groups|install_requires|extras_require|optional-dependencies)\b.*"
)
INSTALLERS = regex(r"(.*/)?(pip[\d.]*|conda|mamba|uv)")
ENVIRONMENT = regex(r"(environment|env|conda)[^/]*\.ya?ml$")
LOCKS = ("poetry.lock", "uv.lock")
NOTEBOOK = ".ipynb"
POETRY = regex(r"(?:tool\.poetry(?:\.group\.\w+)?|packages)\.?(?:dev-)?(?:dependencies)?\.([\w\-]+)(?:\.version)?")
KEPT_IN = regex(r"\.?(req\w*|env\w*|docker\w*|conda\w*|dep\w*|ci|build|devcontainer|github)")


class Pin(msgspec.Struct, frozen=True):
    """One requirement: the specifier as written (empty: any version) and where."""

    name: str
    specifier: str
    path: str
    line: int


class Pins:
    """All requirements of the repository by normalised name."""

    def __init__(self, facts: Mapping[str, Facts | Unread]) -> None:
        self._found: dict[str, list[Pin]] = {}
        self._locked: dict[str, list[Pin]] = {}
        for path in sorted(facts):
            found = self._locked if path.endswith(LOCKS) else self._found
            for pin in _pins(path, facts[path]):
                found.setdefault(pin.name, []).append(pin)

    def of(self, name: str, near: str) -> Pin | None:
        """Return the requirement that holds for a file: what it installs, else the tightest of the nearest folder."""
        best = _nearest(self._found.get(normal_name(name), ()), near)
        is_open = best is not None and major_range(best.specifier)[1] is None
        locked = _nearest(self._locked.get(normal_name(name), ()), near) if is_open else None
        return locked or best


def _nearest(pins: Iterable[Pin], near: str) -> Pin | None:
    found = [(_reaches(pin.path, near), pin) for pin in pins]
    best = max(
        ((depth, pin) for depth, pin in found if depth >= 0), key=lambda row: _holds(row[0], row[1], near), default=None
    )
    return best[1] if best else None


def _holds(depth: int, pin: Pin, near: str) -> tuple[bool, int, bool, int]:
    """Return how well a requirement holds for a file: a bound that the file installs itself beats any other."""
    is_bound = major_range(pin.specifier)[1] is not None
    return is_bound and pin.path == near, depth, is_bound, len(pin.specifier)


def _reaches(path: str, near: str) -> int:
    """Return how deep the folder stands whose code a requirements file is for, or -1 where it is not above a file."""
    if path.endswith(NOTEBOOK):
        return 0 if path == near else -1
    folder = posixpath.dirname(path)
    if folder and not near.startswith(f"{folder}/") and KEPT_IN.fullmatch(posixpath.basename(folder)):
        folder = posixpath.dirname(folder)
    return folder.count("/") + bool(folder) if not folder or near.startswith(f"{folder}/") else -1


def major_range(specifier: str) -> tuple[int | None, int | None]:
    """Return the lowest and highest major version a specifier allows; None where it is open.

    >>> major_range("==4.57.1"), major_range(">=4.28"), major_range("<5,>=4.3")
    ((4, 4), (4, None), (4, 4))
    """
    low: int | None = None
    high: int | None = None
    for sign, major, minor in CLAUSE.findall(specifier):
        number = int(major)
        if sign in ("==", "=", "===", "~=", "^", "~"):
            low = high = number
        elif sign in (">=", ">"):
            low = number
        elif sign == "<=":
            high = number
        elif sign == "<":
            high = number if minor not in ("", "0") else number - 1
    return low, high


def _pins(path: str, facts: Facts | Unread) -> Iterator[Pin]:
    if isinstance(facts, RequirementsFacts):
        yield from (Pin(name, specifier, path, line) for name, specifier, line in facts.packages)
    elif isinstance(facts, SettingsFacts):
        yield from _locked(path, facts) if path.endswith(LOCKS) else _settings_pins(path, facts)
    elif isinstance(facts, ScriptFacts | NotebookFacts):
        yield from (pin for command in facts.commands for pin in _installed(path, command))
    elif isinstance(facts, PythonFacts) and posixpath.basename(path) == "setup.py":
        for scope in facts.scopes:
            for assign in scope.assigns:
                yield from _listed(path, assign.line, assign.value)
            for call in scope.calls:
                for name, value in call.keywords:
                    if name in ("install_requires", "extras_require", "requires"):
                        yield from _listed(path, call.line, value)


def _settings_pins(path: str, facts: SettingsFacts) -> Iterator[Pin]:
    name = posixpath.basename(path)
    if name not in ("pyproject.toml", "setup.cfg", "Pipfile") and not ENVIRONMENT.search(name):
        return
    for entry in facts.entries:
        if entry.value is None:
            continue
        if found := POETRY.fullmatch(entry.key):
            yield Pin(normal_name(found[1]), entry.value, path, entry.line)
        elif DEPENDENCY_KEY.fullmatch(entry.key):
            for row in entry.value.splitlines():
                yield from _one(path, entry.line, row)


def _locked(path: str, facts: SettingsFacts) -> Iterator[Pin]:
    """Yield the versions of a lock file, whose tables say a name and then a version."""
    name = ""
    for entry in facts.entries:
        table, _, key = entry.key.rpartition(".")
        if table.startswith("package[") and table.endswith("]") and entry.value:
            if key == "name":
                name = normal_name(entry.value)
            elif key == "version" and name:
                yield Pin(name, f"=={entry.value}", path, entry.line)


def _installed(path: str, command: Command) -> Iterator[Pin]:
    """Yield what a command installs: `pip install torch transformers==4.40`."""
    words = command.words
    if "install" not in words or not any(INSTALLERS.fullmatch(word.lstrip("!%")) for word in words):
        return
    for word in words[words.index("install") + 1 :]:
        if not word.startswith("-") and "/" not in word and not word.endswith((".txt", ".yml", ".yaml")):
            yield from _one(path, command.line, word)


def _listed(path: str, line: int, value: Expr) -> Iterator[Pin]:
    if isinstance(value, Items | Table):
        for item in value.items if isinstance(value, Items) else value.values:
            if isinstance(item, Const) and isinstance(item.value, str):
                yield from _one(path, line, item.value)
            else:
                yield from _listed(path, line, item)


def _one(path: str, line: int, text: str) -> Iterator[Pin]:
    if (found := REQUIREMENT.match(text)) and " " not in found[1]:
        yield Pin(normal_name(found[1]), found[2].strip().rstrip(","), path, line)
