"""Builds the rows of settings files: which are configuration, who loads them, and which keys still count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import ConfigFile
from mldebt.project.configs.files.kinds import Kind, is_data_folder, is_output, set_aside
from mldebt.project.configs.files.loaders import Loader, Loaders
from mldebt.project.configs.files.mentions import Mentions
from mldebt.project.configs.files.verdict import Filed, Files
from mldebt.project.configs.files.written import Written
from mldebt.project.configs.following.flows import Flows, Seed
from mldebt.project.configs.settings.composed import composed_files
from mldebt.project.configs.settings.env_files import env_files
from mldebt.project.configs.settings.gin_files import gin_files
from mldebt.project.configs.settings.hydra_apps import hydra_roots
from mldebt.project.configs.settings.hydra_files import extended
from mldebt.project.configs.settings.kedro_files import Nodes, kedro_keys, kedro_paths
from mldebt.project.configs.settings.logging_files import is_logging, logging_keys
from mldebt.project.configs.settings.python_files import python_files
from mldebt.project.configs.settings.rows import Space, file_row
from mldebt.project.sources import Sources

FORMATS = frozenset({"yaml", "json", "toml", "ini"})


def settings_files(sources: Sources, flows: Flows) -> tuple[ConfigFile, ...]:
    """Return the settings files of a repository with a verdict per file and key, by path."""
    settings = {path: facts for path, facts in sources.settings.items() if facts.format in FORMATS}
    gin = tuple(path for path, facts in sources.settings.items() if facts.format == "gin")
    mentions = Mentions(sources, (*settings, *gin))
    found = {file.path: file for file in env_files(sources)}
    found |= {file.path: file for file in gin_files(sources, flows, mentions)} if gin else {}
    roots = tuple(extended(hydra_roots(sources, tuple(settings)), settings))
    _add(found, composed_files(sources, flows, roots, settings, mentions))
    _add(found, python_files(sources, flows))
    _add(found, _managed(sources, flows, _left(settings, found)))
    left = _left(settings, found)
    aside = {path: said for path, facts in left.items() if (said := set_aside(path, facts)) is not None}
    _add(found, _rows_aside(sources, left, aside))
    plain = {path: facts for path, facts in left.items() if path not in aside}
    _add(found, _plain(flows, plain, settings, mentions))
    return tuple(found[path] for path in sorted(found))


def _rows_aside(
    sources: Sources, settings: Mapping[str, SettingsFacts], aside: Mapping[str, Kind]
) -> Iterator[ConfigFile]:
    """Yield the files that are somebody else's; data in JSON are no configuration at all."""
    for path, said in aside.items():
        if not said.reason.startswith("data") or settings[path].format != "json":
            yield file_row(sources, path, settings[path], Filed(said.status, said.reason))


def _add(found: dict[str, ConfigFile], files: Iterable[ConfigFile]) -> None:
    """Add files that nothing before has judged."""
    for file in files:
        found.setdefault(file.path, file)


def _left(settings: Mapping[str, SettingsFacts], found: Mapping[str, ConfigFile]) -> dict[str, SettingsFacts]:
    return {path: facts for path, facts in settings.items() if path not in found}


def _managed(sources: Sources, flows: Flows, settings: Mapping[str, SettingsFacts]) -> Iterator[ConfigFile]:
    """Yield the files that a framework loads by their name: Kedro's `conf`, logging configurations."""
    nodes: dict[str, Nodes] = {}
    kedro = kedro_paths(sources, settings)
    for path, facts in settings.items():
        if facts.error is None and is_logging(facts):
            space = Space(sources, flows)
            space.put(path, logging_keys(facts))
            yield file_row(
                sources,
                path,
                facts,
                Filed("live", "a logging configuration"),
                space.rows(path, facts),
                system="logging",
            )
        elif path in kedro:
            if kedro[path] in ("catalog", "parameters") and path not in nodes:
                nodes[path] = Nodes(sources, path)
            yield _kedro(sources, flows, path, facts, nodes.get(path))


def _kedro(sources: Sources, flows: Flows, path: str, facts: SettingsFacts, nodes: Nodes | None) -> ConfigFile:
    filed = Filed("live", "Kedro loads it by its name")
    if nodes is None:
        return file_row(sources, path, facts, Filed("external", "read by Kedro"), system="kedro")
    space = Space(sources, flows)
    space.put(path, kedro_keys(path, facts, nodes))
    return file_row(sources, path, facts, filed, space.rows(path, facts), system="kedro")


def _plain(
    flows: Flows, settings: Mapping[str, SettingsFacts], every: Mapping[str, SettingsFacts], mentions: Mentions
) -> Iterator[ConfigFile]:
    if not settings:
        return
    sources = flows.sources
    files = Files(sources, settings, mentions, Loaders(sources))
    verdicts = {path: files.of(path) for path in settings}
    space = Space(sources, flows)
    for path, filed in verdicts.items():
        likely, others = files.candidates(path)
        if files.lies_beside_weights(path):
            space.keep(path, settings[path], "kept with the checkpoint beside it: it says how that was made")
        elif filed.status in ("live", "variant") and likely and not _is_merged(files.known(path) or likely, sources):
            space.judge(path, settings[path], _seeds(likely), readers=_seeds(others), is_sure=bool(filed.loaders))
        elif filed.status in ("live", "variant", "unknown") and not is_data_folder(path):
            space.doubt(path, settings[path], "the call that loads it was not found")
    for path, facts in every.items():
        if path not in settings:
            space.refer(path, facts)
    space.settle()
    _spare(space, files, verdicts, Written(sources))
    for path, filed in verdicts.items():
        alike = files.family(path)
        yield file_row(
            sources,
            path,
            settings[path],
            filed,
            space.rows(path, settings[path], alike[0]),
            family=alike[0] if len(alike) > 1 else None,
        )


def _spare(space: Space, files: Files, verdicts: Mapping[str, Filed], written: Written) -> None:
    """Leave open what is dead in files whose keys nobody sets by hand, and what is live in files that nothing loads."""
    for path, filed in verdicts.items():
        if filed.is_of_others:
            space.take_back("read where files like it are loaded; nothing is seen to load this one", path, "live")
        if owner := _owner(files, path):
            space.take_back(owner, path)
        elif writer := written.by(path, space.dead(path)):
            space.take_back(f"{writer} writes files of this name: a program sets its values", path)


def _owner(files: Files, path: str) -> str | None:
    """Return why nobody sets the keys of a file by hand: a program wrote it, or tests keep it; None otherwise."""
    if is_output(path):
        return "its folder is named for results: a program writes it"
    return "a fixture: tests decide what is read of it" if files.is_fixture(path) else None


def _seeds(loaders: Sequence[Loader]) -> tuple[Seed, ...]:
    return tuple(dict.fromkeys(seed for loader in loaders for seed in loader.seeds))


def _is_merged(loaders: Sequence[Loader], sources: Sources) -> bool:
    """Say whether files are merged into a default tree of code: their keys are judged with that tree."""
    return any(
        str(sources.code.scope(loader.spot).calls).find("merge_from_file") >= 0
        for loader in loaders
        if loader.format == "any"
    )
