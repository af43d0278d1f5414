"""Judges logging configurations (`logging.config.dictConfig`): a handler attached to no logger writes nothing."""

from collections.abc import Iterator, Mapping

from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.project.configs.settings.keys import NOTHING, Leaf, parts_of, read_tree
from mldebt.project.configs.settings.verdict import Verdict

SHAPE = frozenset({"version", "handlers", "formatters", "filters", "root", "loggers"})


def is_logging(facts: SettingsFacts) -> bool:
    """Say whether a file is a `dictConfig` document: its version is a number, its handlers and loggers have keys."""
    top = {entry.key: entry for entry in facts.entries if entry.key in SHAPE}
    version = top.get("version")
    parts = [entry for key, entry in top.items() if key != "version"]
    is_shaped = all(entry.kind in ("mapping", "alias") or entry.value in NOTHING for entry in parts)
    is_numbered = version is not None and version.kind == "scalar" and (version.value or "").isdecimal()
    return is_numbered and is_shaped and "handlers" in top and bool({"root", "loggers"} & top.keys())


def logging_keys(facts: SettingsFacts) -> Iterator[tuple[Leaf, Verdict]]:
    """Yield the keys of a logging configuration: a dead handler is one key, of the others every leaf is live."""
    nodes = {entry.key: entry for entry in facts.entries}
    dead = dict(_unattached(nodes))
    for key, why in dead.items():
        yield Leaf(key, nodes[key].line, None, (parts_of(key),)), Verdict("dead", why)
    for leaf in read_tree(facts).leaves:
        if not any(leaf.key.startswith(key + ".") or leaf.key == key for key in dead):
            yield leaf, Verdict("live", "read by logging.config.dictConfig")


def _unattached(nodes: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    attached, shaped = set(), set()
    for key, entry in nodes.items():
        parts = parts_of(key)
        if "handlers" in parts[1:] and entry.value and parts[0] != "handlers":
            attached.add(entry.value)
        if parts[0] == "handlers" and entry.value and parts[-1] not in ("formatter", "class", "level", "filename"):
            attached.add(entry.value)
        if parts[-1] == "formatter" and entry.value:
            shaped.add(entry.value)
    for key in nodes:
        parts = parts_of(key)
        if len(parts) == 2 and parts[0] == "handlers" and parts[1] not in attached:  # handlers.NAME
            yield key, "the handler is attached to no logger"
        if len(parts) == 2 and parts[0] == "formatters" and parts[1] not in shaped:  # formatters.NAME
            yield key, "no handler uses the formatter"
