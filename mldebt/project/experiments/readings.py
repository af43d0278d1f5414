"""Reads each wanted change of a history once, as far as it has to do with a run; what hangs on no run comes first.

A file that counts only while it trains is looked at before and after a stretch of changes. Where it trains neither time
it is taken not to have trained in between, and none of these changes is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, MutableMapping, Sequence

from mldebt.cache import Remembered
from mldebt.project.experiments.changes.events import Reading
from mldebt.project.experiments.changes.reading import VERSION, Link, Pair, name_of, read_pair, remembered
from mldebt.project.experiments.history.choosing import is_options_code
from mldebt.project.experiments.history.nearness import is_gone
from mldebt.project.experiments.history.reasons import is_no_try
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.texts.training import trains

FREE = frozenset({"notebook", "document", "shell", "result", "lock"})
"""What is read alike whichever runs there are."""
STRETCH = 16
IDLE, TRAINING = b"0", b"1"


class Readings:
    """What the changes of one history say; `kept` remembers it by content."""

    def __init__(self, walk: Walk, sites: Sites, kept: MutableMapping[str, bytes]) -> None:
        self._walk, self._sites, self._kept = walk, sites, kept
        self._readings: dict[str, Reading] = {}
        self._names: dict[tuple[str, str, str], str] = {}
        self._is_no_try: dict[str, bool] = {}
        self._passed: set[tuple[int, str]] = set()

    def begin(self) -> None:
        """Read what hangs on no run, then look up what is remembered: the runs may still be looked for elsewhere."""
        if self._walk.fits:
            free = [one for one in self._walk.wanted() if one.lane in FREE]
            self._expect(map(self._name, free))
            for one in self._walk.each(free, self.is_known):
                self.of(one)
            self._pass_by()
        wanted = (one for one in self._walk.wanted() if one.lane != "scored" and (one.at, one.path) not in self._passed)
        self._expect(map(self._name, wanted))

    def _pass_by(self) -> None:
        """Note the changes of files that count only while they train, and train neither before nor after them."""
        parts = list(self._stretches())
        names = {sha: f"{VERSION}|trains|{sha}" for ends, _ in parts for sha in ends}
        self._expect(names.values())
        for sha, content in self._walk.contents([sha for sha, name in names.items() if name not in self._kept]):
            if content is not None:
                self._kept[names[sha]] = TRAINING if trains(content.decode("utf-8", "replace")) else IDLE
        idle = {sha for sha, name in names.items() if self._kept.get(name) == IDLE}
        self._passed = {(one.at, one.path) for ends, part in parts if idle.issuperset(ends) for one in part}

    def _stretches(self) -> Iterator[tuple[tuple[str, str], Sequence[Wanted]]]:
        """Yield changes of a file that counts only while it trains, oldest first, behind the versions at their ends."""
        found: dict[str, list[Wanted]] = defaultdict(list)
        for one in self._walk.wanted():
            is_read = one.lane == "python" and not (self._walk.is_absent(one) or self._walk.is_too_large(one))
            if is_read and self._link(one) in ("none", "idle"):
                found[one.today].append(one)
        for part in (rows[at : at + STRETCH] for rows in found.values() for at in range(0, len(rows), STRETCH)):
            yield (part[0].old, part[-1].new), part

    def _expect(self, names: Iterable[str]) -> None:
        if isinstance(self._kept, Remembered):
            self._kept.expect(names)

    def is_known(self, one: Wanted) -> bool:
        """Say whether a change needs no blob: only its name counts, or it was read before."""
        if one.lane == "scored" or (one.at, one.path) in self._passed or self._walk.is_absent(one):
            return True
        name = self._name(one)
        if name not in self._readings and (found := remembered(name, self._kept)) is not None:
            self._readings[name] = found
        return name in self._readings

    def of(self, one: Wanted) -> Reading | None:
        """Return what a change says, or None where a version is missing, or read by nothing: `failed` tells why."""
        if one.lane == "scored" or (one.at, one.path) in self._passed or self._walk.is_too_large(one):
            return Reading()
        if self._walk.is_absent(one):
            return None
        name = self._name(one)
        if (known := self._readings.pop(name, None) or remembered(name, self._kept)) is not None:
            return known
        shas = [sha for sha in (one.new, one.old) if sha]
        found = self._walk.blobs(shas)
        new, old = found[one.new], found.get(one.old)
        if new is None or (one.old and old is None):
            return None
        try:
            return read_pair(Pair(one.path, one.lane, old, new, self._link(one)), name, self._kept)
        except Exception as error:  # noqa: BLE001 - one file must not end the ledger
            self._walk.failed[f"{one.path} at {one.commit.sha[:8]}"] = type(error).__name__
            return None

    def _name(self, one: Wanted) -> str:
        key = one.path, one.old, one.new
        if key not in self._names:
            self._names[key] = name_of(one.path, one.lane, f"{one.old}:{one.new}", self._link(one))
        return self._names[key]

    def _link(self, one: Wanted) -> Link:
        """Say how a file hangs together with a run: what it says of less is not read."""
        if one.lane == "settings":
            return "own" if self._sites.of_settings(one.today) else "none"
        is_own = one.lane != "python" or not one.old or one.today in self._sites.runs or is_options_code(one.path)
        if one.commit.sha not in self._is_no_try:
            self._is_no_try[one.commit.sha] = is_no_try(one.commit)
        is_idle = self._is_no_try[one.commit.sha]
        if is_own or is_gone(one.today, self._sites.sources.files):
            return "own" if is_own and not is_idle else "values"
        return "idle" if is_idle else "reached" if self._sites.is_reached(one.today) else "none"
