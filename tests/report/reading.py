"""Reads formats of others as those others do: SARIF by its schema, GitLab entry by entry, GitHub by its commands."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt
from pages import Reader

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
OURS = Path(__file__).resolve().parent.parent.parent / "mldebt" / "report"
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}
URI = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=@/]|%[0-9A-F]{2})+")
COMMANDS = {"error", "warning", "notice", "debug", "add-mask", "set-output", "save-state", "group", "endgroup", "echo"}


@cache
def schema(name: str) -> Draft4Validator:
    """Return a published schema."""
    return Draft4Validator(json.loads((SCHEMAS / name).read_text()))


def ours(name: str, text: str) -> dict[str, Any]:
    """Return one of our own documents that fits its schema in the package."""
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator(json.loads((OURS / name).read_text())).validate(found)
    return found


def run_of(text: str) -> dict[str, Any]:
    """Return the one run of a SARIF log that fits the schema, with what GitHub asks for beyond it."""
    log = json.loads(text)
    schema("sarif-schema-2.1.0.json").validate(log)
    run: dict[str, Any]
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"].strip()
        assert len(rule.get("properties", {}).get("tags", [])) <= 10
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"].strip()
        assert result["level"] in {"error", "warning", "note"}
        (place,) = result["locations"]
        assert place["physicalLocation"]["region"]["startLine"] >= 1
        for each in (place, *result.get("relatedLocations", ())):
            assert URI.fullmatch(each["physicalLocation"]["artifactLocation"]["uri"])
    hashes = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
    assert all(re.fullmatch(r"[^:\s]+:\d+", one) for one in hashes)
    assert len(set(hashes)) == len(hashes) <= 5000
    return run


def entries_of(text: str) -> list[dict[str, Any]]:
    """Return the entries of a Code Quality report; GitLab stops at one that does not fit and shows a twin once."""
    found: list[dict[str, Any]] = json.loads(text)
    for one in found:
        schema("gitlab-codeclimate.json").validate(one)
        assert one["severity"] in SEVERITIES
        assert one["location"]["lines"]["begin"] >= 1
        assert not one["location"]["path"].startswith(("./", "/"))
        assert one["description"].strip()
    assert len({one["fingerprint"] for one in found}) == len(found)
    return found


def commands_of(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return the commands that a runner takes out of a log, by both of its syntaxes."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        old = re.search(r"##\[([^\] ]+)", line)
        assert not (old and old.group(1) in COMMANDS)
        match = re.match(r"\s*::([a-z-]+)(?: (.*?))?::(.*)", line)
        if match and match.group(1) in COMMANDS:
            pairs = (pair.split("=", 1) for pair in (match.group(2) or "").split(","))
            properties = {key: _decoded(value, properties=True) for key, value in pairs}
            found.append((match.group(1), properties, _decoded(match.group(3), properties=False)))
    return found


def _decoded(text: str, *, properties: bool) -> str:
    for code, mark in (("%0D", "\r"), ("%0A", "\n"), *((("%3A", ":"), ("%2C", ",")) if properties else ())):
        text = text.replace(code, mark)
    return text.replace("%25", "%")


def page_of(markdown: str) -> str:
    """Return the page that a host makes of Markdown, before it takes out what it does not allow."""
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown)


def tags_of(markdown: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return the tags of that page."""
    return Reader(page_of(markdown)).tags
