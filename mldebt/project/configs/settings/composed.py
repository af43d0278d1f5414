"""Builds the rows of option files that Hydra composes: keys by their place in the tree, files by who chooses them."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import ConfigFile
from mldebt.project.configs.files.kinds import is_of_launcher
from mldebt.project.configs.files.loaders import Loader, Loaders
from mldebt.project.configs.files.mentions import Mentions, stem
from mldebt.project.configs.files.verdict import Filed
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.settings.hydra_apps import Root
from mldebt.project.configs.settings.hydra_files import Choices, is_selectable, members
from mldebt.project.configs.settings.rows import Space, file_row
from mldebt.project.sources import Sources


def composed_files(
    sources: Sources, flows: Flows, roots: Sequence[Root], settings: Mapping[str, SettingsFacts], mentions: Mentions
) -> Iterator[ConfigFile]:
    """Yield the option files of every root; an inner root owns its files."""
    taken: set[str] = set()
    loaders = Loaders(sources).found if roots else ()
    for root in sorted(roots, key=lambda root: -len(root.folder)):
        own = [path for path in members(root, settings) if path not in taken and not is_of_launcher(settings[path])]
        paths = list(_options_among(own, root, settings)) if _holds_code(root, sources) else own
        taken.update(paths)
        if paths:
            yield from _compose(flows, root, {path: settings[path] for path in paths}, mentions, loaders)


def _options_among(paths: Sequence[str], root: Root, settings: Mapping[str, SettingsFacts]) -> Iterator[str]:
    """Yield the files meant for composition, where the root holds code too, and with it files of other programs.

    They have a defaults list, a target or a package, are a primary configuration, or stand where a list chooses.
    """
    choices = Choices(root, {path: settings[path] for path in paths})
    primary = {app.primary for app in root.apps if app.primary}
    groups = {posixpath.dirname(named) for named in choices.named} - {"", root.folder}
    for path in paths:
        keys = [entry.key for entry in settings[path].entries]
        is_marked = any(key.startswith("defaults[") or key.endswith("_target_") for key in keys)
        is_marked = is_marked or any("@package" in text for _, text in settings[path].directives)
        if (
            is_marked
            or posixpath.relpath(stem(path), root.folder or ".") in primary
            or choices.names(path)
            or posixpath.dirname(path) in groups
        ):
            yield path


def _holds_code(root: Root, sources: Sources) -> bool:
    """Say whether modules of Python stand below the folder of a root."""
    return any(root.holds(path) and not path.endswith("__init__.py") for path in sources.python)


def _compose(
    flows: Flows, root: Root, settings: Mapping[str, SettingsFacts], mentions: Mentions, loaders: Sequence[Loader]
) -> Iterator[ConfigFile]:
    """Yield the option files of one root; one that code also loads by itself is judged by both of its objects."""
    sources = flows.sources
    choices = Choices(root, settings)
    space = Space(sources, flows, is_one=True)
    composed = tuple(app.seed for app in root.apps)
    readers = tuple(app.seed for app in root.readers)
    for path in root.bases:
        space.judge(path, sources.settings[path], composed)
    for path, facts in settings.items():
        packages = choices.packages(path, facts)
        alone = tuple(seed for loader in loaders if loader.names(path) for seed in loader.seeds)
        if facts.error is None:
            seeds = (*composed, *alone)
            places = tuple(dict.fromkeys((*packages, ()))) if alone else packages
            space.judge(path, facts, seeds, packages=places, readers=readers)
    space.settle()
    if named := next(
        (
            path
            for path, facts in settings.items()
            for entry in facts.entries
            if "override_dirname" in (entry.value or "")
        ),
        None,
    ):
        space.take_back(f"overriding any key names the run's folder (hydra.job.override_dirname in {named})")
    for path, facts in settings.items():
        filed = _filed(path, facts, root, choices, mentions)
        yield file_row(sources, path, facts, filed, space.rows(path, facts, root.folder or path), system="hydra")


def _filed(path: str, facts: SettingsFacts, root: Root, choices: Choices, mentions: Mentions) -> Filed:
    if facts.error is not None:
        return Filed("unknown", facts.error)
    if primary := next(
        (
            app
            for app in root.apps
            if app.primary is not None and not root.group(path) and stem(path).endswith(app.primary)
        ),
        None,
    ):
        return Filed("live", f"the primary configuration of {primary.says.path}:{primary.says.line}", (primary.says,))
    if named := choices.names(path):
        return Filed("live", f"{named[0].path}:{named[0].line}: {named[0].says}", tuple(named[:3]))
    found = [mention for mention in mentions.of(path) if mention.what in ("path", "name", "pattern")]
    if found:
        return Filed("live", f"{found[0].path}:{found[0].line} {found[0].says}")
    if root.group(path).split("/")[0] == "hydra":
        return Filed("external", "Hydra's own options")
    group = root.group(path)
    if is_selectable(path, root, choices.paths):
        return Filed(
            "variant", f"an option of the group {group or 'of primary configurations'}; no defaults list names it"
        )
    return Filed("unknown", "a user may choose it with --config-name")
