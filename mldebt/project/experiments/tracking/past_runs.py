"""Asks the analysis of runs how a run was tracked at a commit: it judges the files that decide it, as they were then.

These are the files the run imported, what settings, launches and requirements stand nearest to it, and nothing else:
one question costs as much as a small scan. A file is read once, whatever the commits that hold it, and the answer is
remembered by what the files held.
"""

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from hashlib import blake2b

import msgspec

from mldebt.cache import program
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.subjects import TrainingRun
from mldebt.findings.vocabulary import Sha
from mldebt.project.experiments.history.choosing import VENDORED
from mldebt.project.experiments.history.nearness import common
from mldebt.project.memory import Memory
from mldebt.project.sources import Sources
from mldebt.repository.kinds import kind_of
from mldebt.repository.model import File, History

SAYING = frozenset({"requirements", "shell", "makefile", "dockerfile", "env", "yaml", "json", "toml", "ini", "gin"})
"""What may switch a tracker on or off, name its version or start the run."""
PACKAGED = "setup.py"
LASTING = frozenset({"parse", "decode"})
"""Where a file fails that nobody will ever read."""
MOST_BESIDE = 120
MOST_HELD = 4000
Key = tuple[str, str]
Judge = Callable[[Sources, str], TrainingRun | None]
"""How the run of a file is found among some sources."""


class PastRuns:
    """The runs of earlier versions, worked out where they are asked for."""

    def __init__(self, sources: Sources, kept: MutableMapping[str, bytes], judge: Judge) -> None:
        self._sources, self._kept, self._judge = sources, kept, judge
        self._held: dict[Key, Facts | Unread | None] = {}
        self._memory = Memory(keeps=True)
        self._judged: dict[tuple[object, ...], TrainingRun | None] = {}

    def of(
        self, path: str, code: Mapping[str, str], tree: Mapping[str, str], changed: tuple[str, object]
    ) -> TrainingRun | None:
        """Return the run that a file made, from the blobs of the code it reached and of the whole tree then.

        `changed` is a file and what it says of trackers: versions of it that say the same are judged once.
        """
        files = {**_beside(path, tree), **code}
        key = path, *changed, frozenset(item for item in files.items() if item[0] != changed[0])
        if key not in self._judged:
            self._judged[key] = self._remembered(path, files)
        return self._judged[key]

    def _remembered(self, path: str, files: Mapping[str, str]) -> TrainingRun | None:
        told = repr((path, sorted(files.items()), self._sources.options.trackers, self._sources.options.launchers))
        digest = blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        name = f"{program()}|run|{digest}"
        if (stored := self._kept.get(name)) is not None:
            try:
                return msgspec.msgpack.decode(stored, type=TrainingRun | None)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
        found, is_whole = self._run(path, files)
        if is_whole:
            with suppress(UnicodeEncodeError):  # a name that is no text
                self._kept[name] = msgspec.msgpack.encode(found)
        return found

    def _run(self, path: str, files: Mapping[str, str]) -> tuple[TrainingRun | None, bool]:
        """Return the run, and whether no file may be read another time that could not be read now."""
        kinds = {name: kind for name in files if (kind := kind_of(name)) is not None}
        wanted = {name: (files[name], kind) for name, kind in kinds.items()}
        found = self._facts({name: key for name, key in wanted.items() if name == path})
        if not any(isinstance(one, Unread) for one in found.values()):
            found = self._facts(wanted)
        facts = {name: one for name, one in found.items() if one is not None and not isinstance(one, Unread)}
        small = Sources(
            {name: File(name, Sha(files[name]), 0, kind) for name, kind in kinds.items()}, facts, History(),
            as_of=self._sources.as_of, options=self._sources.options, memory=self._memory,
        )  # fmt: skip
        run = None
        with suppress(Exception):  # a crash of the runs is told where those of today are asked for
            run = self._judge(small, path)
        lost = (one for name, one in found.items() if name not in facts)
        return run, all(isinstance(one, Unread) and one.stage in LASTING for one in lost)

    def _facts(self, wanted: Mapping[str, Key]) -> dict[str, Facts | Unread | None]:
        """Return what files say; those of the scanned tree are known already."""
        if len(self._held) > MOST_HELD:
            self._held.clear()
            self._memory.clear()
        for name, key in wanted.items():
            file = self._sources.files.get(name)
            if key not in self._held and file is not None and file.sha == key[0] and name in self._sources.facts:
                self._held[key] = self._sources.facts[name]
        missing = [key for key in dict.fromkeys(wanted.values()) if key not in self._held]
        self._held.update(self._sources.past(missing) if missing else {})
        return {name: self._held.get(key) for name, key in wanted.items()}


def _beside(path: str, tree: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a tree that may say how a run is started, set or packaged, the nearest of them."""
    told = [
        name for name, sha in tree.items()
        if sha and (kind_of(name) in SAYING or name == PACKAGED) and not VENDORED.search(name)
    ]  # fmt: skip
    told.sort(key=lambda name: (kind_of(name) != "requirements", -common(path, name), name.count("/"), name))
    return {name: tree[name] for name in told[:MOST_BESIDE]}
