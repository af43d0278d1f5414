"""Runs git on an empty repository of our own that borrows the target's objects.

Nothing of the target's configuration, hooks, filters or attributes can run there: 0 programs in 28 hostile probes,
where the plain commands ran them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.errors import TargetError
from mldebt.repository.target import HEX, Target, read_small, settings

if TYPE_CHECKING:
    import git

TIMEOUT = 600
SAFE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitFailure(Exception):  # noqa: N818 - it is caught in this room and never reaches a user
    """A git command ended with a non-zero status; `output` is what it printed before."""

    def __init__(self, arguments: Sequence[str], status: int, message: str, output: bytes) -> None:
        super().__init__(f"git {arguments[0]} ended with status {status}: {message.strip()[:300]}")
        self.output = output


class SterileGit:
    """Git commands on the sterile directory, as bytes, with the exit status checked."""

    def __init__(self, folder: Path, executable: str, repo: "git.Repo") -> None:
        self.folder, self._executable, self._repo = folder, executable, repo

    def run(self, *arguments: str, work_tree: Path | None = None) -> bytes:
        """Return the standard output; raises GitFailure on a non-zero exit status."""
        tree = [f"--work-tree={work_tree}"] if work_tree else []
        command = [self._executable, f"--git-dir={self.folder}", *tree, *arguments]
        status, output, message = self._repo.git.execute(
            command, with_extended_output=True, with_exceptions=False, stdout_as_string=False,
            strip_newline_in_stdout=False, kill_after_timeout=TIMEOUT,
        )  # fmt: skip
        raw = output if isinstance(output, bytes) else str(output).encode("utf-8", "surrogateescape")
        if status != 0:
            text = message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
            raise GitFailure(arguments, int(status), text, raw)
        return raw

    def blob(self, sha: str) -> bytes | None:
        """Return an object's bytes through the one `cat-file --batch` process, or None when it is missing."""
        try:
            _, _, _, content = self._repo.git.get_object_data(sha)
        except (ValueError, OSError):
            with suppress(Exception):
                self._repo.git.clear_cache()
            return None
        return bytes(content)

    def sizes(self, shas: Sequence[str]) -> dict[str, int]:
        """Return the sizes of the objects that are there, in bytes."""
        listing = self.folder / "wanted"
        listing.write_text("\n".join(shas) + "\n", encoding="ascii")
        with listing.open("rb") as stream:
            output = self._repo.git.execute(
                [self._executable, f"--git-dir={self.folder}", "cat-file", "--batch-check=%(objectname) %(objectsize)"],
                istream=stream, stdout_as_string=False, kill_after_timeout=TIMEOUT,
            )  # fmt: skip
        rows = (line.split() for line in bytes(output).splitlines())  # type: ignore[arg-type] # bytes by stdout_as_string
        return {row[0].decode(): int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit()}  # noqa: PLR2004 - sha and size


@contextmanager
def sterile(target: Target, commit: str | None) -> Iterator[SterileGit]:
    """Open a sterile git directory on the target's objects for the duration of the block."""
    executable = shutil.which("git")
    if executable is None:
        message = "git is not installed: install it and scan again"
        raise TargetError(message)
    with (
        _clean_environment(Path(executable).resolve()) as inherited,
        tempfile.TemporaryDirectory(prefix="mldebt-") as place,
    ):
        import git  # noqa: PLC0415 - costs 60 ms and two processes: only when a scan needs it

        folder = Path(place) / "git"
        _populate(folder, target, commit, inherited)
        repo = git.Repo(folder, expand_vars=False)
        try:
            yield SterileGit(folder, str(Path(executable).resolve()), repo)
        finally:
            repo.close()


@contextmanager
def _clean_environment(executable: Path) -> Iterator[Mapping[str, str]]:
    """Remove every inherited GIT_* variable, set the safe ones, and restore all of it afterwards."""
    before = dict(os.environ)
    inherited = {name: value for name, value in before.items() if name.startswith("GIT_")}
    for name in inherited:
        del os.environ[name]
    os.environ.update(SAFE, GIT_PYTHON_GIT_EXECUTABLE=str(executable), GIT_PYTHON_REFRESH="quiet")
    try:
        yield inherited
    finally:
        for name in [*SAFE, "GIT_PYTHON_GIT_EXECUTABLE", "GIT_PYTHON_REFRESH"]:
            os.environ.pop(name, None)
        os.environ.update(before)


def _populate(folder: Path, target: Target, commit: str | None, inherited: Mapping[str, str]) -> None:
    for part in ("objects/info", "refs/heads", "info"):
        (folder / part).mkdir(parents=True, mode=0o700)
    if target.git is None or target.common is None:
        message = f"{target.root}: not a git repository"
        raise TargetError(message)
    values = settings(read_small(target.common / "config", limit=1 << 16) or "")
    sha256 = values.get(("extensions", "objectformat")) == "sha256" or (commit is not None and len(commit) == 64)  # noqa: PLR2004
    version = "1\n[extensions]\n\tobjectformat = sha256\n[core]" if sha256 else "0"
    carried = "".join(
        f"\t{key} = true\n" for key in ("ignorecase", "precomposeunicode") if values.get(("core", key)) == "true"
    )
    (folder / "config").write_text(
        f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{carried}", encoding="utf-8"
    )
    (folder / "HEAD").write_text("ref: refs/heads/scan\n", encoding="ascii")
    _borrow_objects(folder, target.common)
    if commit and HEX.fullmatch(commit):
        (folder / "refs" / "heads" / "scan").write_text(commit + "\n", encoding="ascii")
    _copy(target.common / "shallow", folder / "shallow")
    exclude = (read_small(target.common / "info" / "exclude", limit=1 << 20) or "") + "\n" + _users_excludes()
    (folder / "info" / "exclude").write_text(exclude, encoding="utf-8", errors="surrogateescape")
    _copy_index(folder, target, inherited)


def _borrow_objects(folder: Path, common: Path) -> None:
    objects = common / "objects"
    if not objects.is_dir():
        message = f"{objects}: the repository has no object store"
        raise TargetError(message)
    for line in (read_small(objects / "info" / "alternates", limit=1 << 16) or "").splitlines():
        if line.strip() and not line.startswith("#") and not (objects / line.strip().strip('"')).is_dir():
            message = f"{objects}: borrows objects from {line.strip()}, which is not there"
            raise TargetError(message)
    name = str(objects)
    if any(character in name for character in '\n"\\#') or not name.isascii():
        quoted = "".join(_octal(byte) for byte in os.fsencode(name))
        name = f'"{quoted}"'
    (folder / "objects" / "info" / "alternates").write_text(name + "\n", encoding="ascii")


def _octal(byte: int) -> str:
    character = chr(byte)
    return character if character.isalnum() or character in "/._-" else f"\\{byte:03o}"


def _users_excludes() -> str:
    """Return the user's own global ignore rules, which are trusted."""
    config = read_small(Path.home() / ".gitconfig", limit=1 << 16) or ""
    named = settings(config).get(("core", "excludesfile"))
    place = (
        Path(named).expanduser()
        if named
        else Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git" / "ignore"
    )
    return read_small(place, limit=1 << 20) or ""


def _copy_index(folder: Path, target: Target, inherited: Mapping[str, str]) -> None:
    if target.git is None:
        return
    named = inherited.get("GIT_INDEX_FILE")
    index = (target.root / named) if named else target.git / "index"
    _copy(index if index.is_file() else target.git / "index", folder / "index")
    for shared in target.git.glob("sharedindex.*"):
        _copy(shared, folder / shared.name)


def _copy(source: Path, destination: Path) -> None:
    if source.is_file() and not source.is_symlink():
        shutil.copyfile(source, destination)
