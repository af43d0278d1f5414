"""Tells which changes came after a trained file was committed: of the code, config or data that made it, of its card.

Commits are compared by ancestry and by content: a change that leaves the words of the training path, the values of a
setting or the bytes of a data file as they were is none. Which data and settings a script takes is known only where it
spells their files. Nobody can tell whether the file was made at the commit that brought it: it may be older still.
"""

import itertools
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import Const, Scope
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Stale, TrainedModel
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.artifacts.producers import Producers
from mldebt.project.models.files.constants import constants
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.files.training_path import differs, words_in, words_of
from mldebt.project.models.files.versions import GONE, Versions
from mldebt.project.models.texts.documents import CARD
from mldebt.repository.model import Commit

WRITES = regex(r"\.?(?:dump|save(?!fig|txt|_fig|_image|_csv)\w*|export\w*|write_\w+|to_pickle|to_onnx)")
READS = regex(r"\.?(?:read_\w+|load\w*|open|Dataset\w*|from_csv|genfromtxt|scan_\w+)")
DATA = regex(r".*\.(?:csv|tsv|parquet|feather|arrow|jsonl|npz|npy|xlsx?|dvc|txt|zip|gz|h5|hdf5)", re.IGNORECASE)
SETTING = regex(r".*\.(?:ya?ml|json|toml|ini|cfg|gin)", re.IGNORECASE)
LOCKED = regex(r"stages\.([^.]+)\.outs\[(\d+)\]\.path")
HASHES = ("md5", "etag", "checksum")
MOST_VERSIONS = 40
MOST_DELETED = 40


class Staleness:
    """Answers what a trained file, or a card, is older than. Built once per scan."""

    def __init__(self, producers: Producers, versions: Versions) -> None:
        self.producers, self.versions = producers, versions
        self.sources, self.code = versions.sources, producers.code

    def of(self, found: Declared) -> tuple[Stale, ...] | None:
        """Return what has changed since an artifact was made; None where history does not tell."""
        if found.artifact is None:
            return None
        if found.artifact.stored == "dvc":
            return tuple(self._locked(found)) if posixpath.basename(found.path) == "dvc.yaml" else None
        made = self.versions.latest(found.path) if found.artifact.stored in {"git", "lfs"} else None
        if made is None:
            return None
        name = posixpath.basename(found.path)
        writers = [path for path in self.producers.modules(found) if self._writes(path, name)]
        sole = writers if len(writers) == 1 else []
        classes = [spot for spot in self.producers.classes(found) if found.artifact.imports or spot.path in writers]
        rows = (
            *self._of_classes(classes, made),
            *(row for path in sole for row in self._of_script(path, made)),
            *([] if writers else self._without_script(found)),
        )
        return tuple(dict.fromkeys(rows))

    def of_card(self, row: TrainedModel, spot: Spot) -> tuple[Stale, ...] | None:
        """Return what has changed in a class since its card was; None where it has no card of its own."""
        places = {item.path for item in (row.items.purpose, row.items.inputs_outputs) if item and item.path}
        cards = sorted(path for path in places if CARD.fullmatch(path))
        made = self.versions.latest(cards[0]) if cards else None
        if made is None:
            return None
        return tuple(
            Stale(cards[0], stale.commit, "card", stale.commits, stale.says) for stale in self._of_classes([spot], made)
        )

    def _writes(self, path: str, name: str) -> bool:
        """Say whether a script saves something under a name, and does not only load or mention it."""
        return any(
            posixpath.basename(text) == name
            for number, scope in enumerate(self.code.modules[path].scopes)
            for call in scope.calls
            if WRITES.fullmatch(call.last_step)
            for text in constants(self.code, Spot(path, number), call)
        )

    def _of_classes(self, spots: Sequence[Spot], made: Commit) -> Iterator[Stale]:
        for spot in spots:
            name = self.code.scope(spot).name
            before = self.versions.beside(spot.path, made)
            if before is None or not self.versions.since(spot.path, made):
                continue
            was = words_in(self.versions.scopes(spot.path, before), name)
            if was and (says := differs(was, words_in(self._today(spot.path), name))):
                yield self._stale(spot.path, made, "code", f"in `{name}` {says}")

    def _of_script(self, path: str, made: Commit) -> Iterator[Stale]:
        before = self.versions.beside(path, made)
        if before is not None and self.versions.since(path, made):
            was = words_of(self.versions.scopes(path, before))
            if was and (says := differs(was, words_of(self._today(path)))):
                yield self._stale(path, made, "code", f"in the script that writes it {says}")
        for file in self._read_by(path, SETTING):
            if says := self._values_differ(file, made):
                yield self._stale(file, made, "config", says)
        for file in self._read_by(path, DATA):
            if self.versions.since(file, made) and self.versions.beside(file, made) is not None:
                yield self._stale(file, made, "data", "the data its script reads was replaced")

    def _today(self, path: str) -> Mapping[str, Scope]:
        return {scope.name: scope for scope in self.code.modules[path].scopes}

    def _read_by(self, path: str, wanted: re.Pattern[str]) -> list[str]:
        """Return the files in git that a script names in a call that reads."""
        found: dict[str, None] = {}
        for scope in self.code.modules[path].scopes:
            for call in scope.calls:
                texts = [one.value for one in call.args if isinstance(one, Const) and isinstance(one.value, str)]
                if not texts or not READS.fullmatch(call.last_step) or set(texts[1:]) & {"w", "wb", "a", "x"}:
                    continue
                for folder in ("", posixpath.dirname(path)):
                    file = posixpath.normpath(posixpath.join(folder, texts[0]))
                    for one in (file, f"{file}.dvc"):
                        last = self.versions.of(one)
                        if wanted.fullmatch(one) and last and not last[0].blob.startswith(GONE):
                            found[one] = None
        return list(found)

    def _values_differ(self, path: str, made: Commit) -> str:
        before = self.versions.beside(path, made)
        if before is None or not self.versions.since(path, made):
            return ""
        was, now = (_values(self.versions.facts(path, blob)) for blob in (before, self.sources.files[path].sha)) \
            if path in self.sources.files else ({}, {})  # fmt: skip
        for key in was.keys() & now.keys():
            if was[key] != now[key]:
                return f"`{key}` changed"
        return ""

    def _stale(self, path: str, made: Commit, what: str, says: str) -> Stale:
        since = self.versions.since(path, made)
        return Stale(path, since[-1].commit.sha, what, len(since), says)

    def _without_script(self, found: Declared) -> Iterator[Stale]:
        """Yield the script that wrote a file of this name and was deleted while the file stayed."""
        name = posixpath.basename(found.path)
        for path, commit, blob in itertools.islice(self._deleted(), MOST_DELETED):
            facts = self.sources.past([(blob, "python")]).get((blob, "python"))
            for scope in getattr(facts, "scopes", ()):
                writes = any(
                    WRITES.fullmatch(call.last_step)
                    and any(_ends_in(value, name) for value in (*call.args, *(one for _, one in call.keywords)))
                    for call in scope.calls
                )
                if writes:
                    yield Stale(path, commit.sha, "code", 1, f"`{path}`, which wrote `{name}`, was deleted")
                    return

    def _deleted(self) -> Iterator[tuple[str, Commit, str]]:
        for commit in self.sources.history.commits:
            moved = {old for new, old in commit.renames if new.endswith(".py")}
            for change in commit.changes:
                is_gone = change.status == "D" and change.path not in moved and change.path.endswith(".py")
                if is_gone and change.path not in self.sources.files:
                    yield change.path, commit, change.old

    def _locked(self, found: Declared) -> Iterator[Stale]:
        """Yield the inputs of a DVC stage that were changed in git after the lock file took them."""
        folder = posixpath.dirname(found.path)
        lock = posixpath.join(folder, "dvc.lock")
        keys = _values(self.sources.facts.get(lock))
        out = next((key for key, value in keys.items() if LOCKED.fullmatch(key) and value in found.aliases[:1]), None)
        if out is None:
            return
        stage = out.partition(".outs[")[0]
        for key, value in keys.items():
            if re.fullmatch(rf"{re.escape(stage)}\.deps\[\d+\]\.path", key) and value:
                yield from self._outdated(lock, key, posixpath.normpath(posixpath.join(folder, value)))
        yield from self._params(lock, stage, keys, folder)

    def _outdated(self, lock: str, key: str, path: str) -> Iterator[Stale]:
        """Yield a dependency in git whose content differs from that of the commit that locked it."""
        if path not in self.sources.files or not self.versions.of(path):
            return
        hashed = next((f"{key.removesuffix('.path')}.{one}" for one in HASHES), "")
        taken = self._since_when(lock, hashed)
        if taken is None:
            return
        before = self.versions.beside(path, taken)
        if before is None or not self.versions.since(path, taken):
            return
        if path.endswith(".py"):
            was, now = self.versions.scopes(path, before), self.versions.scopes(path, self.sources.files[path].sha)
            if [scope.body for scope in was.values()] == [scope.body for scope in now.values()]:
                return
        what = "code" if path.endswith((".py", ".ipynb")) else "config" if SETTING.fullmatch(path) else "data"
        says = f"`{posixpath.basename(lock)}` holds its version of {taken.sha[:8]}"
        yield self._stale(path, taken, what, says)

    def _since_when(self, lock: str, key: str) -> Commit | None:
        """Return the commit that gave a key of the lock file the value it has today."""
        now = _values(self.sources.facts.get(lock)).get(key)
        taken = None
        for version in self.versions.of(lock)[:MOST_VERSIONS]:
            if now is None or _values(self.versions.facts(lock, version.blob)).get(key) != now:
                break
            taken = version.commit
        return taken

    def _params(self, lock: str, stage: str, keys: Mapping[str, str | None], folder: str) -> Iterator[Stale]:
        """Yield the parameters whose value in git is another than the locked one."""
        for key, value in keys.items():
            found = re.fullmatch(rf"{re.escape(stage)}\.params\.\"?([\w./\-]+\.(?:ya?ml|json|toml))\"?\.(.+)", key)
            path = posixpath.normpath(posixpath.join(folder, found[1])) if found else ""
            if not found or path not in self.sources.files:
                continue
            name = found[2].replace('"', "")
            now = _values(self.sources.facts.get(path)).get(name)
            taken = self._since_when(lock, key)
            if now is not None and now != value and taken is not None and self.versions.since(path, taken):
                yield self._stale(path, taken, "config", f"`{name}` is {now}, and was {value}")


def _values(facts: object) -> dict[str, str | None]:
    if not isinstance(facts, SettingsFacts) or facts.error:
        return {}
    return {entry.key: entry.value for entry in facts.entries if entry.kind == "scalar"}


def _ends_in(value: object, name: str) -> bool:
    return isinstance(value, Const) and isinstance(value.value, str) and posixpath.basename(value.value) == name
