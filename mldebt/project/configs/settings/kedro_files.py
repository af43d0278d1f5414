"""Judges the configuration of Kedro projects: strings in the nodes of a pipeline name catalog entries and parameters.

Kedro loads `conf/<environment>/` by file name, so the files are live; a data set that no node, notebook or script names
and a parameter that no `params:` input and no function reads are dead.
"""

import posixpath
from collections.abc import Iterator, Mapping

from mldebt.facts.code import Const, Op, Text
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Site
from mldebt.patterns import regex
from mldebt.project.configs.files.mentions_code import code_texts
from mldebt.project.configs.settings.keys import Leaf, parts_of, read_tree
from mldebt.project.configs.settings.verdict import Verdict
from mldebt.project.sources import Sources

CONF = regex(r"(?P<project>.*?)/?conf/[^/]+/(?P<name>[^/]+?)(/.*)?\.(ya?ml|json)")
WHOLE = frozenset({"parameters", "params:*"})


def kedro_kind(path: str) -> str | None:
    """Return what a file of `conf/<environment>/` is for Kedro: catalog, parameters, or another of its files."""
    found = CONF.fullmatch(path)
    if found is None:
        return None
    name = found["name"]
    for kind in ("catalog", "parameters", "credentials", "logging", "globals", "spark", "mlflow"):
        if name.startswith(kind):
            return kind
    return None


def is_kedro(sources: Sources, path: str) -> bool:
    """Say whether the project around a `conf` folder imports Kedro."""
    found = CONF.fullmatch(path)
    below = found["project"] if found else ""
    return any(
        entry.target.partition(".")[0] == "kedro"
        for other, module in sources.python.items()
        if other.startswith(below)
        for entry in module.imports
    )


class Nodes:
    """The strings and reads of one Kedro project's code."""

    def __init__(self, sources: Sources, path: str) -> None:
        found = CONF.fullmatch(path)
        below = found["project"] if found else ""
        self.texts: dict[str, Site] = {}
        self.reads: dict[str, Site] = {}
        self.is_computed = False
        for other, module in sources.python.items():
            if not other.startswith(below):
                continue
            for line, text, _ in code_texts(module):
                self.texts.setdefault(text, Site(other, line))
            self._scopes(other, sources)
        for other, facts in sources.settings.items():
            if other.startswith(below) and other != path and kedro_kind(other) != "parameters":
                for entry in facts.entries:
                    if entry.value and len(entry.value) < 200:  # names, not prose
                        self.texts.setdefault(entry.value, Site(other, entry.line))

    def _scopes(self, path: str, sources: Sources) -> None:
        for scope in sources.python[path].scopes:
            for read in scope.reads:
                for step in read.steps[1:]:
                    self.reads.setdefault(step[1:], Site(path, read.line))
            for call in scope.calls:
                if call.last_step in (".get", ".pop", "getattr", ".load"):
                    for value in call.args:
                        if isinstance(value, Const) and isinstance(value.value, str):
                            self.reads.setdefault(value.value, Site(path, call.line))
                self.is_computed = self.is_computed or (
                    call.last_step in ("node", "Node", ".node")
                    and any(isinstance(value, Text | Op) for value in call.args)
                )


def kedro_keys(path: str, facts: SettingsFacts, nodes: Nodes) -> Iterator[tuple[Leaf, Verdict]]:
    """Yield the keys of a catalog or parameters file with their verdicts."""
    kind = kedro_kind(path)
    if kind == "catalog":
        yield from _catalog(facts, nodes)
        return
    for leaf in read_tree(facts).leaves:
        yield (
            leaf,
            _parameter(leaf, nodes)
            if kind == "parameters"
            else Verdict("external", f"read by Kedro ({posixpath.basename(path)})"),
        )


def _catalog(facts: SettingsFacts, nodes: Nodes) -> Iterator[tuple[Leaf, Verdict]]:
    for entry in facts.entries:
        parts = parts_of(entry.key)
        if len(parts) != 1 or parts[0].startswith("_"):
            continue
        leaf = Leaf(entry.key, entry.line, None, (parts,))
        yield leaf, _dataset(parts[0], nodes)


def _dataset(name: str, nodes: Nodes) -> Verdict:
    if "{" in name:
        return Verdict("live", "a pattern that makes data sets for the names pipelines use")
    bare = name.partition("@")[0]
    for text, site in nodes.texts.items():
        if text.partition("@")[0] in (name, bare) or text.endswith("." + bare) or bare.endswith("." + text):
            return Verdict("live", f"named at {site.path}:{site.line}", (site,))
    if nodes.is_computed:
        return Verdict("unknown", "pipelines compute the names of their data sets")
    return Verdict("dead", "no pipeline, notebook or script names this data set")


def _parameter(leaf: Leaf, nodes: Nodes) -> Verdict:
    parts = leaf.places[0]
    for end in range(len(parts), 0, -1):
        if site := nodes.texts.get("params:" + ".".join(parts[:end])):
            where = f"{site.path}:{site.line}"
            if end == len(parts) or any(part in nodes.reads for part in parts[end:]):
                return Verdict("live", f"an input of a node at {where}", (site,))
            return Verdict("unknown", f"its section is handed to a node whole at {where}, and nothing reads it by name")
    if any(text.startswith("params:") and text.endswith("." + ".".join(parts)) for text in nodes.texts):
        return Verdict("live", "an input of a node of a namespaced pipeline")
    if site := nodes.reads.get(parts[-1]) or nodes.reads.get(".".join(parts)):
        return Verdict("live", f"read at {site.path}:{site.line}", (site,))
    if any(site for part in parts[:-1] if (site := nodes.reads.get(part))) or nodes.is_computed:
        return Verdict("unknown", "its section is read as a whole")
    whole = next((site for text, site in nodes.texts.items() if text in WHOLE), None)
    where = f"; all parameters go in at {whole.path}:{whole.line}, but nothing takes this one" if whole else ""
    return Verdict("dead", f"no node takes it{where}", confidence="medium" if whole is None else "high")


def kedro_paths(sources: Sources, settings: Mapping[str, SettingsFacts]) -> dict[str, str]:
    """Return Kedro's configuration files with their kind."""
    return {path: kind for path in settings if (kind := kedro_kind(path)) and is_kedro(sources, path)}
