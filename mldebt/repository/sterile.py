"""Runs git on an empty repository of our own that borrows the target's objects.

Nothing of the target's configuration, hooks, filters or attributes can run there: 0 programs in 28 hostile probes,
where the plain commands ran them.
"""

import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.errors import TargetError
from mldebt.patterns import regex
from mldebt.repository.borrowing import populate
from mldebt.repository.objects import Objects, Sizes
from mldebt.repository.target import Target, read_small

if TYPE_CHECKING:
    import git

TIMEOUT = 600
PREFIX = "mldebt-git-"
STORE_PREFIX = "mldebt-store-"
STALE_SECONDS = 86_400
COMMITTED = regex(rb"^committer [^\n]*> (\d{1,12}) [+-]\d+$", re.MULTILINE)
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

    def __init__(self, folder: Path, executable: str, notes: tuple[str, ...] = ()) -> None:
        self.folder, self._executable, self.notes = folder, executable, notes
        self._repo: git.Repo | None = None
        self._told: dict[str, tuple[tuple[str, ...], bytes]] = {}
        self._objects, self._sizes = Objects(executable, folder), Sizes(executable, folder)
        self.shallow = frozenset((read_small(folder / "shallow", limit=1 << 24) or "").split())

    def beside(self) -> "SterileGit":
        """Return the same directory with git processes of its own, for a child process."""
        return SterileGit(self.folder, self._executable, self.notes)

    def renew(self) -> None:
        """Begin with processes of its own in a child of this one, and leave those of its parent alone."""
        self._inherited = self._objects, self._sizes, self._repo
        self._objects, self._sizes = Objects(self._executable, self.folder), Sizes(self._executable, self.folder)
        self._repo = None

    def close(self) -> None:
        """End the processes that are still running."""
        self._objects.close()
        self._sizes.close()
        if self._repo is not None:
            self._repo.close()

    def aim(self, commit: str) -> None:
        """Make a commit the one that HEAD names, so that its `.mailmap` is the one that counts."""
        (self.folder / "refs" / "heads" / "scan").write_text(commit + "\n", encoding="ascii")

    def run(self, *arguments: str, work_tree: Path | None = None) -> bytes:
        """Return the standard output of a question without GitPython; raises GitFailure on a non-zero exit status."""
        tree = [f"--work-tree={work_tree}"] if work_tree else []
        command = [self._executable, f"--git-dir={self.folder}", *tree, *arguments]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as late:
            raise GitFailure(arguments, -1, f"took longer than {TIMEOUT} s", late.stdout or b"") from late
        if ended.returncode != 0:
            raise GitFailure(arguments, ended.returncode, ended.stderr.decode("utf-8", "replace"), ended.stdout)
        return ended.stdout

    def tell(self, *arguments: str) -> bytes:
        """Return what `run` does, for a question about objects by id; asked twice in a row, git is asked once.

        Both sides of a change look at one commit.
        """
        found = self.told(*arguments)
        if found is None:
            found = self.run(*arguments)
            self._told[arguments[0]] = arguments, found
        return found

    def told(self, *arguments: str) -> bytes | None:
        """Return what `tell` answered when it was last asked such a question, or None where it was another one."""
        known = self._told.get(arguments[0])
        return known[1] if known is not None and known[0] == arguments else None

    def walk(self, *arguments: str) -> bytes:
        """Return the standard output of a walk through history, killed when it takes too long; raises GitFailure."""
        if self._repo is None:
            import git  # 60 ms and two processes, not needed where nothing changed

            self._repo = git.Repo(self.folder, expand_vars=False)
        command = [self._executable, f"--git-dir={self.folder}", *arguments]
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
        """Return an object's bytes, or None when it is missing or corrupt."""
        return self._objects.read(sha)

    def committed(self, sha: str) -> int | None:
        """Return when a commit was made, in seconds, or None where the id is not that of a commit which is there."""
        head = (self.blob(sha) or b"").partition(b"\n\n")[0]
        found = COMMITTED.search(head) if head.startswith(b"tree ") else None
        return int(found[1]) if found else None

    def blobs(self, shas: Iterable[str]) -> Iterator[bytes | None]:
        """Yield many objects in order, each as `blob` does."""
        return self._objects.read_all(shas)

    def beginning(self, sha: str, limit: int) -> bytes | None:
        """Return at most the first `limit` bytes of an object without holding the rest, or None when it is missing."""
        command = [self._executable, f"--git-dir={self.folder}", "cat-file", "blob", sha]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:
            content = reading.stdout.read(limit) if reading.stdout else b""
            reading.kill()
        return content or None

    def sizes(self, shas: Sequence[str]) -> dict[str, int]:
        """Return the sizes of the objects that are there, in bytes."""
        return self._sizes.all(shas)


@contextmanager
def sterile(target: Target, commit: str | None, *, untrusted: bool = False) -> Iterator[SterileGit]:
    """Open a sterile git directory on the target's objects for the duration of the block."""
    _sweep()
    executable = shutil.which("git")
    if executable is None:
        raise TargetError("git is not installed: install it and scan again")
    with (
        _clean_environment(Path(executable).resolve()) as inherited,
        tempfile.TemporaryDirectory(prefix=PREFIX) as place,
    ):
        folder = Path(place) / "git"
        notes = populate(folder, target, commit, inherited, untrusted=untrusted)
        opened = SterileGit(folder, str(Path(executable).resolve()), notes)
        try:
            yield opened
        finally:
            opened.close()


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


def _sweep() -> None:
    """Remove what a killed scan left behind more than a day ago."""
    before = time.time() - STALE_SECONDS
    with os.scandir(tempfile.gettempdir()) as entries:
        left = [entry for entry in entries if entry.name.startswith((PREFIX, STORE_PREFIX))]
    for entry in left:
        with suppress(OSError):
            seen = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.getuid() and seen.st_mtime < before:
                shutil.rmtree(entry.path)
