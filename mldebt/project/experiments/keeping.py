"""Says what kept the metrics of a run at a commit, from every file the run imported then.

That nothing did is said only where everything that may have done so was read: the imports are followed through the tree
of that commit. Where a file is missing, foreign code may keep a record, or the run cannot be followed back, the
answer carries the doubt in words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence

import msgspec

from mldebt.findings.subjects import TrainingRun
from mldebt.project.experiments.imported import Tree, own_names, resolved
from mldebt.project.experiments.notebooks import read_past_notebook
from mldebt.project.experiments.reading import VERSION
from mldebt.project.experiments.sites import Sites
from mldebt.project.experiments.trackers import Said, said, said_by_settings
from mldebt.project.experiments.walking import Walk, Wanted
from mldebt.repository.model import Commit, History

MOST_FILES = 80
CONDITION = "a tracker is used under a condition that was not followed"
SWITCHED = "a tracker that is off by default today may have been on"
STRONGEST = ("off", "guarded", "remote", "stored", "metered", "default")


class Keeper(msgspec.Struct, frozen=True):
    """The tracker of a run at a commit, or why it cannot be told that there was none.

    `is_switched` says that the changed launch script or configuration turns the tracker on or off.
    """

    tracker: str | None = None
    doubt: str = ""
    is_switched: bool = False


class Keeping:
    """Answers for the runs of one history; what a version says is remembered by its content."""

    def __init__(self, walk: Walk, sites: Sites, kept: MutableMapping[str, bytes], history: History) -> None:
        self._walk, self._sites, self._kept = walk, sites, kept
        self._said: dict[str, Said | None] = {}
        self._renames = _renames(history)
        self._words = _words(history)
        self._here: dict[str, bool] = {}
        self._known: dict[tuple[str, ...], tuple[tuple[tuple[str, str], ...], Keeper]] = {}
        self._own: set[str] = set()
        self._tree: tuple[int, Tree] = (-1, Tree({}, {}, self._own))

    def of(self, one: Wanted, site: str | None) -> Keeper:
        """Return what kept the metrics of a run, after the commit of a change."""
        if site is None:
            return Keeper(doubt="no run is known to use it")
        tree = self._after(one.at, one.commit)
        run = self._sites.runs.get(site)
        told = self._sites.tracking_paths(site)
        starts = tuple(dict.fromkeys((one.path, *(self._then(path, one.at) for path in (site, *told)))))
        found = self._remembered(starts, tree) or self._read(starts, tree)
        if run is None or found.is_switched:
            return self._of_its_time(one, site, found)
        if self._is_todays(starts):
            return _of_today(run, found)
        if run.tracking == "optional" and (found.tracker == "remote" or found.doubt == CONDITION):
            is_as_today = self._sites.is_todays(site, tree.sha(self._then(site, one.at)))
            return Keeper("off") if is_as_today or found.doubt else Keeper(doubt=SWITCHED)
        told_then = self._of_its_time(one, site, found)
        return _beside_today(run, found) if told_then is found else told_then

    def _of_its_time(self, one: Wanted, site: str, found: Keeper) -> Keeper:
        """Return what was read, or a doubt where a run that nothing kept may not have been there yet."""
        says_nothing = found.tracker is None and not found.doubt
        if says_nothing and site not in (one.path, one.today) and not self.is_there(one, site):
            return Keeper(doubt="the run was not there yet under a name that is known")
        return found

    def is_there(self, one: Wanted, site: str) -> bool:
        """Say whether a run was there after the commit of a change, under its name of then."""
        return bool(self._after(one.at, one.commit).sha(self._then(site, one.at)))

    def was_there(self, one: Wanted, site: str) -> bool:
        """Say whether a run was there before the commit of a change: it had a value that another took the place of."""
        now = self._then(site, one.at)
        return dict(one.commit.renames).get(now, now) in self._walk.state

    def _is_todays(self, starts: tuple[str, ...]) -> bool:
        """Say whether every file of a run that was read is as it is in the scanned tree."""
        files, _ = self._known[starts]
        return bool(files) and all(self._sites.is_todays(path, sha) for path, sha in files)

    def _after(self, at: int, commit: Commit) -> Tree:
        if self._tree[0] != at:
            changed = {change.path: "" if change.status == "D" else str(change.new) for change in commit.changes}
            self._tree = at, Tree(self._walk.state, changed, self._own)
        return self._tree[1]

    def _then(self, path: str, at: int) -> str:
        """Return the name a file of today had after a commit."""
        latest = None
        while moves := [move for move in self._renames.get(path, ()) if move[0] > at and move[0] < (latest or 1 << 60)]:
            latest, path = max(moves)
        return path

    def _remembered(self, starts: tuple[str, ...], tree: Tree) -> Keeper | None:
        files, found = self._known.get(starts, ((), Keeper()))
        return found if files and all(tree.sha(path) == sha for path, sha in files) else None

    def _read(self, starts: tuple[str, ...], tree: Tree) -> Keeper:
        files: dict[str, str] = {}
        says: dict[str, Said | None] = {}
        queue = [path for path in starts if tree.sha(path)]
        while queue and len(files) < MOST_FILES:
            files |= {path: tree.sha(path) for path in queue}
            says |= self._of_files({path: files[path] for path in queue})
            inner = (name for path in queue for name in self._imported(path, says[path], tree))
            queue = [path for path in dict.fromkeys(inner) if path not in files]
        found = _concluded(says, tree, starts[0], is_cut=bool(queue))
        self._known[starts] = tuple(files.items()), found
        return found

    def _imported(self, path: str, found: Said | None, tree: Tree) -> Iterator[str]:
        imports = found.imports if found else ()
        for top in own_names(imports, tree, self._words) - tree.own:
            tree.own.add(top)
            self._here.clear()
        for module in imports:
            if module.partition(".")[0] in tree.own or self._may_be_here(module):
                yield from resolved(module, path, tree)

    def _may_be_here(self, module: str) -> bool:
        """Say whether the words of a module name a file or folder of code that ever was in this repository."""
        known = self._here.get(module)
        if known is None:
            parts = module.lstrip(".").split(".")
            known = self._here[module] = (parts[0] in self._words and parts[-1] in self._words) or not parts[0]
        return known

    def _of_files(self, files: Mapping[str, str]) -> dict[str, Said | None]:
        """Return what some versions say; None for one that cannot be read."""
        fresh = {sha: path for path, sha in files.items() if sha not in self._said}
        for sha in list(fresh):
            if (stored := self._kept.get(f"{VERSION}|said|{sha}")) is not None:
                try:
                    self._said[sha] = msgspec.msgpack.decode(stored, type=Said)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue
                del fresh[sha]
        for sha, content in self._walk.blobs(list(fresh)).items():
            found = self._said[sha] = _say(fresh[sha], content)
            if found is not None:
                self._kept[f"{VERSION}|said|{sha}"] = msgspec.msgpack.encode(found)
        return {path: self._said[sha] for path, sha in files.items()}


def _of_today(run: TrainingRun, found: Keeper) -> Keeper:
    """Return what today's verdict on a run says, beside what its files say by name."""
    match run.tracking:
        case "tracked" | "remote":
            return Keeper("remote")
        case "optional":
            return found if found.tracker == "metered" else Keeper("off")
        case "partial":
            return found if found.tracker in ("remote", "stored") else Keeper("metered")
        case "unknown":
            return found if found.tracker else Keeper(doubt=f"its tracking cannot be told: {run.reason}")
        case "untracked" if found.tracker in ("remote", "stored", "metered", "default"):
            return Keeper(doubt="it names a tracker that it was not seen to reach")
    return found


def _beside_today(run: TrainingRun, found: Keeper) -> Keeper:
    """Return what an older version says, open where today's run is recorded in a way that its files do not name."""
    if found.doubt or found.tracker in ("remote", "stored", "metered", "default"):
        return found
    if run.tracking == "remote":
        return Keeper(doubt="the job runs on a service today, which may have recorded it")
    if run.tracking in ("tracked", "partial") and found.tracker == "off":
        return Keeper(doubt="a tracker that is on today was off by a default that may not have counted")
    return found


def _say(path: str, content: bytes | None) -> Said | None:
    if content is None:
        return None
    if path.endswith(".ipynb"):
        return said(read_past_notebook(content).text)
    text = content.decode("utf-8", "replace")
    return said(text) if path.endswith(".py") else said_by_settings(text)


def _concluded(says: Mapping[str, Said | None], tree: Tree, changed: str, *, is_cut: bool) -> Keeper:
    read = [(path, one) for path, one in says.items() if one is not None]
    states = _states([one for _, one in read])
    if told := _switch(says, changed):
        by_switch = {"on": "remote", "events": "metered"}
        return Keeper(by_switch.get(told) or _without_remote(states), is_switched=True)
    found = next((state for state in STRONGEST if state in states), None)
    if found == "guarded":
        return Keeper(doubt=CONDITION)
    if found is not None:
        return Keeper(found)
    if (lost := next((path for path, one in says.items() if one is None), None)) is not None:
        return Keeper(doubt=f"{lost} could not be read")
    return Keeper(doubt=next(_doubts(read, tree), "it imports too many files to read" if is_cut or not read else ""))


def _states(says: Sequence[Said]) -> set[str | None]:
    """Return what files say of trackers; a writer that any of them feeds keeps the metrics."""
    feeds = any(one.feeds for one in says)
    return {"metered" if one.tracker == "writer" and feeds else one.tracker for one in says}


def _doubts(read: Iterable[tuple[str, Said]], tree: Tree) -> Iterator[str]:
    """Yield what may keep a record beside what is known: a word of settings, or an import that is not here."""
    for path, one in read:
        for module, name in one.doubts:
            if not module:
                yield f"{path} names {name}"
            elif not any(True for told in (module, f"{module}.{name}") for _ in resolved(told, path, tree)):
                yield f"{name} of {module} may keep a record" if name != "*" else f"{module} is not here"


def _switch(says: Mapping[str, Said | None], changed: str) -> str:
    """Return what the changed file, else all others that say so, make of the tracker: its switch, or nothing."""
    own = says.get(changed)
    if own and own.switch:
        return own.switch
    others = {one.switch for one in says.values() if one and one.switch}
    return others.pop() if len(others) == 1 else ""


def _without_remote(states: Collection[str | None]) -> str:
    """Return what keeps the metrics where the tracker is turned off: event files, or nothing."""
    return next((state for state in ("metered", "default") if state in states), "off")


def _words(history: History) -> frozenset[str]:
    """Return the names of all modules and folders of code there ever were: nothing else can be imported from here."""
    paths = {change.path for commit in history.commits for change in commit.changes if change.path.endswith(".py")}
    return frozenset(word for path in paths for word in path.removesuffix(".py").split("/"))


def _renames(history: History) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Return for each name the (place of commit, name before) at which a file got it."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for back, commit in enumerate(history.commits):
        for new, old in commit.renames:
            found[new].append((len(history.commits) - 1 - back, old))
    return found
