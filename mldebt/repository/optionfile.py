"""Finds the option file of a repository: `.mldebt.toml`, else `[tool.mldebt]` in `pyproject.toml`, at the git root."""

from collections.abc import Callable
from pathlib import Path

from mldebt.errors import OptionsError
from mldebt.options import Options
from mldebt.repository.listing import read_regular
from mldebt.repository.optiontable import OptionFile, with_file
from mldebt.repository.target import find_target

NAMES = (".mldebt.toml", "pyproject.toml")
LIMIT = 1 << 20


def with_repository_options(options: Options) -> Options:
    """Return the options with those of the repository or of `--config`; an untrusted repository's are not read."""
    if options.config is not None:
        return with_file(options, _named(options.config))
    if options.untrusted:
        return options
    root = find_target(options.path).root
    return with_options_from(options, lambda name: read_regular(root, name, limit=LIMIT))


def with_options_from(options: Options, read: Callable[[str], bytes | None]) -> Options:
    """Return the options with those of the option file that `read` finds, by name at the root; flags go first."""
    if options.config is not None:
        return with_file(options, _named(options.config))
    if options.untrusted:
        return options
    for name in NAMES:
        content = read(name)
        if content is not None and (name == NAMES[0] or b"mldebt" in content):
            return with_file(options, OptionFile(name, _decoded(name, content), is_shared=name == "pyproject.toml"))
    return options


def _named(path: Path) -> OptionFile:
    try:
        content = path.read_bytes()[:LIMIT]
    except OSError as problem:
        raise OptionsError(f"{path}: cannot be read: {problem.strerror}") from problem
    return OptionFile(str(path), _decoded(str(path), content), is_shared=path.name == "pyproject.toml")


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise OptionsError(f"{name}: not UTF-8 text at byte {problem.start}") from problem
