"""Finds the script of then that read a changed file, where no run of the scanned tree is known to.

Programs are renamed, replaced and broken: what trained when settings changed may be gone or unreadable today. Its name
tells that it trains or is the main one, its text that it does something when started, and the files it imports that it
trains and reads the settings. Of several the nearest is taken, which proves nothing: such a try is never sure.
"""

import posixpath
from collections.abc import Iterator

import msgspec

from mldebt.project.experiments.history.choosing import lane_of
from mldebt.project.experiments.history.nearness import STARTED, common, is_gone, leading
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.texts.copies import WORD
from mldebt.project.experiments.texts.imported import Tree, imports_of, modules, resolved
from mldebt.project.experiments.texts.training import starts, trains
from mldebt.project.purposes.putaway import is_archived

MOST_ASKED, MOST_SCRIPTS, MOST_FILES = 60, 4, 40


class Text(msgspec.Struct, frozen=True):
    """What is asked of one version: what it imports, whether it trains and starts something, its words."""

    imports: tuple[str, ...]
    trains: bool
    starts: bool
    text: str


class PastSites:
    """Answers for one history; a version is read once."""

    def __init__(self, walk: Walk, sites: Sites) -> None:
        self._walk, self._sites = walk, sites
        self._texts: dict[str, Text | None] = {}
        self._asked = 0

    def of(self, one: Wanted) -> str | None:
        """Return the nearest script of the commit's tree that trains and reads a file, itself first, or None."""
        self._asked += 1
        if self._asked > MOST_ASKED:
            return None
        changed = {change.path: "" if change.status == "D" else str(change.new) for change in one.commit.changes}
        tree = Tree(self._walk.state, changed, set())
        own = [one.path] if is_gone(one.today, self._sites.sources.files) else []
        scripts = self._scripts(one, tree)
        return next((path for path in (*own, *scripts) if self._reads(path, one, tree)), None)

    def _scripts(self, one: Wanted, tree: Tree) -> list[str]:
        """Return the scripts that may train by their names, the nearest first."""
        named = [
            path for path in tree.files()
            if path.endswith(".py") and STARTED.search(posixpath.basename(path)) and path != one.path
            and lane_of(path) == "python" and not is_archived(path)
        ]  # fmt: skip
        words = set(WORD.findall(posixpath.basename(one.path)[:-3].lower()))
        near = sorted(
            leading(named), key=lambda path: (
                -common(path, one.path), path.count("/"), -len(words & set(WORD.findall(path.lower()))), len(path), path
            ),
        )  # fmt: skip
        return near[:MOST_SCRIPTS]

    def _reads(self, path: str, one: Wanted, tree: Tree) -> bool:
        """Say whether a script does something, trains itself or by what it imports, and reads a file."""
        script = self._text(tree.sha(path))
        if script is None or not script.starts:
            return False
        files = dict(self._closure(path, tree))
        if not any(text.trains for text in files.values()):
            return False
        if one.lane == "python":
            return one.path in files
        if path in self._sites.runs:  # what it reads today is known
            return False
        folder, name = posixpath.split(one.path)
        stem = posixpath.splitext(name)[0]
        words = (name, f"'{stem}'", f'"{stem}"', *([f"{folder}/", f"{folder}'", f'{folder}"'] if folder else ()))
        return any(word in text.text for text in files.values() for word in words)

    def _closure(self, path: str, tree: Tree) -> Iterator[tuple[str, Text]]:
        """Yield the files that a script imports, itself first."""
        queue, seen = [path], {path}
        while queue and len(seen) <= MOST_FILES:
            here = queue.pop(0)
            if (text := self._text(tree.sha(here))) is None:
                continue
            yield here, text
            inner = {name for module in text.imports for name in resolved(module, here, tree)}
            queue += sorted(inner - seen)
            seen |= inner

    def _text(self, sha: str) -> Text | None:
        if sha and sha not in self._texts:
            content = self._walk.blob(sha)
            text = content.decode("utf-8", "replace") if content is not None else None
            self._texts[sha] = (
                None if text is None else Text(modules(text, imports_of(text)), trains(text), starts(text), text)
            )
        return self._texts.get(sha)
