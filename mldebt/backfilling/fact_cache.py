"""Keeps the facts of neighbouring commits at hand: they share nearly all their files, and decoding costs too."""

from collections.abc import Mapping, Sequence

from mldebt.cache import Cache
from mldebt.facts.extraction import Reader, extract
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.vocabulary import Sha
from mldebt.options import Options
from mldebt.progress import silent
from mldebt.project.memory import Memory
from mldebt.repository.model import File

MOST = 8_000
Key = tuple[str, str]


class FactCache:
    """Facts by (blob, kind), those asked for last, with what was worked out from them; the rest is in the cache."""

    def __init__(self, cache: Cache, options: Options, *, jobs: int = 1) -> None:
        self.cache, self.options, self.jobs = cache, options, jobs
        self.memory = Memory(keeps=True)
        self._held: dict[Key, Facts | Unread] = {}

    def beside(self, cache: Cache) -> "FactCache":
        """Return a fact_cache with the same facts on another connection, for a child process."""
        other = FactCache(cache, self.options)
        other._held = dict(self._held)
        return other

    def facts(self, files: Sequence[File], read: Reader) -> dict[str, Facts | Unread]:
        """Return path → facts, from the fact_cache, the cache or the files."""
        wanted = {file.path: (str(file.sha), file.kind) for file in files}
        missing = [file for file in files if wanted[file.path] not in self._held]
        if missing:
            found = extract(
                missing, read, cache=self.cache, jobs=self.jobs, deadline=self.options.deadline, step=silent
            )  # fmt: skip
            for path, facts in found.items():
                self._held[wanted[path]] = facts
        answer = {path: self._held[key] for path, key in wanted.items()}
        if len(self._held) > MOST:
            self._held = dict(list(self._held.items())[-MOST // 2 :]) | {
                key: answer[path] for path, key in wanted.items()
            }
            self.memory.clear()
        return answer

    def past(self, pairs: Sequence[Key], read: Reader) -> Mapping[Key, Facts | Unread]:
        """Return the facts of historic blobs, asked for again and again by neighbouring commits."""
        known = {pair: self._held[pair] for pair in pairs if pair in self._held}
        files = [
            File(f"{sha}:{kind}", Sha(sha), 0, kind) for sha, kind in dict.fromkeys(pairs) if (sha, kind) not in known
        ]
        if files:
            fresh = self.facts(files, read)
            known |= {(str(file.sha), file.kind): fresh[file.path] for file in files}
        return known
