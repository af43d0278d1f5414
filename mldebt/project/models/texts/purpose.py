"""Recognises where a text says what a model is for: a sentence of the model or its project that names a task.

A sentence must state it itself: one that gives an order, asks, thanks, cites, tells of files, options, figures or of
how code is built says nothing of what a model does, whatever words it holds. Of headings only the first of a document
counts. What it cannot know: whether a task that is named is the one the model was made for.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from mldebt.patterns import regex
from mldebt.project.models.texts.names import normal
from mldebt.project.models.texts.passages import HEADING, Passage
from mldebt.project.models.texts.prose import (
    WORD,
    cleaned,
    humps,
    new_words,
    opening,
    says_something,
    sentences,
)
from mldebt.project.models.texts.words import METHOD, NOT_ABOUT, TASK

SENTENCE = 4
TOP = 6
"""The last line at which a document's first heading stands, below its front matter's end or a banner."""
NEAR = 3
"""Words before a task with which a sentence may begin that has no other subject."""
NO_STATEMENT = regex(
    r"(?i)\W*(?:\d+[.)]?\s+)?(?:(?:then|next|first|now|finally|also|please|note(?: that)?)\W+)*(?:"
    r"(?:you|users?) (?:need|can|should|must|have|may|will)|we (?:will|need|now|first|then|can|thank|would like)|let'?s"
    r"|if you|(?:in order )?to (?:run|train|test|eval\w*|use|install|reproduce|download|generate|get|start|do|perform"
    r"|make|build|predict|classify)|for (?:more|further|details|example|instance)"
    r"|(?:run|execute|see|open|install|download|launch|start|click|copy|clone|check|use|make sure|place|put|set|change"
    r"|modify|edit|specify|replace|refer|read|feel free|ensure|navigate|go|add|select|choose|load|save|import|prepare"
    r"|try|consider|give|provide|upload|enter|press|visit|follow|consult|configure|split|evaluate|test|compute|plot"
    r"|print|show|visuali[sz]e|explore)\b(?!\w*-)(?! (?:set|data))"
    r"|(?:generate|create|define|train|fine-?tune|build|implement)\b(?! (?:and \w+ )?(?:an?|the) (?:[\w-]+ ){0,6}"
    r"(?:models?|networks?|classifiers?|detectors?|systems?|agents?|pipelines?|algorithms?|CNN|LSTM|\w*net)\b)"
    r"|(?:the )?(?:figure|fig\.|table|plot|below|above|(?:this|following) (?:cell|plot|figure|graph|chart|table|section"
    r"|image))\b|(?:it|[\w-]+) (?:produces|shows|plots|displays|draws)\b[^.]{0,60}\b(?:heat ?maps?|plots?|figures?"
    r"|charts?|histograms?|measures?|results?)\b|(?:it|[\w-]+) adheres\b|it is an? (?:array|list|file|folder|dict\w*)\b"
    r"|(?:the |this |in )*`?[\w./-]+\.(?:py|ipynb|sh|csv|json|ya?ml|md|txt|h5|pkl|pth?)\b`?(?:\W+(?:file|script"
    r"|notebook))?\W+(?:is|are|as|contains?|includes?|:)"
    r"|(?:the |this )?`?[\w./-]+/?`? ?(?:director(?:y|ies)|folders?|files?|scripts?|data ?sets?|functions?"
    r"|parameters?|arguments?|options?|columns?|tokeni[sz]er)\b"
    r"|`?--|grid search|we summari[sz]e|\[[^\]]*\]\((?!\S)|[\"“](?=[A-Z])|(?:added|released|updated|fixed) (?!value|to)"
    r"|(?:\d{1,4}[./-]\d{1,2}|(?:on )?[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d\d|20\d\d)\b)"
)
"""How a text begins that says what to do, or tells of files, figures, options, other works and what is new."""
KEY = regex(r"\W*(\w[\w./-]*(?: [\w./-]+){0,2}[`*)]*)\s?:(?=[\s*])")
"""What a sentence is about that begins like an entry of a list: `**Sub-models**: …`."""
ASIDE = regex(
    r"(?i)\?\W*$|(?<![a-z])(?:thanks?|acknowledg\w+|cit(?:e|ed|ing)|bibtex|proceedings|borrowed|stuff|requires?|todo"
    r"|remains? (?:an?|one|open|challenging|difficult)|challenging|further recommendations|does not have|is needed"
    r"|(?:can|may) (?:be )?(?:find|found|get|download\w*|access\w*)|available (?:at|on|here|from|in|through)"
    r"|here(?! (?:we|i|is|you)\b)|hosted|uploaded|links? (?:to|for)|(?:stored|located|saved|placed|kept) (?:in|at|on)"
    r"|(?:includes?|contains?|holds?) (?:all |the )*(?:codes?|scripts?|modules?|files?)|in the following"
    r"|we (?:will|plan)|inherit\w*|i (?:also )?tried|can achieve|omitted"
    r"|(?:the|following|these|hyper) ?-?parameters|keyword arguments)\b"
)
"""What tells of others, of the problem, of places, plans and settings."""
SUBJECT = regex(
    r"(?i)\b(?:models?|networks?|nets?|classifiers?|detectors?|regressors?|predictors?|recogni[sz]ers?|transformers?"
    r"|projects?|repo(?:sitory)?|library|packages?|implement(?:s|ed|ation)|codes?|systems?|tools?|toolkit|toolbox|apps?"
    r"|applications?|pipelines?|frameworks?|approach|methods?|algorithms?|solutions?|submission|api|service|notebooks?"
    r"|baselines?|estimators?|architectures?|agents?|bots?|autoencoders?|decoders?|encoders?|GANs?|CNNs?|LSTMs?|RNNs?"
    r"|BERT|U-?Net|ResNet|we|i|it|this is|goal|aim|objective|task|purpose|challenge|competition|contest)\b"
)
"""Whose work a sentence tells: a model's, its project's or its authors'."""
IT = regex(r"(?i)\W*(?:it|this)\b")
HEAD = regex(r"\W*(?:[^\s]+\s+){0,8}")
"""The words of a sentence among which its subject stands."""
ON_IT = regex(
    r"(?i)(?:\W|the|this|our|project|model|brief|general)*(?:about|overview|introduct\w+|descriptions?|summary|abstract"
    r"|background|tasks?|goals?|problem\w*|purpose|objectives?|motivation|what|models?|architectures?|methods?|approach"
    r"|projects?|highlights|features|tl;?dr|(?:intended |direct )?uses?|简介|介绍|概述|背景|任务|模型)\b"
)
"""How a heading begins below which a document tells of its work, beside that which it begins with."""
ASKED = regex(
    r"(?i)(?:(?:main |project )?(?:task|purpose|problem|goal|objective|aim|use case|overview|abstract|tl;?dr"
    r"|(desc(?:ription)?))s?)"
)
VARIANT = regex(r"(?i)\W*(?:(?:the )?same (?:as|model|setting)|similar to|as (?:above|before)|like )")
DEEDS = regex(
    r"(?i)\b(?:build|creat|construct|return|initiali[sz]|load|train|fit|instantiat|handl)(?:e?s|e?d|ing|e|er|or)?\b"
    r"|\b(?:functions?|estimators?|instances?|configs?|configuration|given|specified|pipelines?|architectures?"
    r"|graphs? (?:of|for)|(?:sub|base |concrete |abstract |parent )class(?:es)?|wrapper|helper|interface|stuff"
    r"|pre-?(?:defined|trained)|name|paper|version|default|modif(?:ied|ication))\b"
)
"""Words for what the code of any model does, and what it is made from: they say nothing of its work."""
MODEL_FOR = regex(
    r"(?i)\b(?:models?|networks?|classifiers?|detectors?|agents?) (?:(?:for|to)\b"
    r"|(?:which|that)\b(?! (?:handles?|is|are|was|were|inherits?|extends|wraps|in|the|it|we|they|this|has|have|can"
    r"|should|must|needs?|use[sd]?)\b))(?! ?[~≈\d])(?! (?:this|these|details|example|instance|more|be)\b)|\bwhether\b"
)
"""How a sentence says what a model is for, whatever else it says."""
ONLY_LINKED = regex(r"\]\(\W*\Z")
VERB = regex(r"(?i)\b(?:is|are|implement\w*|propose[sd]?|introduce[sd]?|learns?|predicts?|uses?|aim\w*|we|this)\b")


def purpose(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    """Yield the purpose where a passage says it, with the offset of its line; `text` is cleaned of filler."""
    name, said = passage.name, opening(text)
    is_about = passage.where not in {"section", "mention"} or not NOT_ABOUT.search(passage.heading)
    match passage.where if is_about else "call":
        case "docstring" | "desc":
            first = islice(sentences(said), NEAR)
            yield from (("purpose", offset) for one, offset in first if _is_headed(one, name) or _is_for(one, name))
        case "module":
            first = islice(sentences(said), NEAR)
            yield from (("purpose", offset) for one, offset in first if _is_headed(one, name))
        case "section":
            if passage.path and passage.line <= TOP and _is_title(cleaned(passage.title), name):
                yield "purpose", HEADING
            is_on_it = passage.line <= TOP or ON_IT.match(passage.heading) or _names(passage.heading, name)
            told = sentences(text) if is_on_it else ()
            yield from (("purpose", offset) for one, offset in told if _states(one, name))
        case "mention":
            told = ((one, offset) for one, offset in sentences(text) if _names(one, name) or IT.match(one) or not name)
            yield from (("purpose", offset) for one, offset in told if _states(one, name) or _defines(one, name))
        case "row" if _is_told_by_row(passage):
            yield "purpose", 0


def speaks(passage: Passage) -> bool:
    """Say whether a passage may tell of a model though none of its sentences states it."""
    text = cleaned(passage.text)
    if passage.where in {"docstring", "desc"}:
        return any(says_something(DEEDS.sub(" ", sentence), passage.name) for sentence, _ in sentences(opening(text)))
    return passage.where != "call" and TASK.search(f"{passage.title} {text}") is not None


def _is_aside(sentence: str, name: str) -> bool:
    """Say whether a sentence states nothing: an order, a question, what files, figures, settings and others are."""
    is_reference = ONLY_LINKED.search(sentence) and not VERB.search(sentence)
    if is_reference or NO_STATEMENT.match(sentence) or ASIDE.search(sentence):
        return True
    key = KEY.match(sentence)
    return key is not None and not ASKED.fullmatch(key[1].strip("`*) ")) and not _names(key[1], name)


def _states(sentence: str, name: str) -> bool:
    """Say whether a sentence of a document says of the model or its project which task it does."""
    found = next((one for one in TASK.finditer(_bare(sentence)) if one[0].lower() not in humps(name)), None)
    if found is None or len(WORD.findall(sentence)) < SENTENCE or sentence.endswith("?"):
        return False
    before = sentence[: found.start()]
    if _is_aside(sentence, name):
        return (said := MODEL_FOR.search(before)) is not None and len(WORD.findall(before[said.end() :])) < NEAR
    head = HEAD.match(before)
    first = head[0] if head else ""
    return len(WORD.findall(before)) <= NEAR or bool(SUBJECT.search(first)) or _names(first, name)


def _is_headed(sentence: str, name: str) -> bool:
    """Say whether a sentence of a docstring tells the task of its model."""
    is_new = new_words(DEEDS.sub(" ", _bare(sentence)), name) > 1
    return is_new and _names_task(sentence, "") and not _is_aside(sentence, name)


def _is_for(sentence: str, name: str) -> bool:
    """Say whether a sentence calls something a model for a work that it tells."""
    found = MODEL_FOR.search(sentence)
    is_told = found is not None and says_something(DEEDS.sub(" ", sentence[found.end() :]), name)
    return is_told and not _is_aside(sentence, name)


def _is_title(title: str, name: str) -> bool:
    """Say whether the first heading of a document names a task: a method may do any."""
    is_long = len(WORD.findall(title)) > 1 or not title.isascii()
    return " > " not in title and is_long and _names_task(title, name)


def _defines(sentence: str, name: str) -> bool:
    """Say whether a sentence tells what work that which it names is for: `X is a model for …`, `X: …`."""
    return _is_for(sentence, name) or (KEY.match(sentence) is not None and _is_headed(sentence, name))


def _names(sentence: str, name: str) -> bool:
    return bool(name) and normal(name.partition(".")[0]) in normal(sentence)


def _is_told_by_row(passage: Passage) -> bool:
    """Say whether a row names a task, one of its cells tells it, or it lists the model below a heading that does."""
    name, row = passage.name, " ".join(passage.row)
    if _names(row, name) and (_names_task(row, name) or _names_task(passage.title, "")):
        return True
    return any(_is_described(*cell, name) for cell in zip(passage.header, passage.row, strict=False))


def _is_described(head: str, cell: str, name: str) -> bool:
    """Say whether a cell tells what a model is for: below such a head, and as a description in words of its own."""
    asked = ASKED.fullmatch(head.strip())
    if asked is None or not asked[1]:
        return asked is not None and len(cell) >= SENTENCE
    return not VARIANT.match(cell) and says_something(cell, name)


def _names_task(text: str, name: str) -> bool:
    return bool(_tasks(text) - humps(name))


@lru_cache(maxsize=20_000)
def _tasks(text: str) -> frozenset[str]:
    return frozenset(found[0].lower() for found in TASK.finditer(_bare(text)))


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    """Return a text of the same length in which methods and names of code are no words."""
    return METHOD.sub(lambda found: "\0" * len(found[0]), text)
