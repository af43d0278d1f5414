"""A real git repository in a temporary folder, written by short calls, and one way to open it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from mldebt.cache import Cache
from mldebt.options import Options
from mldebt.repository.opening import RepositorySnapshot, open_snapshot

START = 1_600_000_000
DAY = 86_400


class GitRepo:
    """A repository whose commits are a day apart unless a test says otherwise."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root = root
        self.time = START
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str, stdin: bytes | None = None, **variables: str) -> str:
        """Run git and return what it prints."""
        environment = {
            **os.environ, "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_ALLOW_PROTOCOL": "file", **variables,
        }  # fmt: skip
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments], input=stdin, env=environment, capture_output=True, check=True
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, **contents: str | bytes) -> "GitRepo":
        """Write files; `a__b_py` is not understood, use `put` for paths that are no names."""
        for name, content in contents.items():
            self.put(name, content)
        return self

    def put(self, path: str, content: str | bytes = "x = 1\n") -> Path:
        """Write one file and return its place."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def commit(
        self, message: str = "change", *, by: str = "Ada", email: str = "", days: float = 1, authored: int | None = None
    ) -> str:
        """Commit everything, `days` after the one before, and return its id."""
        self.time += int(days * DAY)
        address = email or f"{by.lower()}@example.org"
        self.git("add", "-A")
        self.git(
            "commit", "-q", "--allow-empty", "-m", message, GIT_AUTHOR_NAME=by, GIT_AUTHOR_EMAIL=address,
            GIT_AUTHOR_DATE=f"@{self.time if authored is None else authored} +0000",
            GIT_COMMITTER_DATE=f"@{self.time} +0000",
        )  # fmt: skip
        return self.git("rev-parse", "HEAD")

    @contextmanager
    def opened(self, cache: Cache | None = None, path: str = ".", **options: object) -> Iterator[RepositorySnapshot]:
        """Open the repository, or a path in it, as a scan does."""
        with open_snapshot(Options(path=self.root / path, **options), cache) as snapshot:  # type: ignore[arg-type]
            yield snapshot

    def lose(self, sha: str) -> None:
        """Take a loose object away."""
        place = self.root / ".git" / "objects" / sha[:2] / sha[2:]
        place.chmod(0o644)
        place.unlink()

    def state(self) -> str:
        """Return a digest of every name, size, time and byte of the work tree and the git directory."""
        digest = sha256()
        for place in sorted(self.root.rglob("*")):
            seen = place.lstat()
            digest.update(repr((str(place), seen.st_mode, seen.st_size, seen.st_mtime_ns)).encode())
            if place.is_file() and not place.is_symlink() and seen.st_size < 1 << 20:
                digest.update(place.read_bytes())
        return digest.hexdigest()


def paths(snapshot: RepositorySnapshot) -> list[str]:
    """Return the paths that will be analysed."""
    return [file.path for file in snapshot.files]


def skipped(snapshot: RepositorySnapshot) -> dict[str, str]:
    """Return path → reason of what is set aside."""
    return {row.path: row.reason for row in snapshot.skipped}


def contents(snapshot: RepositorySnapshot) -> dict[str, object]:
    """Return path → bytes, or why there are none."""
    return {file.path: content for file, content in snapshot.read(snapshot.files)}
