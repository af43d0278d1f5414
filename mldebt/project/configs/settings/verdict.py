"""Judges settings keys by what is done with the loaded object.

A key is dead only where every use of the object was followed and none reaches it; one use that leaves the analysed
code, or picks names that cannot be told, makes the keys below it unknown.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from mldebt.findings.subjects import Evidence, Site
from mldebt.findings.vocabulary import Confidence, KeyStatus
from mldebt.patterns import regex
from mldebt.project.configs.following.flows import Use
from mldebt.project.configs.following.looking import INSTEAD
from mldebt.project.configs.reading.spending import Spending, is_in_name
from mldebt.project.configs.settings.keys import RESERVED, Leaf, Path, is_scalar
from mldebt.project.sources import Sources

MOST = 5
ALIKE, SHORTEST = 0.88, 5
BY_CALL = "`_target_: "
SPELT_ALIKE = "spelt almost alike: "
NOT_THE_OBJECT = regex(
    r"(builtins\.open|open|io\.open|os\.path\.\w+|pathlib\.Path|Path|zipfile\.is_zipfile|glob\.glob"
    r"|torch\.nn\.(functional\.\w+|(?!Module|Sequential|Parameter|Data)\w+)|builtins\.(range|round|abs)"
    r"|(torch|numpy)\.(zeros|ones|empty|full|eye|arange|linspace|rand\w*|tensor|\w+Tensor)"
    r"|omegaconf\.OmegaConf\.load|os\.(listdir|makedirs|getenv)|builtins\.(float|int)|yaml\.\w*load|json\.loads?|\S*load\w*\.update)\b"
)
TRACKED = regex(r"(comet_ml|wandb|mlflow|neptune|clearml|aim|swanlab|dvclive)\b\S*\.(log|add|save|set|track)_?\w*\b")
DUMPER = regex(
    r"(print|log|show|dump|display|pretty|save|write|export|record|format|render)_?\w*"
    r"(config|cfg|conf|args|arguments|hparams|hyperparams|hyperparameters|params|parameters|options|settings|namespace|flags)\w*",
    re.IGNORECASE,
)


class Verdict(msgspec.Struct, frozen=True):
    """What is said of one key, before the row of the document is made of it."""

    status: KeyStatus
    reason: str
    readers: tuple[Site, ...] = ()
    near: tuple[Evidence, ...] = ()
    dumps: tuple[Evidence, ...] = ()
    confidence: Confidence = "high"


class Uses:
    """The uses of one loaded object, arranged for questions about single keys; `is_folded` for INI files."""

    def __init__(self, sources: Sources, uses: Iterable[Use], spending: Spending, *, is_folded: bool = False) -> None:
        self._sources, self._spending = sources, spending
        self._reads: dict[Path, list[Use]] = defaultdict(list)
        self._patterns: list[Use] = []
        self._wide: dict[Path, list[Use]] = defaultdict(list)
        self._below: dict[Path, list[Use]] = defaultdict(list)
        self._writes: dict[Path, list[Use]] = defaultdict(list)
        self._indexed: dict[Path, list[Use]] = defaultdict(list)
        self._followed: set[tuple[object, ...]] = set()
        self._dumps: list[Use] = []
        self.found = tuple(_folded(use) for use in uses) if is_folded else tuple(uses)
        for use in self.found:
            self._sort(use)
            if use.what == "dynamic" and use.keys[-1:] == ("*",) and "*" not in use.keys[:-1]:
                self._indexed[use.keys[:-1]].append(use)

    def _sort(self, use: Use) -> None:
        if use.what == "read":
            if any("*" in part for part in use.keys):
                self._patterns.append(use)
            for end in range(1, len(use.keys) + 1):
                self._reads[use.keys[:end]].append(use)
        elif use.what == "escape" and NOT_THE_OBJECT.match(use.by):
            return
        elif use.what in ("escape", "dynamic") and (self._is_dumper(use) or TRACKED.match(use.by)):
            self._dumps.append(use)
        elif use.what in ("all", "escape", "dynamic"):
            (self._below if "*" in use.keys else self._wide)[use.keys].append(use)
        elif use.what == "write":
            self._writes[use.keys].append(use)
        elif use.what == "followed":
            self._followed.add((use.keys, use.spot, use.line))
        elif use.what == "dump":
            self._dumps.append(use)

    def _is_dumper(self, use: Use) -> bool:
        """Say whether a use stands in a function whose name says that it only shows or keeps a configuration."""
        return DUMPER.fullmatch(self._sources.code.scope(use.spot).name.rpartition(".")[2]) is not None

    def judge(self, leaf: Leaf, consumers: Mapping[Path, str]) -> Verdict:
        """Return the verdict on one key from code and from the classes that take nodes; interpolation comes later."""
        readers = [use for place in leaf.places for use in self._readers(place)]
        filled = self._filled(leaf, readers)
        if readers and not filled:
            return Verdict("live", readers[0].says, self._sites(readers))
        if any(place[0] == RESERVED for place in leaf.places):
            return Verdict("external", "read by Hydra itself")
        if of_class := self._of_class(leaf, consumers):
            return of_class
        wide = [
            use for place in leaf.places for end in range(len(place) + 1) for use in self._wide.get(place[:end], ())
        ]
        for keys, uses in self._below.items():
            if any(_reaches(keys, place, is_open=not is_scalar(leaf.value)) for place in leaf.places):
                wide += uses
        for what in ("all", "escape", "dynamic"):
            if taking := [use for use in wide if use.what == what]:
                return self._taken(taking)
        if above := [use for place in leaf.places for use in self._above(place)]:
            return Verdict("unknown", f"its parent is {above[0].says}", near=self._evidence(above))
        dumps = self._evidence(use for use in self._dumps if any(_covers(use.keys, place) for place in leaf.places))
        confidence: Confidence = "high" if all(keys[-1] == "*" for keys in self._below) else "medium"
        if filled:
            says = f"its value only fills {filled}, which nothing reads"
            sure = "medium" if is_in_name(filled) else confidence
            return Verdict("dead", says, self._sites(readers), self._evidence(readers), dumps, sure)
        return Verdict("dead", "no code reads it", near=self._near(leaf), dumps=dumps, confidence=confidence)

    def _of_class(self, leaf: Leaf, consumers: Mapping[Path, str]) -> Verdict | None:
        """Return the verdict on a key below a node that a class takes, or None where it is below none."""
        nodes = [place[:end] for place in leaf.places for end in range(len(place)) if place[:end] in consumers]
        taken = [node for node in nodes if not self._is_left(node, consumers[node])]
        if taken:
            return Verdict("live", f"an argument of what {consumers[taken[0]]} names")
        left = f"only others are seen to be taken beside what {consumers[nodes[0]]} names" if nodes else ""
        return Verdict("unknown", left) if left else None

    def _is_left(self, node: Path, taker: str) -> bool:
        """Say whether a node that code must ask Hydra to make is not, while others of its section are, by their names.

        `instantiate(config.callbacks.stop)` makes nothing of `callbacks.summary`.
        """
        if not taker.startswith(BY_CALL) or node[:-1] not in self._named:
            return False
        if self._readers(node) or any(node[:end] in self._wide for end in range(len(node) + 1)):
            return False
        return not any(_reaches(keys, node, is_open=True) for keys in self._below) and not self._above(node)

    @cached_property
    def _named(self) -> frozenset[Path]:
        """The sections, below the top, of which something is taken by its name."""
        return frozenset(keys[:end] for keys in (*self._reads, *self._wide) for end in range(1, len(keys)))

    def _filled(self, leaf: Leaf, readers: Sequence[Use]) -> str:
        """Return the unread place that all loads of a key fill by its own name, or an empty string."""
        if not 0 < len(readers) <= MOST or not all(use.keys in leaf.places for use in readers):
            return ""
        self._spending.said.clear()
        filled = self._spending.filled(readers[0].keys[-1], ((use.spot, use.line) for use in readers)).unread
        return "" if self._spending.said else filled

    def _readers(self, place: Path) -> list[Use]:
        found = [*self._reads.get(place, ()), *self._indexed.get(place, ())]
        found += [
            use
            for use in self._patterns
            if len(use.keys) >= len(place)
            and all(map(fnmatchcase, place, use.keys))
            and use.keys[: len(place)] != ("*",)
        ]
        return found

    def _above(self, place: Path) -> list[Use]:
        """Return what may read all of a node above: hard reads with nothing deeper, `get("node", "none")`."""
        for end in range(1, len(place)):
            uses = self._reads.get(place[:end], ())
            if uses and all(len(use.keys) == end for use in uses):
                hard = [use for use in uses if not use.soft and (use.keys, use.spot, use.line) not in self._followed]
                if hard:
                    return hard
            if instead := [use for use in uses if use.by == INSTEAD and len(use.keys) == end + 1]:
                return instead
        return []

    def _taken(self, uses: Sequence[Use]) -> Verdict:
        use = uses[0]
        if use.what == "all":
            return Verdict("live", use.says, self._sites(uses))
        why = "handed on: " if use.what == "escape" else "read by a name that cannot be told: "
        where = self._evidence([use])[0]
        return Verdict("unknown", f"{why}{use.says} ({where.path}:{where.line})", near=self._evidence(uses))

    def _near(self, leaf: Leaf) -> tuple[Evidence, ...]:
        """Return what almost reads a key: places that set it, and a read of a name spelt almost alike."""
        found = self._evidence([use for place in leaf.places for use in self._writes.get(place, ())])
        name = leaf.places[0][-1] if leaf.places else ""
        from difflib import get_close_matches  # only for a key that nothing reads

        alike = get_close_matches(name, self._read_names, n=1, cutoff=ALIKE) if len(name) >= SHORTEST else []
        if not alike:
            return found
        spelt = self._evidence([self._read_names[alike[0]]])
        return (*found, *(msgspec.structs.replace(says, says=f"{SPELT_ALIKE}{says.says}") for says in spelt))

    @cached_property
    def _read_names(self) -> dict[str, Use]:
        return {use.keys[-1]: use for use in reversed(self.found) if use.what == "read" and use.keys}

    def _sites(self, uses: Iterable[Use]) -> tuple[Site, ...]:
        return tuple(Site(found.path, found.line, found.cell) for found in self._evidence(uses))

    def _evidence(self, uses: Iterable[Use]) -> tuple[Evidence, ...]:
        found: dict[Evidence, None] = {}
        for use in uses:
            found.setdefault(self._sources.evidence(use.spot.path, use.line, use.says))
            if len(found) >= MOST:
                break
        return tuple(found)


def _folded(use: Use) -> Use:
    """Return a use of an INI file's object with its options in lower case: configparser compares them so."""
    keys, by = (*use.keys[:1], *(key.lower() for key in use.keys[1:])), "" if use.by == INSTEAD else use.by
    return msgspec.structs.replace(use, keys=keys, by=by)


def _covers(keys: Path, place: Path) -> bool:
    """Say whether a use of the node at `keys`, of any key where it says so, takes the key at a place along."""
    whole = keys[: keys.index("*")] if "*" in keys else keys
    return place[: len(whole)] == whole


def _reaches(keys: Path, place: Path, *, is_open: bool) -> bool:
    """Say whether a use below a computed name takes the key at a place: `cfg[name]["args"]` all keys below an `args`.

    A computed name stands for one level or more; a key that is `is_open`, with no value of its own, may have had parts.
    """
    at, is_far = 0, False
    for key in keys:
        if key == "*":
            at, is_far = at + 1, True
            continue
        while is_far and at < len(place) and not fnmatchcase(place[at], key):
            at += 1
        if at >= len(place):
            return is_open
        if not fnmatchcase(place[at], key):
            return False
        at += 1
    return at <= len(place) or is_open
