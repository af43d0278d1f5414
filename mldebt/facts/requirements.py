"""Reads requirements files: which packages, held to which versions."""

from mldebt.facts.lines import split_lines
from mldebt.facts.texts import RequirementsFacts, TextFacts
from mldebt.patterns import regex

LINE = regex(r"^\s*([A-Za-z0-9][\w.\-]*)\s*(?:\[[^\]]*\])?\s*([<>=!~][^;#\\]*|@\s*[^\s;]+)?\s*(?:[;#\\].*)?$")
WORD = regex(r"[\w./\-]*[./][\w./\-]{2,200}|[\w\-]{4,80}")
PARTING = regex(r"[-_.]+")
MAX_WORDS = 3000
LONGEST = 2000


def normal_name(name: str) -> str:
    """Return a package name as registries compare it."""
    return PARTING.sub("-", name).lower()


def read_requirements(content: bytes) -> RequirementsFacts:
    """Return (package, specifier, line) for each line that names one."""
    lines = [line[:LONGEST] for line in split_lines(content.decode("utf-8-sig", "replace"))]
    found = [
        (normal_name(match[1]), (match[2] or "").strip(), number)
        for number, line in enumerate(lines, 1)
        if (match := LINE.match(line)) and not line.lstrip().startswith(("-", "#"))
    ]
    return RequirementsFacts(tuple(found), len(lines))


def read_text(content: bytes) -> TextFacts:
    """Return the line count and the path-like words of any other text."""
    text = content.decode("utf-8", "replace")
    words = tuple(sorted(dict.fromkeys(WORD.findall(text)))) if len(text) < 200_000 else ()  # bytes worth searching
    return TextFacts(len(split_lines(text)), words[:MAX_WORDS])
