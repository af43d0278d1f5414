"""Finds the option file of a repository: `.mldebt.toml`, else `[tool.mldebt]` in `pyproject.toml`, at the git root."""

from collections.abc import Callable
from pathlib import Path

from mldebt.errors import OptionsError
from mldebt.options import Options
from mldebt.repository.listing import read_regular
from mldebt.repository.target import find_target

SHARED = "pyproject.toml"
NAMES = (".mldebt.toml", SHARED)
LIMIT = 1 << 20


def with_repository_options(options: Options) -> Options:
    """Return the options with those of the repository or of `--config`; an untrusted repository's are not read."""
    return with_options_from(options, lambda name: read_regular(find_target(options.path).root, name, limit=LIMIT))


def with_options_from(options: Options, read: Callable[[str], bytes | None]) -> Options:
    """Return the options with those of the option file that `read` finds, by name at the root; flags go first."""
    if options.config is not None:
        return _read(options, str(options.config), _content(options.config), is_shared=options.config.name == SHARED)
    if options.untrusted:
        return options
    for name in NAMES:
        content = read(name)
        if content is not None and (name == NAMES[0] or b"mldebt" in content):
            return _read(options, name, content, is_shared=name == SHARED)
    return options


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()[:LIMIT]
    except OSError as problem:
        raise OptionsError(f"{path}: cannot be read: {problem.strerror}") from problem


def _read(options: Options, name: str, content: bytes, *, is_shared: bool) -> Options:
    from mldebt.repository.optiontable import OptionFile, with_file  # TOML and patterns, 30 ms

    return with_file(options, OptionFile(name, _decoded(name, content), is_shared=is_shared))


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise OptionsError(f"{name}: not UTF-8 text at byte {problem.start}") from problem
