"""Takes back what was called dead where code that was not followed may be its reader.

That is a file which could not be read. Each project of a framework that loads its settings by their place reads its
own: code of the one beside it does not.
"""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.project.sources import Sources

CODE = (".py", ".ipynb")


def without_unseen(sources: Sources, files: Sequence[ConfigFile]) -> tuple[ConfigFile, ...]:
    """Return the files with every dead key and file unknown that unread code names."""
    homes = {home for file in files if (home := _home(file))}
    told = {home: _told_by(sources, files, home, homes - {home}) for home in (*sorted(homes), "")}
    return tuple(told_of(file, told[_home(file)]) for file in files)


def _home(file: ConfigFile) -> str:
    """Return the folder of the project that alone loads a file, or an empty string."""
    return file.path.partition("/conf/")[0] if file.system == "kedro" and "/conf/" in file.path else ""


def _told_by(sources: Sources, files: Sequence[ConfigFile], home: str, others: Collection[str]) -> Mapping[str, str]:
    own = [file for file in files if _home(file) == home]
    settings = [file for file in own if not file.path.endswith(CODE)]
    unseen = sources.unseen.outside(others) if home and others else sources.unseen
    return unseen.naming(set(_dead_names(own)), set(_dead_names(settings)))


def _dead_names(files: Iterable[ConfigFile]) -> Iterator[str]:
    for file in files:
        if file.status == "dead":
            yield from _file_names(file.path)
        for key in file.keys:
            if key.status == "dead":
                yield from names_of(key.key)
                yield from (module for pair in _handing(key) for module in pair)


def names_of(key: str) -> Iterator[str]:
    """Yield the names under which code would read a key: the last part of a path, an option with and without dashes."""
    last = key.rpartition(".")[2].partition("[")[0].lstrip("-").strip('"')
    yield last
    if "-" in last:
        yield last.replace("-", "_")


def _file_names(path: str) -> Iterator[str]:
    yield posixpath.basename(path)
    yield _stem(path)


def _stem(path: str) -> str:
    """Return the name of a file without its ending."""
    return posixpath.splitext(posixpath.basename(path))[0]


def told_of(file: ConfigFile, told: Mapping[str, str]) -> ConfigFile:
    """Return a file with its dead keys, and itself where it is dead, unknown for the reasons told by their names."""
    keys = tuple(_key(key, told) for key in file.keys)
    reason = _first(_file_names(file.path), told) if file.status == "dead" else None
    if reason is not None:
        return msgspec.structs.replace(file, keys=keys, status="unknown", reason=reason)
    return msgspec.structs.replace(file, keys=keys) if keys != file.keys else file


def _handing(key: ConfigKey) -> Iterator[tuple[str, str]]:
    """Yield the module that declares a key with each that reads one of its name: what uses both may hand it over."""
    for near in key.near_misses:
        if near.path != key.path and near.path.endswith(".py"):
            yield _stem(key.path), _stem(near.path)


def _key(key: ConfigKey, told: Mapping[str, str]) -> ConfigKey:
    if key.status != "dead":
        return key
    reason = _first(names_of(key.key), told)
    handed = (two for one, two in _handing(key) if one in told and two in told)
    if reason is None and (reader := next(handed, None)):
        reason = f"{told[reader]}: {reader}, which reads a key of that name"
    return key if reason is None else msgspec.structs.replace(key, status="unknown", reason=reason, scope=None)


def _first(names: Iterator[str], told: Mapping[str, str]) -> str | None:
    return next((told[name] for name in names if name in told), None)
