"""Takes back what was called dead where a file of code that could not be read may be its reader."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.project.sources import Sources

CODE = (".py", ".ipynb")


def without_unseen(sources: Sources, files: Sequence[ConfigFile]) -> tuple[ConfigFile, ...]:
    """Return the files with every dead key and file unknown that unread code names."""
    names = set(_dead_names(files))
    settings = set(_dead_names([file for file in files if not file.path.endswith(CODE)]))
    told = sources.unseen.naming(names, settings)
    return tuple(_told(file, told) for file in files) if told else tuple(files)


def _dead_names(files: Iterable[ConfigFile]) -> Iterator[str]:
    for file in files:
        if file.status == "dead":
            yield from _file_names(file.path)
        for key in file.keys:
            if key.status == "dead":
                yield from names_of(key.key)


def names_of(key: str) -> Iterator[str]:
    """Yield the names under which code would read a key: the last part of a path, an option with and without dashes."""
    last = key.rpartition(".")[2].partition("[")[0].lstrip("-").strip('"')
    yield last
    if "-" in last:
        yield last.replace("-", "_")


def _file_names(path: str) -> Iterator[str]:
    name = posixpath.basename(path)
    yield name
    yield posixpath.splitext(name)[0]


def _told(file: ConfigFile, told: Mapping[str, str]) -> ConfigFile:
    keys = tuple(_key(key, told) for key in file.keys)
    reason = _first(_file_names(file.path), told) if file.status == "dead" else None
    if reason is not None:
        return msgspec.structs.replace(file, keys=keys, status="unknown", reason=reason)
    return msgspec.structs.replace(file, keys=keys) if keys != file.keys else file


def _key(key: ConfigKey, told: Mapping[str, str]) -> ConfigKey:
    if key.status != "dead" or (reason := _first(names_of(key.key), told)) is None:
        return key
    return msgspec.structs.replace(key, status="unknown", reason=reason, scope=None)


def _first(names: Iterator[str], told: Mapping[str, str]) -> str | None:
    return next((told[name] for name in names if name in told), None)
