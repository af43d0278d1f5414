"""Groups settings files that have the same shape: variants that one reader takes."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping

from mldebt.facts.texts import SettingsFacts
from mldebt.project.configs.files.kinds import top_level

ALIKE = 0.5
FEWEST = 2
MOST_KEYS = 400


def families(settings: Mapping[str, SettingsFacts], paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each file, the files of its shape in path order, itself included: half of all keys must be shared."""
    heads: dict[str, list[tuple[frozenset[str], list[str]]]] = defaultdict(list)
    for path in sorted(paths):
        facts = settings[path]
        keys = frozenset([entry.key for entry in facts.entries if "[" not in entry.key][:MOST_KEYS]) or frozenset(
            top_level(facts)
        )
        for shape, alike in heads[facts.format]:
            if len(keys & shape) >= max(min(FEWEST, len(keys)), 1) and len(keys & shape) >= ALIKE * len(keys | shape):
                alike.append(path)
                break
        else:
            heads[facts.format].append((keys, [path]))
    return {path: tuple(alike) for groups in heads.values() for _, alike in groups for path in alike}


def siblings(path: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the other settings files of the same suffix in the same folder."""
    folder, suffix = posixpath.dirname(path), posixpath.splitext(path)[1]
    return tuple(
        other
        for other in paths
        if other != path and posixpath.dirname(other) == folder and posixpath.splitext(other)[1] == suffix
    )
