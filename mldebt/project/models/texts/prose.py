"""Judges sentences: which ones say something, and which are filler that counts as no text.

Keyword lists are English. Text written mostly in another script, or with the small words of another European language,
is recognised as such, so that nobody claims it says nothing.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mldebt.patterns import regex

FILLER = regex(
    r"\[more information needed\] question: [^?\n]{0,300}\?"
    r"|more information needed|needs more information|information needed|\bto ?do\b|\btbd\b|\bfixme\b|coming soon"
    r"|to be (?:added|written|completed)"
    r"|your (?:model |project )?description(?: here)?|lorem ipsum|\{\{.*?\}\}|<!--.*?-->|\[optional\]|_(?:summary"
    r"|description|type)_"
    r"|\[(?:summary|description|type|insert[^\]]*|add[^\]]*|your[^\]]*)\]|<(?:description|your[^>]*|model[_ ]name)>"
    r"|(?:add|write|insert|put) (?:a |your |the )?(?:short )?(?:description|docstring|documentation)(?: here)?"
    r"|\bplaceholder\b|describe (?:your|the) model here"
    r"|this section (?:is|will be) [\w\s]{0,40}(?:empty|filled|completed)"
    r"|project based on the [^\n]{0,80}cookiecutter[^\n]*"
    r"|\b(?:a )?(?:short|brief) (?:description|introduction) (?:of|to) (?:the|your|this) (?:project|model|repo\w*)\b",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
CARD_TEMPLATE = regex(
    r"<!-- provide .*?-->|this (?:model ?card|section) (?:aims to be|describes|is meant to|should)[^.\n]*\.?"
    r"|this modelcard aims to be[^.\n]*\.?"
    r"|use the code below to get started with the model\.?"
    r"|users \(both direct and downstream\) should be made aware[^.]*\."
    r"|\*\*[\w\s/()&',-]+:\*\*\s*(?=\n(?!\s*(?:[-*+•]|\d+[.)])\s+[^\s*])|$)"
    r"|carbon emissions can be estimated[^\n]*|a `?lightningmodule`? implements \d+ key methods[^\n]*",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
WEB_TEMPLATE = regex(
    r"this template provides a minimal setup|two official plugins are available|@vitejs/plugin-react"
    r"|if you are developing a production application|expanding the eslint configuration|react compiler is"
    r"|bootstrapped with \[?(?:`?create|create)|runs the app in the development mode"
    r"|launches the test runner in the interactive|builds the app for production|correctly bundles react"
    r"|build is minified and the filenames|if you aren.t satisfied with the build tool"
    r"|you can start editing the page by|automatically optimize and load"
    r"|to learn more about next\.?js|the easiest way to deploy your next\.?js"
    r"|a new flutter project|starting point for a flutter application|if this is your first flutter project"
    r"|flutter development, view the|samples, guidance on mobile development|generated with \[?angular cli"
    r"|minimal (?:template|setup) (?:for|to) (?:get )?(?:vue|react|svelte|django)",
    re.IGNORECASE,
)
"""What lines hold of the README that a tool for web and phone applications writes into every new project."""
WEB_HOLDS = (
    "this template", "vite", "production", "bootstrapped with", "flutter", "next.js", "react", "angular", "test runner",
    "development mode", "editing the page", "minimal", "build tool", "minified", "mobile development", "eslint",
)  # fmt: skip
DESCRIBING = tuple(
    f"{before} {said}"
    for said in ("description", "documentation")
    for before in ("add", "write", "insert", "put", "a", "your", "the", "short")
)
FILLER_HOLDS = (
    "information needed", "needs more information", "todo", "to do", "tbd", "fixme", "coming soon", "to be added",
    "to be written", "to be completed", *DESCRIBING, "model description", "project description", "[description",
    "<description", "_description_", "brief description", "model here", "lorem", "{{", "<!--", "[optional]",
    "_summary_", "_type_", "[summary", "[type", "[insert", "[add", "[your", "<your", "<model", "docstring",
    "placeholder", "this section", "project based on the", "short introduction", "brief introduction",
)  # fmt: skip
TEMPLATE_HOLDS = (
    "<!-- provide", "this model", "this section", "use the code", "users (both", ":**", "carbon", "lightningmodule",
)  # fmt: skip
"""Parts one of which every match holds, in lower case: looking for them is far cheaper than the patterns."""
SHOWN = regex(r"!\[[^\]]*\]\([^)]*\)|(?<!<)<[^<>\n]{1,300}>|https?://\S+|[\w.+-]+@[\w-]+\.[\w.-]+")
LINK = regex(r"\[([^\]]*)\]\([^)]*\)")
HUMPS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
WORD = regex(r"[A-Za-z][A-Za-z'\-]*")
SPLIT = regex(r"(?<=[.!?])\s+|\n\s*\n|\n\s*(?:[-*+•]|\d+[.)])\s+|:\s*\n")
SPARE = frozenset(
    [
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on",
        "or", "that", "the", "this", "to", "using", "via", "we", "with", "which", "model", "models", "module",
        "class", "network", "networks", "net", "layer", "implementation", "implementations", "implement",
        "implements", "implementing", "pytorch", "torch", "keras", "tensorflow", "based", "our", "here", "code",
        "base", "nn", "main", "simple", "basic", "define", "defines", "definition", "wrapper", "object", "around",
        "about", "can", "has", "have", "was", "were", "will", "when", "where", "all", "each", "one", "two", "use",
        "used", "uses", "get", "make", "new", "own", "also", "not", "no", "only", "other", "same", "such", "than",
        "then", "these", "those", "they", "you", "your", "their", "them", "so", "if", "else",
    ]
)  # fmt: skip
ARGUMENTS = regex(
    r"^\s*(?:args?|arguments|parameters?|params|attributes|returns?|raises|yields?|examples?|usage|inputs?|outputs?"
    r"|shape|notes?|references?|keyword args)"
    r"\s*:?\s*$|^\s*(?::param|:return|:rtype|:type|@param|>>>|\.\. )|^\s*(?:args?|arguments|parameters|returns?)\s*:"
    r"|^\s*[a-z]\w*\s*(?:\([^)\n]*\)\s*)?:\s*(?:an? )?"
    r"(?:int(?:eger)?|float|str(?:ing)?|bool(?:ean)?|list|dict|tuple)\b",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
FOREIGN = regex(r"[\u0400-\u04ff\u0600-\u06ff\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
ENGLISH = frozenset({"the", "of", "and", "to", "is", "for", "in", "with", "this", "that", "on", "are", "by", "from"})
ROMAN = frozenset({
    "la", "de", "que", "un", "este", "esta",
    "el", "los", "las", "una", "para", "con", "por", "del", "se", "y", "em", "um", "uma", "não", "dos", "da", "os",
    "le", "les", "des", "une", "pour", "dans", "est", "et", "sur", "du", "der", "die", "das", "und", "ist", "mit",
    "für", "von", "zu", "den", "il", "di", "che", "per", "della", "sono", "het", "een", "voor", "van", "met", "och",
    "är", "av", "og", "nie", "jest", "się", "na", "dla", "bir", "ve", "için", "ile", "yang", "dan", "untuk",
    "dengan", "của", "và",
})  # fmt: skip
LICENCE = regex(
    r"\W*(?:copyright\b|\(c\) |all rights reserved|spdx-|(?:the )?(?:mit|bsd|apache|gnu)\b[^.\n]{0,40}\blicen[sc]e\b"
    r"|licensed under|permission is hereby|the above copyright|th(?:e|is) software is provided"
    r"|redistributions? (?:and|of|in)\b"
    r"|neither the name of|unless required by applicable|you (?:may|should) (?:not use this|obtain a|have received a) "
    r"|this (?:program|library|software|file) is (?:free software|part of|distributed|licensed|subject to)"
    r"|this (?:source )?code is (?:licensed|free)|see the (?:gnu |license))",
    re.IGNORECASE,
)
"""How a line begins from which on a paragraph is the text of a licence: it says nothing of what it stands above."""
NOTICE = regex(
    r"\W*(?:copyright\b|\(c\) |all rights reserved|spdx-|licensed under\b.*[.)]$)(?!.*(?:,|\band)$)", re.IGNORECASE
)
"""A line that says all by itself: what stands below it may be prose."""
BYLINE = regex(
    r"(?im)^[ \t]*[#*@:]{0,2}[ \t]*(?:(?:authors?|contacts?|e-?mail|date|time|file(?:_?name)?|software|ide|project"
    r"|created(?: by| on| time)?|(?:last )?(?:modified|edited|updated)(?: by| on| time)?)[ \t]*:|created (?:on|by)\b)"
    r".*$"
)
"""A line on a file, as editors put it there: who wrote it, when, with what."""
FOREIGN_SHARE = 0.15
ROMAN_WORDS = 4
LONG_SENTENCE = 8
SHORT_SENTENCE = 5
NEW_WORDS = 3


@lru_cache(maxsize=4_000)
def humps(name: str) -> frozenset[str]:
    """Return the words of a name in camel or snake case, lower-cased, and the name itself."""
    return frozenset(word.lower() for word in HUMPS.findall(name)) | {name.lower(), name.replace("_", "").lower()}


@lru_cache(maxsize=20_000)
def cleaned(text: str) -> str:
    """Drop filler phrases, template sentences and mark-up that carries no words."""
    low = _lowered(text)
    if any(part in low for part in TEMPLATE_HOLDS):
        text = CARD_TEMPLATE.sub(_gap, text)
        low = _lowered(text)
    if any(part in low for part in WEB_HOLDS):
        text = "\n".join(" " if WEB_TEMPLATE.search(line) else line for line in text.split("\n"))
        low = _lowered(text)
    if any(part in low for part in FILLER_HOLDS):
        text = FILLER.sub(_gap, text)
    if "\uff1a" in text:  # the colon of Chinese and Japanese keyboards
        text = text.replace("\uff1a", ": ")
    return LINK.sub(r"\1", SHOWN.sub(" ", text))


def _gap(found: re.Match[str]) -> str:
    """Return what keeps the place of a match: its line breaks."""
    return " " + "\n" * found[0].count("\n")


def without_licence(text: str) -> str:
    """Return a docstring with empty lines in place of bylines and of the text of a licence: down to an empty line.

    A notice is one line: what a module is for often stands right below who wrote it.
    """
    text = BYLINE.sub("", text)
    low = _lowered(text)
    if "licen" not in low and "copyright" not in low:
        return text
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        is_licence = bool(line.strip()) and (goes_on or LICENCE.match(line) is not None)
        goes_on = is_licence and (goes_on or NOTICE.match(line.rstrip()) is None)
        lines.append("" if is_licence else line)
    return "\n".join(lines)


def sentences(text: str) -> Iterator[tuple[str, int]]:
    """Yield the sentences of a text, each with the number of line breaks before it."""
    start = 0
    for gap in (*SPLIT.finditer(text), None):
        end = gap.start() if gap else len(text)
        sentence = text[start:end].strip()
        if sentence:
            yield sentence, text.count("\n", 0, start + len(text[start:end]) - len(text[start:end].lstrip()))
        start = gap.end() if gap else end


def content_words(sentence: str) -> list[str]:
    """Return the words of a sentence that could carry meaning, lower-cased."""
    return [word.lower() for word in WORD.findall(sentence) if len(word) > 1 and word.lower() not in SPARE]


def new_words(sentence: str, name: str) -> int:
    """Count the different content words that the name of a model does not already say."""
    said = humps(name)
    return len({
        word for word in content_words(sentence)
        if word not in said and word.replace("-", "") not in said and not set(word.split("-")) <= said
    })  # fmt: skip


def says_something(sentence: str, name: str) -> bool:
    """Tell a sentence about a model from one that only repeats its name."""
    fresh = new_words(sentence, name)
    words = len(WORD.findall(sentence))
    return fresh >= NEW_WORDS or (fresh > 1 and words >= SHORT_SENTENCE) or (fresh == 1 and words > SHORT_SENTENCE)


@lru_cache(maxsize=20_000)
def is_placeholder(text: str) -> bool:
    """Say whether a text holds filler phrases and, without them, nothing."""
    is_marked = (holds(text, FILLER_HOLDS) and FILLER.search(text)) or (
        holds(text, TEMPLATE_HOLDS) and CARD_TEMPLATE.search(text)
    )
    return bool(is_marked) and len(content_words(cleaned(text))) < NEW_WORDS


def holds(text: str, parts: Sequence[str]) -> bool:
    """Say whether a text holds one of some parts, whatever their case."""
    low = _lowered(text)
    return any(part in low for part in parts)


def _lowered(text: str) -> str:
    """Return a text in lower case; two letters that patterns take for others are taken so too."""
    return text.lower().replace("\u017f", "s").replace("\u0131", "i")


def is_foreign(text: str) -> bool:
    """Say whether a good part of the letters belong to scripts whose words are not read, or the words to a language."""
    sample = text[:4000]
    letters = sum(letter.isalpha() for letter in sample)
    if letters > 0 and len(FOREIGN.findall(sample)) > FOREIGN_SHARE * letters:
        return True
    words = re.findall(r"[^\W\d_]+", sample.lower())
    roman = sum(word in ROMAN for word in words)
    return roman >= ROMAN_WORDS and roman > sum(word in ENGLISH for word in words)


def opening(docstring: str) -> str:
    """Return a docstring up to its first list of arguments, shapes or examples."""
    found = ARGUMENTS.search(docstring)
    return docstring[: found.start()] if found else docstring
