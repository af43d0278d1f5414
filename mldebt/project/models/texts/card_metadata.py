"""Checks the metadata of a model card against the format of the Hugging Face Hub, offline.

The format and its lists are in `catalogue/model_cards.yaml`, with their source. Whether a data set, a base model or a
language exists is not asked: that would need the network.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from mldebt.catalogue.loading import card_format
from mldebt.facts.texts import DocumentFacts, Entry
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex

INDEXED = regex(r"\[\d+\]")
RESULT = regex(r"(model-index\[\d+\]\.results\[\d+\])\..*")
METRIC = regex(r"(model-index\[\d+\]\.results\[\d+\]\.metrics\[\d+\])\..*")
LANGUAGE = regex(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*|multilingual|code")
HOLDS_FILLER = regex(
    r"\{\{.*|.*\}\}|<[^>]*>|\[?(?:more information needed|todo|tbd|fixme|xxx+|your[-_ /].*|insert .*)\]?|your[-_/].*"
    r"|.*/?your[-_](?:username|model|org|name).*",
    re.IGNORECASE,
)
NOT_CHECKED = regex(r"(?:extra_gated|widget|inference|co2_eq|library_tag|thumbnail|title).*")


def is_model_card(facts: DocumentFacts, *, named: bool) -> bool:
    """Say whether front matter is that of a model's card: keys that only models have, or any of the Hub in a card."""
    form, keys = card_format(), {entry.key.partition(".")[0].partition("[")[0] for entry in facts.front}
    if keys & form.other_cards:
        return False
    return bool(keys & form.model_keys) or (
        named and bool(keys & {"license", "datasets", "tags", "language", "metrics"})
    )


def faults(facts: DocumentFacts, path: str) -> Iterator[Evidence]:
    """Yield what the Hub would refuse or not understand, by line."""
    if facts.front_error:
        yield Evidence(path, 1, f"the metadata is {facts.front_error}")
        return
    by_key: dict[str, list[Entry]] = {}
    for entry in facts.front:
        by_key.setdefault(INDEXED.sub("", entry.key), []).append(entry)
    yield from _licence(by_key, path)
    yield from _types(by_key, path)
    yield from _languages(by_key, path)
    yield from _fillers(facts.front, path)
    yield from _index(facts.front, path)


def _licence(by_key: Mapping[str, Sequence[Entry]], path: str) -> Iterator[Evidence]:
    for entry in by_key.get("license", ()):
        if entry.kind != "scalar" or not entry.value or HOLDS_FILLER.fullmatch(entry.value):
            continue
        if entry.value not in card_format().licences:
            hint = " (the identifiers are lower-case)" if entry.value.lower() in card_format().licences else ""
            yield Evidence(path, entry.line, f"`{entry.value}` is no licence identifier of the Hub{hint}")
        elif entry.value == "other" and not by_key.keys() & {"license_name", "license_link"}:
            yield Evidence(path, entry.line, "licence `other` without `license_name` or `license_link`")


def _types(by_key: Mapping[str, Sequence[Entry]], path: str) -> Iterator[Evidence]:
    for key in sorted(card_format().single):
        first = next(iter(by_key.get(key, ())), None)
        if first is not None and first.kind != "scalar":
            yield Evidence(path, first.line, f"`{key}` holds one value, not a {first.kind}")
    for key in ("datasets", "metrics", "tags"):
        nested = next((entry for entry in by_key.get(key, ()) if entry.kind == "mapping"), None)
        if nested is not None:
            yield Evidence(path, nested.line, f"`{key}` is a list of names, not a mapping")
    index = next(iter(by_key.get("model-index", ())), None)
    if index is not None and index.kind != "sequence" and index.value not in {None, ""}:
        yield Evidence(path, index.line, "`model-index` is a list of models with their results")


def _languages(by_key: Mapping[str, Sequence[Entry]], path: str) -> Iterator[Evidence]:
    for entry in by_key.get("language", ()):
        if entry.kind == "scalar" and entry.value and not LANGUAGE.fullmatch(entry.value.strip()):
            if HOLDS_FILLER.fullmatch(entry.value):
                continue
            yield Evidence(path, entry.line, f"`{entry.value[:40]}` is no language code (ISO 639: `en`, `de`)")


def _fillers(front: Sequence[Entry], path: str) -> Iterator[Evidence]:
    for entry in front:
        is_text = entry.kind == "scalar" and entry.value and not NOT_CHECKED.match(entry.key)
        if is_text and HOLDS_FILLER.fullmatch((entry.value or "").strip()):
            yield Evidence(path, entry.line, f"`{entry.key}` holds the filler `{(entry.value or '')[:60]}`")


def _index(front: Sequence[Entry], path: str) -> Iterator[Evidence]:
    """Yield results without what the Hub needs of each: task, data set, and per metric its type and value."""
    keys = {entry.key: entry for entry in front}
    results: dict[str, Entry] = {}
    metrics: dict[str, Entry] = {}
    for entry in front:
        if found := RESULT.fullmatch(entry.key):
            results.setdefault(found[1], entry)
        if found := METRIC.fullmatch(entry.key):
            metrics.setdefault(found[1], entry)
    for result, entry in results.items():
        wanted = ("task.type", "dataset.type", "dataset.name", "metrics")
        missing = [one for one in wanted if f"{result}.{one}" not in keys]
        if missing:
            yield Evidence(path, entry.line, f"a result of `model-index` lacks {', '.join(missing)}")
    for metric, entry in metrics.items():
        missing = [one for one in ("type", "value") if f"{metric}.{one}" not in keys]
        missing = [
            one for one in missing if one != "value" or not any(key.startswith(f"{metric}.value") for key in keys)
        ]
        if missing:
            yield Evidence(path, entry.line, f"a metric of `model-index` lacks {' and '.join(missing)}")
