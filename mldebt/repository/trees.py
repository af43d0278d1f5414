"""Lists commits one after another from their tree objects: a folder that an earlier one had too is not read again."""

import stat
from collections.abc import Iterator

from mldebt.repository.listing import FILE, LINK, SUBMODULE, Listed, list_commit, text_path
from mldebt.repository.sterile import SterileGit

EXECUTABLE, FOLDER = "100755", "040000"
MOST = 20_000
DEEPEST = 200
Row = tuple[str, Listed]


class Trees:
    """The listings of neighbouring commits, each as `git ls-tree -r` tells it; where a tree is damaged it is asked."""

    def __init__(self, git: SterileGit) -> None:
        self._git = git
        self._known: dict[tuple[str, str], tuple[Row, ...]] = {}

    def list(self, commit: str) -> dict[str, Listed]:
        """Return every path of a commit; raises GitFailure where it cannot be listed."""
        if len(self._known) > MOST:
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
