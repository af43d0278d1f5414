"""Collects the keys of files that may interpolate one another, settles their verdicts and writes the rows of the document."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from mldebt.facts.texts import SettingsFacts
from mldebt.findings.redact import redact_value
from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.project.configs.files_verdict import Filed
from mldebt.project.configs.flows import Flows, Seed
from mldebt.project.configs.settings_names import Names
from mldebt.project.configs.settings_tree import Leaf, Path, Tree, read_tree
from mldebt.project.configs.settings_verdict import Keyed, Uses, Verdict, spread
from mldebt.project.sources import Sources

LONGEST = 200
MOST_KEYS = 600


class Space:
    """The keys of files that are seen together: one Hydra root, or all plain files."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._verdicts: dict[Keyed, Verdict] = {}
        self._structural: list[tuple[str, Path]] = []
        self._uses: dict[tuple[tuple[Seed, ...], tuple[Seed, ...]], Uses] = {}
        self._trees: dict[str, tuple[Tree, Uses | None, str]] = {}

    def put(self, path: str, keys: Iterable[tuple[Leaf, Verdict]]) -> None:
        """Take keys whose verdict is settled already."""
        for leaf, verdict in keys:
            self._verdicts[path, leaf] = verdict

    def judge(
        self, path: str, facts: SettingsFacts, flows: Flows, seeds: tuple[Seed, ...], *, packages: Sequence[Path] = ((),),
        readers: tuple[Seed, ...] = (),
    ) -> None:  # fmt: skip
        """Take a file whose loaded object the seeds yield; of the objects of `readers`, which may be others, only reads count."""
        key = (seeds, readers)
        if key not in self._uses:
            more = (use for use in flows.follow(*readers) if use.what == "read") if readers else ()
            self._uses[key] = Uses(self._sources, chain(flows.follow(*seeds), more))
        self._trees[path] = (read_tree(facts, packages), self._uses[key], "")

    def doubt(self, path: str, facts: SettingsFacts, reason: str, packages: Sequence[Path] = ((),)) -> None:
        """Take a file of whose keys nothing can be told; what it interpolates still counts as interpolated."""
        self._trees[path] = (read_tree(facts, packages), None, reason)

    def settle(self) -> None:
        """Judge every key: first by the code, then by classes that take nodes, then by interpolation, last by bare names."""
        consumers: dict[Path, str] = dict(pair for tree, _, _ in self._trees.values() for pair in tree.consumers)
        for path, (tree, uses, reason) in self._trees.items():
            self._structural += [(path, refers) for refers in tree.refers]
            for leaf in tree.leaves[:MOST_KEYS]:
                verdict = uses.judge(leaf, consumers) if uses is not None else Verdict("unknown", reason)
                self._verdicts[path, leaf] = verdict
        self._verdicts = spread(self._verdicts, self._structural)
        self._doubt_names()

    def _doubt_names(self) -> None:
        dead = [row for row, verdict in self._verdicts.items() if verdict.status == "dead"]
        names = Names(self._sources, {leaf.places[0][-1] for _, leaf in dead if leaf.places})
        for row in dead:
            place = row[1].places[0]
            if found := names.of(place[-1], place[-2] if len(place) > 1 else ""):
                reason = f"nothing that was followed reads it, yet {found[0].path}:{found[0].line} may: {found[0].says}"
                self._verdicts[row] = msgspec.structs.replace(self._verdicts[row], status="unknown", reason=reason, near=found)

    def rows(self, path: str, facts: SettingsFacts, family: str | None = None) -> tuple[ConfigKey, ...]:
        """Return the rows of one file's keys, in file order."""
        role = role_of(self._sources, path)
        found = [
            ConfigKey(
                path, leaf.key, leaf.line, facts.format, _shown(leaf), verdict.status, verdict.reason,
                "repo" if verdict.status == "dead" else None, verdict.confidence, verdict.readers, verdict.near,
                dumps=verdict.dumps, role=role, family=f"{family or path}:{leaf.key}",
            )
            for (where, leaf), verdict in self._verdicts.items()
            if where == path
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda row: (row.line, row.key)))

    def statuses(self) -> Mapping[Keyed, Verdict]:
        """Return all verdicts."""
        return self._verdicts


def _shown(leaf: Leaf) -> str | None:
    value = redact_value(leaf.key.rpartition(".")[2], leaf.value)
    return value[:LONGEST] if value is not None else None


def role_of(sources: Sources, path: str) -> str:
    """Return the role of a file in the document's words."""
    role = sources.role(path)
    return "entry" if role == "code" else role


def file_row(
    sources: Sources, path: str, facts: SettingsFacts, filed: Filed, keys: tuple[ConfigKey, ...] = (), *, system: str = "", family: str | None = None
) -> ConfigFile:
    """Return the row of one file."""
    return ConfigFile(
        path, facts.format, system or facts.format, filed.status, filed.reason, keys, filed.evidence, role_of(sources, path), family
    )
