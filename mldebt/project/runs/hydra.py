"""Trackers that only the configuration names: Hydra groups, `_target_` classes and logger lists set to null."""

import re
from collections.abc import Iterator

from mldebt.catalogue.loading import tracker_imports
from mldebt.facts.code import Const
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Spot
from mldebt.project.runs.tracking import BY_CLASS, Verdict
from mldebt.project.sources import Sources


def hydra_verdicts(sources: Sources, path: str) -> Iterator[Verdict]:
    """Return what the primary configuration of a Hydra entry says of its loggers."""
    primary = primary_config(sources, path)
    if primary is None:
        return
    config, folder = primary
    settings = sources.settings[config]
    for entry in settings.entries:
        found = re.fullmatch(r"defaults\[\d+\]\.(?:override )?/?((?:\w+/)*(?:logger|loggers|logging|tracker|tracking))", entry.key)
        if not found:
            continue
        options = [(name, item) for name, item in targets(sources) if name.startswith(f"{folder}/{found[1]}/")]
        if (entry.value or "").lower() in ("null", "~", "") and options:
            says = f"loggers are configured and off by default: {config}:{entry.line} {found[1]}: null"
            evidence = [Evidence(config, entry.line, f"{found[1]}: null")]
            evidence += [Evidence(name, line, f"available: {cls}") for name, (line, cls) in options[:3]]
            yield Verdict("optional", says, tuple(dict.fromkeys(cls.rpartition(".")[2] for _, (_, cls) in options)), evidence=tuple(evidence))
        for name, (line, cls) in options:
            if entry.value and name.startswith(f"{folder}/{found[1]}/{entry.value}."):
                gives = BY_CLASS.get(cls.rpartition(".")[2], "tracked" if cls.partition(".")[0] in tracker_imports() else "")
                if gives:
                    yield Verdict(gives, f"{config}:{entry.line} selects {cls}", (cls.rpartition(".")[2],), params=gives == "tracked", metrics=True, evidence=(Evidence(name, line, f"_target_: {cls}"),))


def targets(sources: Sources) -> list[tuple[str, tuple[int, str]]]:
    """Return (file, (line, class)) of every `_target_` that names a logger or tracker."""
    found = []
    for name, settings in sources.settings.items():
        for entry in settings.entries:
            if entry.key.endswith("_target_") and entry.value and (entry.value.rpartition(".")[2] in BY_CLASS or entry.value.partition(".")[0] in tracker_imports()):
                found.append((name, (entry.line, entry.value)))
    return found


def primary_config(sources: Sources, path: str) -> tuple[str, str] | None:
    """Return (file, folder) of the configuration named by `@hydra.main`, or None."""
    facts = sources.python.get(path)
    for number, scope in enumerate(facts.scopes if facts else ()):
        for call in scope.calls:
            target = sources.code.callee(Spot(path, number), call)
            if target.name == "hydra.main":
                keywords = dict(call.keywords)
                name, folder = keywords.get("config_name"), keywords.get("config_path")
                if not isinstance(name, Const) or not isinstance(name.value, str):
                    return None
                bare = name.value.removesuffix(".yaml")
                below = str(folder.value).lstrip("./") if isinstance(folder, Const) and folder.value else ""
                options = [file for file in sources.settings if re.search(rf"(^|/){re.escape(bare)}\.ya?ml$", file) and below in file]
                near = min(options, key=lambda file: (len(file), file), default=None)
                return (near, near.rpartition("/")[0]) if near else None
    return None


