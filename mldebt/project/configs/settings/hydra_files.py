"""Reads Hydra option files: the package their keys land in, what defaults lists name, and which are selectable."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.configs.files.mentions import stem
from mldebt.project.configs.settings.hydra_apps import Root
from mldebt.project.configs.settings.keys import Path

PACKAGE = regex(r"@package\s+([\w.\-]+)")
NESTED = regex(r"(defaults\[\d+\]\..+)\[\d+\]")
CHOSEN = regex(r"defaults\[\d+\](?:\.(?P<how>override |optional )?(?P<group>[^@]*?)(?:@(?P<package>.+))?)?")


class Choices:
    """What the defaults lists of one root choose: option files with who names them, and packages given to groups."""

    def __init__(self, root: Root, settings: Mapping[str, SettingsFacts]) -> None:
        self.root, self.paths = root, tuple(path for path in settings if root.holds(path))
        self.named: dict[str, list[Evidence]] = defaultdict(list)
        self._packages: dict[str, set[Path]] = defaultdict(set)
        self._groups: dict[str, set[str]] = defaultdict(set)
        for path, facts in settings.items():
            if root.holds(path):
                for entry in facts.entries:
                    self._choose(path, facts, entry)

    def _choose(self, path: str, facts: SettingsFacts, entry: Entry) -> None:
        if (found := _chosen(entry)) is None:
            return
        here = self.root.group(path)
        group, option, package = found
        where = posixpath.normpath(group if group.startswith("/") else posixpath.join("/", here, group)).strip("/")
        says = Evidence(path, entry.line, f"its defaults list names {option}")
        name = posixpath.join(self.root.folder, where, stem(option))
        self._groups[posixpath.join(where, posixpath.dirname(option)).rstrip("/")].add(where)
        self.named[posixpath.normpath(name)].append(says)
        if package:
            own = self._package(path, facts, here)
            base = () if package.startswith("_global_") else own
            rest = tuple(part for part in package.split(".") if part not in ("_global_", "_here_", "_group_"))
            self._packages[where].add((*base, *rest))

    def packages(self, path: str, facts: SettingsFacts) -> tuple[Path, ...]:
        """Return the packages the keys of an option file land in; both readings of a file without a directive.

        The package is the group's, not the folder's: `data: sub/one` in a defaults list puts the keys of
        data/sub/one.yaml under `data`. Where no list names an option of the folder, a command may take any above.
        """
        folder = self.root.group(path)
        groups = (folder, *sorted(self._groups.get(folder) or _above(folder)))
        found = [self._package(path, facts, group) for group in groups]
        found += [package for group in groups for package in sorted(self._packages.get(group, ()))]
        if any(app.is_old for app in self.root.apps):
            found.append(())
        return tuple(dict.fromkeys(found))

    def _package(self, path: str, facts: SettingsFacts, chosen: str) -> Path:
        group = tuple(part for part in chosen.split("/") if part)
        for _, text in facts.directives:
            if found := PACKAGE.search(text):
                if found[1] == "_global_":
                    return ()
                parts = found[1].replace("_group_", ".".join(group)).replace("_name_", stem(posixpath.basename(path)))
                return tuple(part for part in parts.split(".") if part and part != "_global_")
        return group

    def names(self, path: str) -> Sequence[Evidence]:
        """Return the defaults lists that name a file."""
        return self.named.get(stem(path), ())


def _chosen(entry: Entry) -> tuple[str, str, str] | None:
    """Return the group, the option and the package that an entry of a defaults list names, None for another entry."""
    if not entry.key.startswith("defaults[") or entry.kind != "scalar":
        return None
    nested = NESTED.fullmatch(entry.key)
    if (found := CHOSEN.fullmatch((nested[1] if nested else entry.key).replace('"', ""))) is None:
        return None
    group, option = (found["group"] or "").strip(), entry.value or ""
    if not group:
        group, option = posixpath.split(option.partition("@")[0])
    return group, option, found["package"] or ""


def extended(roots: Sequence[Root], settings: Mapping[str, SettingsFacts]) -> Iterator[Root]:
    """Yield the roots with the files that theirs inherit from and the applications that compose those."""
    named: dict[str, set[str]] = defaultdict(set)
    for path, facts in settings.items():
        for group, option, _ in filter(None, map(_chosen, facts.entries)):
            if ".." in group:
                base = posixpath.normpath(posixpath.join(posixpath.dirname(path), group, stem(option)))
                named[path].update(base + end for end in (".yaml", ".yml") if base + end in settings)
    for root in roots:
        bases = [one for path in named if root.holds(path) for one in sorted(named[path]) if not root.holds(one)]
        others = [app for other in roots if any(map(other.holds, bases)) for app in other.apps]
        apps = tuple(dict.fromkeys((*root.apps, *others)))
        yield msgspec.structs.replace(root, apps=apps, bases=tuple(dict.fromkeys(bases)))


def _above(folder: str) -> Iterator[str]:
    """Yield the folders above an option's own that are groups too."""
    while folder := posixpath.dirname(folder):
        yield folder


def is_selectable(path: str, root: Root, paths: Sequence[str]) -> bool:
    """Say whether a file is one of several to choose from: in a group, or beside other primary configurations."""
    return bool(root.group(path)) or sum(root.holds(other) and not root.group(other) for other in paths) > 1


def members(root: Root, settings: Mapping[str, SettingsFacts]) -> Iterator[str]:
    """Yield the option files of a root."""
    return (path for path, facts in settings.items() if facts.format == "yaml" and root.holds(path))
