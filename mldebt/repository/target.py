"""Finds what to scan without running git: the root, the git directory and HEAD, read as plain files."""

import os
import re
import stat
from pathlib import Path

import msgspec

from mldebt.errors import TargetError
from mldebt.patterns import regex

HEX = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
GITDIR = regex(r"gitdir: ([^\n\r]{1,4000})\s*")
HEADING = regex(r'\[([\w.\-]+)(?: "((?:[^"\\]|\\.)*)")?\].*')
ENTRY = regex(r"([A-Za-z][\w\-]*)\s*=\s*(.*)")
MAX_POINTER = 4096


class Target(msgspec.Struct, frozen=True):
    """A place to scan. `git` is None for a folder that is no repository; `common` holds objects and shared refs."""

    root: Path
    scope: str
    git: Path | None = None
    common: Path | None = None
    bare: bool = False


def find_target(path: Path) -> Target:
    """Return the repository around a path; raises TargetError where there is nothing safe to scan."""
    if not path.exists():
        raise TargetError(f"{path}: no such file or folder")
    start = path.resolve()
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        mark = candidate / ".git"
        if mark.is_symlink() or mark.exists():
            git = _git_directory(candidate, mark)
            return Target(candidate, _scope(start, candidate), git, _common(git))
        if (candidate / "HEAD").is_file() and (candidate / "objects").is_dir() and (candidate / "refs").is_dir():
            return Target(candidate, ".", candidate, candidate, bare=True)
    return Target(folder, _scope(start, folder))


def _scope(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _git_directory(root: Path, mark: Path) -> Path:
    if mark.is_dir() and not mark.is_symlink():
        return mark
    found = GITDIR.fullmatch(read_small(mark) or "")
    if not found and not mark.is_symlink():
        raise TargetError(f"{mark}: not a git directory and not a valid pointer to one")
    git = (root / found[1].strip() if found else mark).resolve()
    if not git.is_dir():
        raise TargetError(f"{mark}: points to {git}, which is not there")
    if not (git.is_relative_to(root) or _points_back(git, root)):
        raise TargetError(f"{mark}: points to another repository ({git}) that does not know this folder")
    return git


def _points_back(git: Path, root: Path) -> bool:
    """Say whether a linked worktree or submodule git directory names this folder as its own."""
    back = read_small(git / "gitdir")
    if back is not None and Path(back.strip()).resolve() == (root / ".git").resolve():
        return True
    worktree = settings(read_small(git / "config", limit=1 << 16) or "").get(("core", "worktree"))
    return worktree is not None and (git / worktree).resolve() == root


def _common(git: Path) -> Path:
    pointer = read_small(git / "commondir")
    if not pointer:
        return git
    common = (git / pointer.strip()).resolve()
    if not git.resolve().is_relative_to(common):
        raise TargetError(f"{git}: shares objects with another repository ({common}) that does not know it")
    return common


def read_small(path: Path, limit: int = MAX_POINTER) -> str | None:
    """Return the text of a small regular file, or None; never follows a link and never blocks on a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        regular = stat.S_ISREG(os.fstat(handle).st_mode)
        return os.read(handle, limit).decode("utf-8", "surrogateescape") if regular else None
    except OSError:
        return None
    finally:
        os.close(handle)


def head(target: Target) -> tuple[str | None, str | None]:
    """Return (commit, branch) of HEAD, commit None on an unborn branch; raises TargetError where HEAD is unreadable."""
    if target.git is None or target.common is None:
        return None, None
    text = (read_small(target.git / "HEAD") or "").strip()
    branch = None
    for _ in range(5):
        if HEX.fullmatch(text):
            return text, branch
        if not text.startswith("ref: "):
            break
        name = text[5:].strip()
        if "reftable" in name or ".invalid" in name:
            raise TargetError(
                f"{target.root}: its references are in a format that cannot be read; name a commit with --rev"
            )
        branch = name.removeprefix("refs/heads/")
        found = reference(target, name)
        if found is None:
            return None, branch
        text = found
    raise TargetError(f"{target.git / 'HEAD'}: does not name a branch or commit")


def reference(target: Target, name: str) -> str | None:
    """Return what a full reference name holds, loose or packed."""
    if ".." in name or name.startswith("/") or target.git is None or target.common is None:
        return None
    for place in (target.git, target.common):
        text = read_small(place / name)
        if text and text.strip():
            return text.strip()
    packed = read_small(target.common / "packed-refs", limit=1 << 24) or ""
    if f" {name}" not in packed:
        return None
    found = re.search(rf"^({HEX.pattern}) {re.escape(name)}$", packed, re.MULTILINE)
    return found[1] if found else None


def settings(text: str) -> dict[tuple[str, str], str]:
    """Read a git configuration as plain text: (section[.subsection], key) → value. Nothing in it is obeyed."""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for line in text.splitlines():
        bare = line.strip()
        if heading := HEADING.fullmatch(bare):
            section = heading[1].lower() + (f".{heading[2]}" if heading[2] else "")
        elif entry := ENTRY.fullmatch(bare):
            found[section, entry[1].lower()] = entry[2].strip().strip('"')
    return found
