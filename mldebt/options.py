"""What a scan is asked to do, read once from flags and the repository's option file."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from mldebt.errors import OptionsError

LARGEST_DEADLINE = 10.0


class Options(msgspec.Struct, frozen=True):
    """Everything that can change a result. `path` is what the user named; `scope` is worked out from it.

    `deadline` is seconds per file; `jobs` 0 means as many as there are processors; `origins` says where a value that is
    not the default came from.
    """

    path: Path = Path()
    rev: str | None = None
    as_of: str | None = None
    config: Path | None = None
    db: Path | None = None
    cache: Path | None = None
    jobs: int = 0
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    preview: bool = False
    untrusted: bool = False
    people: bool = False
    project: str | None = None
    deadline: float = LARGEST_DEADLINE
    bots: tuple[str, ...] = ()
    verbosity: int = 0
    origins: tuple[tuple[str, str], ...] = ()

    def digest(self) -> str:
        """Return a digest of what can change a result: two scans with equal digests can be compared point by point."""
        deciding = (
            self.select,
            self.ignore,
            self.exclude,
            self.preview,
            self.untrusted,
            self.people,
            self.deadline,
            self.bots,
        )
        return blake2b(msgspec.msgpack.encode(deciding), digest_size=8).hexdigest()


class OptionFile(msgspec.Struct, frozen=True):
    """An option file's text, its name for messages, and whether it is a `pyproject.toml` with other tools' tables."""

    name: str
    text: str
    is_shared: bool


READABLE: Mapping[str, type] = {
    "select": list, "ignore": list, "exclude": list, "bots": list, "preview": bool, "people": bool,
    "deadline": float,
}  # fmt: skip
"""Option → type a file may give it.

Places, revisions and the name to store under come from flags alone: a repository must not join another's history.
"""


def with_file(options: Options, file: OptionFile) -> Options:
    """Return the options with a file's values where no flag was given; raises OptionsError naming file and line."""
    table = _table(file)
    given = {name for name, _ in options.origins}
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in READABLE:
            raise OptionsError(f"{_at(file, key)}: unknown option {key!r}{_nearest(name)}")
        values[name] = _checked(name, value, _at(file, key))
    fresh = {name: value for name, value in values.items() if name not in given}
    origins = (*options.origins, *((name, _at(file, name)) for name in fresh))
    return msgspec.structs.replace(options, **fresh, origins=origins)


def _table(file: OptionFile) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"line (\d+)", str(problem))
        at = f"{file.name}:{line[1]}" if line else file.name
        raise OptionsError(f"{at}: not valid TOML: {problem}") from problem
    if file.is_shared:
        tools = document.get("tool", {})
        table = tools.get("mldebt", {}) if isinstance(tools, dict) else {}
    else:
        table = document
    if not isinstance(table, dict):
        raise OptionsError(f"{_at(file, 'mldebt')}: [tool.mldebt] must be a table")
    return table


def _checked(name: str, value: object, at: str) -> object:
    kind = READABLE[name]
    if kind is list:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise OptionsError(f"{at}: {name} must be a list of strings")
        return tuple(value)
    if kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LARGEST_DEADLINE:
            raise OptionsError(f"{at}: {name} must be a number of seconds above 0 and at most {LARGEST_DEADLINE:g}")
        return float(value)
    if not isinstance(value, kind):
        raise OptionsError(f"{at}: {name} must be {'true or false' if kind is bool else 'a string'}")
    return value


def _at(file: OptionFile, key: str) -> str:
    """Return `file:line` of the first line that sets a key, the file alone where none does."""
    spelled = re.escape(key).replace("_", "[-_]")
    pattern = re.compile(rf"\s*[\"']?{spelled}[\"']?\s*(?:=|\.)|\s*\[+\s*(?:tool\.mldebt\.)?{spelled}\b")
    inside = not file.is_shared
    for number, line in enumerate(file.text.splitlines(), 1):
        if file.is_shared and line.strip().startswith("["):
            inside = line.strip().startswith("[tool.mldebt")
        if inside and pattern.match(line):
            return f"{file.name}:{number}"
    return file.name


def _nearest(name: str) -> str:
    close = get_close_matches(name, READABLE, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(READABLE)}"
