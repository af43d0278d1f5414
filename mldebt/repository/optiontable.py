"""Reads the table of an option file into Options; what cannot be obeyed is one line with file, line and a way out."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NoReturn, get_args

import msgspec

from mldebt.errors import OptionsError
from mldebt.findings.days import is_day
from mldebt.options import LARGEST_DEADLINE, Options, OwnTracker, PathIgnore, Role
from mldebt.repository.optionlines import Lines

MINUTES = 3
GIVES = ("tracked", "partial", "remote")
Place = tuple[str | int, ...]


class OptionFile(msgspec.Struct, frozen=True):
    """An option file's text, its name for messages, and whether it is a `pyproject.toml` with other tools' tables."""

    name: str
    text: str
    is_shared: bool


def with_file(options: Options, file: OptionFile) -> Options:
    """Return the options with a file's values where no flag was given; raises OptionsError naming file and line."""
    reading = _Reading(Lines(file.name, file.text, is_shared=file.is_shared))
    given = {name for name, _ in options.origins}
    values: dict[str, Any] = {}
    for key, value in _table(file).items():
        name = key.replace("-", "_")
        if name not in READERS:
            reading.refuse((key,), f"unknown option {key!r}{_nearest(key, _spelt())}")
        values[name] = READERS[name](reading, value, (key,))
    fresh = {name: value for name, value in values.items() if name not in given}
    places = [(name, reading.lines.at((name,))) for name in fresh]
    places += [(part, at) for part, at in reading.parts if part.partition(".")[0] in fresh]
    return msgspec.structs.replace(options, **fresh, origins=(*options.origins, *places))


def _table(file: OptionFile) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as problem:
        line = str(problem).partition("line ")[2].partition(",")[0]
        at = f"{file.name}:{line}" if line.isdigit() else file.name
        raise OptionsError(f"{at}: not valid TOML: {problem}") from problem
    except RecursionError as problem:
        raise OptionsError(f"{file.name}: not valid TOML: nested too deeply") from problem
    if not file.is_shared:
        return document
    tools = document.get("tool", {})
    table = tools.get("mldebt", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise OptionsError(f"{file.name}: [tool.mldebt] must be a table")
    return table


class _Reading:
    """The values of one file, checked; `parts` collects where the parts of tables stand."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.parts: list[tuple[str, str]] = []

    def refuse(self, place: Place, why: str) -> NoReturn:
        raise OptionsError(f"{self.lines.at(place)}: {why}")

    def texts(self, value: object, place: Place) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(place, f"{_shown(place)} must be a list of strings")
        return tuple(value)

    def text(self, value: object, place: Place) -> str:
        if not isinstance(value, str):
            self.refuse(place, f"{_shown(place)} must be a string")
        return str(value)

    def flag(self, value: object, place: Place) -> bool:
        if not isinstance(value, bool):
            self.refuse(place, f"{_shown(place)} must be true or false")
        return bool(value)

    def seconds(self, value: object, place: Place) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LARGEST_DEADLINE:
            self.refuse(place, f"{_shown(place)} must be a number of seconds above 0 and at most {LARGEST_DEADLINE:g}")
        return float(value)

    def rows(self, value: object, place: Place) -> Iterator[tuple[str, object, Place]]:
        """Yield (key, value, place) of a table and remember where each stands."""
        if not isinstance(value, dict):
            self.refuse(place, f"{_shown(place)} must be a table")
        for key, inner in value.items():
            where = (*place, key)
            self.parts.append((f"{_name(place)}.{key}", self.lines.at(where)))
            yield key, inner, where

    def thresholds(self, value: object, place: Place) -> tuple[tuple[str, float], ...]:
        found = []
        for key, inner, where in self.rows(value, place):
            if isinstance(inner, bool) or not isinstance(inner, int | float) or inner < 0:
                self.refuse(where, f"{_shown(where)} must be a number of at least 0")
            found.append((key, float(inner)))
        return tuple(found)

    def costs(self, value: object, place: Place) -> tuple[tuple[str, tuple[int, int, int]], ...]:
        found = []
        for key, inner, where in self.rows(value, place):
            numbers = inner if isinstance(inner, list) and len(inner) == MINUTES else []
            if (
                not numbers
                or not all(isinstance(one, int) and one >= 0 for one in numbers)
                or numbers != sorted(numbers)
            ):
                self.refuse(where, f"{_shown(where)} must be three rising numbers of minutes: [low, expected, high]")
            low, expected, high = numbers
            found.append((key, (low, expected, high)))
        return tuple(found)

    def roles(self, value: object, place: Place) -> tuple[tuple[str, Role], ...]:
        found: list[tuple[str, Role]] = []
        for key, inner, where in self.rows(value, place):
            role: Role | None = next((one for one in get_args(Role) if one == inner), None)
            if role is None:
                self.refuse(where, f"{inner!r} is no role{_nearest(str(inner), get_args(Role))}")
            found.append((key, role))
        return tuple(found)

    def ignores(self, value: object, place: Place) -> tuple[PathIgnore, ...]:
        """Read `{"glob" = ["MLD401"]}` or an array of tables with path, rules, key, reason and until."""
        if isinstance(value, dict):
            return tuple(PathIgnore(key, self.texts(inner, at)) for key, inner, at in self.rows(value, place))
        found = []
        for row, where in self._tables(value, place, PathIgnore, ("path", "rules")):
            until = row.get("until")
            if isinstance(until, date):
                until = until.isoformat()[:10]
            if until is not None and not is_day(until):
                self.refuse((*where, "until"), f"until must be a day like 2027-03-01, not {until!r}")
            key = row.get("key")
            found.append(
                PathIgnore(
                    self.text(row["path"], (*where, "path")), self.texts(row["rules"], (*where, "rules")),
                    None if key is None else self.text(key, (*where, "key")),
                    self.text(row.get("reason", ""), (*where, "reason")), until,
                )
            )  # fmt: skip
        return tuple(found)

    def trackers(self, value: object, place: Place) -> tuple[OwnTracker, ...]:
        found = []
        for row, where in self._tables(value, place, OwnTracker, ("id",)):
            gives = row.get("gives", "tracked")
            if gives not in GIVES:
                self.refuse((*where, "gives"), f"gives must be one of {', '.join(GIVES)}{_nearest(str(gives), GIVES)}")
            lists = {key: self.texts(inner, (*where, key)) for key, inner in row.items() if key not in ("id", "gives")}
            found.append(OwnTracker(self.text(row["id"], (*where, "id")), gives, **lists))
        return tuple(found)

    def _tables(
        self, value: object, place: Place, kind: type[msgspec.Struct], needed: tuple[str, ...]
    ) -> Iterator[tuple[dict[str, Any], Place]]:
        """Yield each table of an array with `_` for `-` in its keys; unknown and missing keys are refused."""
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.refuse(place, f"{_shown(place)} must be an array of tables")
        for number, row in enumerate(value):
            where = (*place, number)
            self.parts.append((f"{_name(place)}.{number}", self.lines.at(where)))
            for key in row:
                if key.replace("-", "_") not in kind.__struct_fields__:
                    known = [name.replace("_", "-") for name in kind.__struct_fields__]
                    self.refuse((*where, key), f"unknown key {key!r} in {_shown(place)}{_nearest(key, known)}")
            clean = {key.replace("-", "_"): inner for key, inner in row.items()}
            for key in needed:
                if key not in clean:
                    self.refuse(where, f"{_shown(place)} needs {key!r}")
            yield clean, where


READERS: Mapping[str, Callable[[_Reading, object, Place], object]] = {
    "select": _Reading.texts, "ignore": _Reading.texts, "exclude": _Reading.texts, "bots": _Reading.texts,
    "preview": _Reading.flag, "people": _Reading.flag, "experiments": _Reading.flag, "deadline": _Reading.seconds,
    "per_path_ignore": _Reading.ignores, "require_reason": _Reading.flag, "thresholds": _Reading.thresholds,
    "costs": _Reading.costs, "roles": _Reading.roles, "trackers": _Reading.trackers, "launchers": _Reading.texts,
}  # fmt: skip
"""Option → how a file's value is read.

Places, revisions and the name to store under come from flags alone: a repository must not join another's history.
"""


def _spelt() -> list[str]:
    return [name.replace("_", "-") for name in READERS]


def _shown(place: Place) -> str:
    return ".".join(str(part) for part in place if isinstance(part, str))


def _name(place: Place) -> str:
    return str(place[0]).replace("-", "_")


def _nearest(word: str, words: Iterable[str]) -> str:
    known = [str(one) for one in words]  # any collection of words
    from difflib import get_close_matches  # only for a typing error

    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"
