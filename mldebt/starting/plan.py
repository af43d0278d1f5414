"""Works out which files set mldebt up in a repository, from what is there; nothing is written here."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import yaml

import mldebt
from mldebt.errors import MldebtError
from mldebt.findings.baseline import ATTRIBUTE
from mldebt.patterns import regex

FOLDER = Path(__file__).resolve().parent
HOOKS, OPTIONS, ATTRIBUTES = ".pre-commit-config.yaml", ".mldebt.toml", ".gitattributes"
FILES = {
    ".github/workflows/mldebt.yml": "github-check.yml",
    ".github/workflows/mldebt-weekly.yml": "github-weekly.yml",
    ".gitlab/mldebt.yml": "gitlab.yml",
}
PIPELINE, INCLUDED = ".gitlab-ci.yml", "include:\n  - local: .gitlab/mldebt.yml\n"
ITEM = regex(r"^( *)- ", re.MULTILINE)

Read = Callable[[str], bytes | None]


class Planned(msgspec.Struct, frozen=True):
    """One file as it is (None where it is not there) and as it would be; `is_own` where all of it is ours."""

    path: str
    before: str | None
    after: str
    is_own: bool = True


def plan(read: Read, *, hook: bool, github: bool, gitlab: bool) -> list[Planned]:
    """Return the files that change; `read` gives the content of a file of the repository."""
    wanted = [*_basics(read)]
    wanted += [_hooks(read)] if hook else []
    wanted += [_own(read, path) for path in FILES if github and path.startswith(".github/")]
    if gitlab:
        wanted += [_own(read, ".gitlab/mldebt.yml"), _pipeline(read)]
    return [one for one in wanted if one.before != one.after]


def _basics(read: Read) -> Iterator[Planned]:
    """Yield an option file where there is none, and the attribute that lets branches merge a baseline."""
    shared = read("pyproject.toml") or b""
    if read(OPTIONS) is None and b"[tool.mldebt" not in shared:
        yield Planned(OPTIONS, None, _filled("options.toml"))
    attributes = _text(read, ATTRIBUTES)
    if ATTRIBUTE not in (attributes or ""):
        yield Planned(ATTRIBUTES, attributes, _ended(attributes or "") + f"{ATTRIBUTE}\n", is_own=False)


def _own(read: Read, path: str) -> Planned:
    return Planned(path, _text(read, path), _filled(FILES[path]))


def _pipeline(read: Read) -> Planned:
    """Return the pipeline that takes our job in; one that is there is left alone, and what to add is said."""
    there = _text(read, PIPELINE)
    if there is None or ".gitlab/mldebt.yml" in there:
        return Planned(PIPELINE, there, there or INCLUDED, is_own=False)
    raise MldebtError(f"{PIPELINE} is there: add to its include: - local: .gitlab/mldebt.yml, then run this again")


def _hooks(read: Read) -> Planned:
    """Return the hook's configuration with ours at the end of its list, nothing else changed."""
    there, ours = _text(read, HOOKS), _filled("hook.yaml")
    if there is None:
        return Planned(HOOKS, None, f"repos:\n{_indented(ours, '  ')}", is_own=False)
    if "mldebt" in there:
        return Planned(HOOKS, there, there, is_own=False)
    found = ITEM.search(there.partition("repos:")[2])
    after = _ended(there) + _indented(ours, found[1] if found else "  ")
    if not _is_appended(there, after):
        raise MldebtError(
            f"{HOOKS}: its list of repos does not end the file, so ours cannot be added to it; move it there"
        )
    return Planned(HOOKS, there, after, is_own=False)


def _is_appended(before: str, after: str) -> bool:
    """Say whether the new text means the old one with one more entry under `repos`."""
    try:
        old, new = (yaml.load(text, Loader=yaml.CSafeLoader) for text in (before, after))
        return bool(new["repos"][:-1] == (old["repos"] or []) and {**old, "repos": 0} == {**new, "repos": 0})
    except (yaml.YAMLError, KeyError, TypeError, RecursionError):
        return False


def _filled(name: str) -> str:
    """Return a file of ours for this version and this Python: hook and CI use the same."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    python = ".".join(str(part) for part in sys.version_info[:2])
    return text.replace("@VERSION@", mldebt.__version__).replace("@PYTHON@", python)


def _text(read: Read, path: str) -> str | None:
    content = read(path)
    try:
        return None if content is None else content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise MldebtError(f"{path}: not UTF-8 text") from problem


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _indented(text: str, indent: str) -> str:
    return "".join(f"{indent}{line}" for line in text.splitlines(keepends=True))
