"""Says what kept the metrics of a run at a commit: the analysis of runs judges it on every file it imported then.

Which files these are is told from the text of old versions, through the tree of that commit. What the texts say of
trackers by name stands beside the verdict: that nothing kept the metrics is said only where both say so. Names alone
answer for the oldest changes and where no run is found: where a file is missing, foreign code may keep a record, or the
run cannot be followed back, that answer carries the doubt in words.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableMapping, Sequence

import msgspec

from mldebt.findings.subjects import TrainingRun
from mldebt.project.experiments.changes.events import TRIED, Event
from mldebt.project.experiments.changes.reading import VERSION
from mldebt.project.experiments.history.choosing import is_of_a_tracker
from mldebt.project.experiments.history.reasons import says_it_tries
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.results.notebooks import read_past_notebook
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.texts.imported import Tree, own_names, resolved
from mldebt.project.experiments.tracking.keepers import Keeper, concluded, judged
from mldebt.project.experiments.tracking.past_runs import Judge, PastRuns
from mldebt.project.experiments.tracking.trackers import Said, said, said_by_settings
from mldebt.project.experiments.tries.grouping import Group
from mldebt.project.experiments.values.names import is_clear
from mldebt.repository.model import Commit, History

ABSENT = "the run was not there yet under a name that is known"
MOST_FILES = 80
SEVERAL = 2
MOST_ASKED = 100
"""Changes, the newest, whose run of then is judged: one costs about 70 ms."""


class Keeping:
    """Answers for the runs of one history; what a version says is remembered by its content."""

    def __init__(
        self, walk: Walk, sites: Sites, kept: MutableMapping[str, bytes], history: History, judge: Judge
    ) -> None:
        self._walk, self._sites, self._kept = walk, sites, kept
        self._said: dict[str, Said | None] = {}
        self._renames = _renames(history)
        self._words = _words(history)
        self._here: dict[str, bool] = {}
        self._known: dict[tuple[str, ...], tuple[tuple[tuple[str, str], ...], Keeper]] = {}
        self._own: set[str] = set()
        self._past = PastRuns(sites.sources, kept, judge)
        self._since = 0
        self._tree: tuple[int, Tree] = (-1, Tree({}, {}, self._own))

    def of(self, one: Wanted, site: str | None, *, is_near: bool = False) -> Keeper:
        """Return what kept the metrics of a run, after the commit of a change: as the analysis of runs judges it.

        Of a run whose every file is as it is today the answer is known; else the files of then are judged, unless the
        run is only near, which proves nothing.
        """
        if site is None:
            return Keeper(doubt="no run is known to use it")
        tree = self._after(one.at, one.commit)
        if site not in (one.path, one.today) and not tree.sha(self._then(site, one.at)):
            return Keeper(doubt=ABSENT)
        told = self._sites.tracking_paths(site)
        starts = tuple(dict.fromkeys((one.path, *(self._then(path, one.at) for path in (site, *told)))))
        found = self._remembered(starts, tree) or self._read(starts, tree)
        run = self._sites.runs.get(site) if self._is_todays(starts) else None
        if run is None and one.at >= self._since and not is_near and not found.is_switched:
            run = self._run(self._then(site, one.at), starts, tree)
        if found.is_switched or run is None:
            return self._of_its_time(one, site, found)
        return judged(run, one.path, found)

    def _run(self, path: str, starts: tuple[str, ...], tree: Tree) -> TrainingRun | None:
        """Return the run of then; a changed file is looked at anew where it says something else of trackers by name."""
        files, changed = dict(self._known[starts][0]), starts[0]
        said = self._said.get(files.get(changed, ""))
        telling = msgspec.structs.replace(said, imports=()) if said else None
        return self._past.of(path, files, tree.files(), (changed, telling))

    def _of_its_time(self, one: Wanted, site: str, found: Keeper) -> Keeper:
        """Return what was read, or a doubt where a run that nothing kept may not have been there yet."""
        says_nothing = found.tracker is None and not found.doubt
        if says_nothing and site not in (one.path, one.today) and not self.is_there(one, site):
            return Keeper(doubt=ABSENT)
        return found

    def settle(self, groups: Sequence[Group]) -> None:
        """Say of all that was tried or shown in some groups what kept its metrics: of outputs alone by name."""
        asked: dict[int, list[tuple[Group, int, Event, bool]]] = defaultdict(list)
        for group in groups:
            for place, event in enumerate(group.events):
                is_tried = event.kind in TRIED
                if event.change is not None and (is_tried or event.change.lane == "notebook"):
                    asked[event.at].append((group, place, event, event.is_near or not is_tried or _is_lone(event)))
        newest = sorted((at for at, rows in asked.items() for row in rows if not row[-1]), reverse=True)[:MOST_ASKED]
        self._since = newest[-1] if newest else 0
        for at in self._walk.again(asked):
            for group, place, event, is_near in asked[at]:
                group.events[place] = self._settled(event, is_near=is_near)

    def _settled(self, event: Event, *, is_near: bool) -> Event:
        change = event.change
        if change is None:
            return event
        known = Keeper("remote", is_judged=True) if is_of_a_tracker(event.path) else None
        found = known or self.of(change, event.run_path, is_near=is_near)
        doubt = found.doubt or (event.doubt if found.tracker is None else "")
        is_judged = found.is_judged and self._is_read(change, event.run_path)
        return msgspec.structs.replace(event, tracker=found.tracker, how=found.how, doubt=doubt, is_judged=is_judged)

    def _is_read(self, one: Wanted, site: str | None) -> bool:
        """Say whether a run read a changed file after its commit: under its own name, and importing it if it is code.

        The latter is asked where the run is known by its imports of today.
        """
        tree, stem = self._after(one.at, one.commit), one.path.removesuffix("/__init__.py").rpartition("/")[2]
        if one.path != one.today and tree.sha(one.today):
            return False
        if site in (None, one.path, one.today) or one.lane != "python" or not self._sites.is_reached(one.today):
            return True
        stem, queue = stem.removesuffix(".py"), [self._then(site or "", one.at)]
        seen = set(queue)
        while queue and len(seen) < MOST_FILES:
            says = self._of_files({path: sha for path in queue if (sha := tree.sha(path))})
            if any(module.rpartition(".")[2] == stem for found in says.values() if found for module in found.imports):
                return True
            inner = (name for path, found in says.items() for name in self._imported(path, found, tree))
            queue = [name for name in dict.fromkeys(inner) if name not in seen]
            seen.update(queue)
        return bool(queue) or one.path in seen

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
        read, found = [one for one in says.values() if one], concluded(says, tree, starts[0], is_cut=bool(queue))
        is_named, is_open = any(one.is_named for one in read), any(one.is_open for one in read)
        found = msgspec.structs.replace(found, is_named=is_named, is_open=is_open)
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


def _is_lone(event: Event) -> bool:
    """Say whether a change beside a run is never sure, whatever kept it: the files of then are not read for it."""
    clear = {row.key for row in event.params if is_clear(row.key) and not row.is_minor}
    is_told = event.change is not None and says_it_tries(event.change.commit)
    return event.kind == "E1" and event.path != event.run_path and len(clear) < SEVERAL and not is_told


def _say(path: str, content: bytes | None) -> Said | None:
    if content is None:
        return None
    if path.endswith(".ipynb"):
        return said(read_past_notebook(content).text)
    text = content.decode("utf-8", "replace")
    return said(text) if path.endswith(".py") else said_by_settings(text)


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
