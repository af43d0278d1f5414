"""Lists what a commit or a work tree holds: path → (mode, blob id), before any decision on what to read."""

import os
import stat
from collections.abc import Iterator
from hashlib import sha1, sha256
from pathlib import Path

import msgspec

from mldebt.errors import TargetError
from mldebt.repository.sterile import GitFailure, SterileGit

FILE, LINK, SUBMODULE, SPECIAL, CONFLICT = "100644", "120000", "160000", "special", "conflict"
LARGEST = 64 << 20
MOST_FILES = 50_000
TREE = ("ls-tree", "-r", "-z", "--full-tree")
POINTER = b"version https://git-lfs.github.com/spec/"
EXECUTABLE, FOLDER = "100755", "040000"
MOST_FOLDERS, DEEPEST = 20_000, 200


class Listed(msgspec.Struct, frozen=True, gc=False):
    """One listed path; `on_disk` where the content to read is the work tree's and not the object store's."""

    mode: str
    sha: str
    on_disk: bool = False
    size: int = -1


Row = tuple[str, Listed]


def text_path(raw: bytes) -> str:
    """Return a path as text; bytes that are not UTF-8 become surrogates and come back unchanged."""
    return raw.decode("utf-8", "surrogateescape")


def list_commit(git: SterileGit, commit: str) -> dict[str, Listed]:
    """Return every path of a commit."""
    found: dict[str, Listed] = {}
    for row in git.tell(*TREE, commit).split(b"\0"):
        if row:
            head, _, path = row.partition(b"\t")
            mode, _, sha = head.decode("ascii").split()
            found[text_path(path)] = Listed(mode, sha)
    return found


def list_index(git: SterileGit) -> dict[str, Listed]:
    """Return every path of the index, what is staged; an unmerged path once, with the mode `conflict`."""
    found: dict[str, Listed] = {}
    for row in git.run("ls-files", "-s", "-z").split(b"\0"):
        if row:
            head, _, raw = row.partition(b"\t")
            mode, sha, stage = head.decode("ascii").split()
            found[text_path(raw)] = Listed(mode if stage == "0" else CONFLICT, sha)
    return found


def list_work_tree(git: SterileGit, root: Path) -> dict[str, Listed]:
    """Return tracked and untracked-not-ignored paths as they are on disk; git itself never looks inside a submodule."""
    found = {path: Listed(FILE, row.sha) if row.mode == CONFLICT else row for path, row in list_index(git).items()}
    for path in _changed(git, root):
        tracked = found.get(path)
        if tracked is None or tracked.mode == SUBMODULE:
            continue
        current = _on_disk(root, path, tracked, git)
        if current is None:
            del found[path]
        else:
            found[path] = current
    for row in git.run("ls-files", "-o", "-z", "--exclude-standard", work_tree=root).split(b"\0"):
        path = text_path(row)
        if path.endswith("/"):
            found.setdefault(path.rstrip("/"), Listed(SUBMODULE, ""))
        elif path and path not in found and (seen := measure(root, path)) is not None:
            found[path] = seen
    return found


def list_folder(root: Path) -> dict[str, Listed]:
    """List a folder that is no repository; hidden folders and links are not entered."""
    found: dict[str, Listed] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not (Path(folder) / name).is_symlink()
        )
        for name in sorted(names):
            path = (Path(folder) / name).relative_to(root).as_posix()
            if (seen := measure(root, path)) is not None:
                found[path] = seen
            if len(found) > MOST_FILES:
                raise TargetError(
                    f"{root}: more than {MOST_FILES:,} files and no git repository: name a smaller folder"
                )
    return found


def _changed(git: SterileGit, root: Path) -> list[str]:
    """Return paths whose stat data no longer matches the index; content is compared by us, never by a filter."""
    try:
        output = git.run("diff-files", "--name-only", "-z", "--ignore-submodules=all", work_tree=root)
    except GitFailure:
        return []
    return sorted({text_path(row) for row in output.split(b"\0") if row})


def _on_disk(root: Path, path: str, tracked: Listed, git: SterileGit) -> Listed | None:
    current = measure(root, path)
    if current is None or current.mode != FILE:
        return current
    content = read_regular(root, path, limit=LARGEST)
    for candidate in (content, content.replace(b"\r\n", b"\n")) if content is not None else ():
        if blob_id(candidate, width=len(tracked.sha)) == tracked.sha:
            return tracked
    kept = git.beginning(tracked.sha, len(POINTER)) if tracked.mode != LINK else None
    if kept == POINTER:
        return tracked
    if content is None:
        return current
    return Listed(FILE, blob_id(content, width=len(tracked.sha)), on_disk=True, size=len(content))


def measure(root: Path, path: str) -> Listed | None:
    """Return what stands at a path without following links, not even those of its folders; None when it is gone."""
    try:
        seen = os.lstat(root / path)
        folders = path.split("/")[:-1]
        if any((root / "/".join(folders[: count + 1])).is_symlink() for count in range(len(folders))):
            return None
    except OSError:
        return None
    if stat.S_ISDIR(seen.st_mode):
        return None
    if stat.S_ISLNK(seen.st_mode):
        return Listed(LINK, "", on_disk=True, size=0)
    if not stat.S_ISREG(seen.st_mode):
        return Listed(SPECIAL, "", on_disk=True, size=0)
    return Listed(FILE, "", on_disk=True, size=seen.st_size)


def blob_id(content: bytes, *, width: int = 40) -> str:
    """Return the git blob id of bytes, SHA-1 or SHA-256 by the width wanted."""
    digest = sha256() if width == 64 else sha1(usedforsecurity=False)  # hexadecimal digits of SHA-256
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest()


def read_regular(root: Path, path: str, *, limit: int, cut: bool = False) -> bytes | None:
    """Return a regular file's bytes, opening every folder on the way without following links; None if it cannot be.

    A file over the limit is not read, or read up to the limit with `cut`.
    """
    parts = path.split("/")
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        leaf = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    except OSError:
        return None
    finally:
        os.close(handle)
    with os.fdopen(leaf, "rb") as stream:
        seen = os.fstat(leaf)
        if not stat.S_ISREG(seen.st_mode) or (seen.st_size > limit and not cut):
            return None
        try:
            return stream.read(limit)
        except OSError:
            return None


class Trees:
    """The listings of neighbouring commits, each as `git ls-tree -r` tells it; where a tree is damaged it is asked."""

    def __init__(self, git: SterileGit) -> None:
        self._git = git
        self._known: dict[tuple[str, str], tuple[Row, ...]] = {}

    def list(self, commit: str) -> dict[str, Listed]:
        """Return every path of a commit; raises GitFailure where it cannot be listed."""
        if len(self._known) > MOST_FOLDERS:
            self._known.clear()
        head, _, _ = (self._git.blob(commit) or b"").partition(b"\n")
        tree = head.removeprefix(b"tree ").decode("ascii", "replace")
        try:
            return dict(self._rows("", tree)) if len(tree) == len(commit) else list_commit(self._git, commit)
        except (LookupError, ValueError):
            return list_commit(self._git, commit)

    def _rows(self, folder: str, tree: str) -> Iterator[Row]:
        content = self._git.blob(tree)
        if content is None or folder.count("/") > DEEPEST:
            raise LookupError(tree)
        for mode, name, sha in _entries(content, len(tree) // 2):
            path = f"{folder}{name}"
            if mode == FOLDER:
                yield from self._below(f"{path}/", sha)
            else:
                yield path, Listed(mode, sha)

    def _below(self, folder: str, tree: str) -> tuple[Row, ...]:
        found = self._known.get((folder, tree))
        if found is None:
            found = self._known[folder, tree] = tuple(self._rows(folder, tree))
        return found


def _entries(content: bytes, width: int) -> Iterator[tuple[str, str, str]]:
    """Yield (mode, name, id) of a tree object, whose ids are `width` bytes; raises ValueError where it is cut."""
    at = 0
    while at < len(content):
        space = content.index(b" ", at)
        end = content.index(b"\0", space)
        following = end + 1 + width
        if following > len(content):
            raise ValueError(following)
        yield _mode(int(content[at:space], 8)), text_path(content[space + 1 : end]), content[end + 1 : following].hex()
        at = following


def _mode(bits: int) -> str:
    """Return a mode as git shows it: of a file only whether it can be run is told."""
    if stat.S_ISREG(bits):
        return EXECUTABLE if bits & stat.S_IXUSR else FILE
    return {stat.S_IFLNK: LINK, stat.S_IFDIR: FOLDER}.get(stat.S_IFMT(bits), SUBMODULE)
