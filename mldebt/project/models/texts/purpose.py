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
from mldebt.project.models.texts.prose import WORD, cleaned, humps, new_words, opening, says_something, sentences
from mldebt.project.models.texts.words import METHOD, NOT_ABOUT, TASK

SENTENCE = 4
TOP = 6
"""The last line at which a document's first heading stands, below its front matter's end or a banner."""
NEAR = 3
"""Words before a task with which a sentence may begin that has no other subject."""
NO_STATEMENT = regex(
    r"(?i)\W*(?:\d+[.)]?\s+)?(?:(?:then|next|first|now|finally|also|please|note(?: that)?)\W+)*(?:"
    r"(?:you|users?|we) (?:need|can|should|must|have|may|will|now|first|then|thank|would)|let'?s|if you"
    r"|(?:in order )?to (?:run|train|test|eval\w*|use|get|perform|build|predict|classify)|for (?:more|example)"
    r"|(?:run|execute|see|open|install|download|launch|start|click|copy|check|use|make sure|put|set|change|modify|refer"
    r"|read|ensure|add|select|load|save|import|prepare|try|evaluate|plot|explore)\b(?!\w*-)(?! (?:set|data))"
    r"|(?:generate|create|define|train|fine-?tune|build|implement)\b(?! (?:and \w+ )?(?:an?|the) (?:[\w-]+ ){0,6}"
    r"(?:models?|networks?|classifiers?|detectors?|systems?|agents?|pipelines?|algorithms?|CNN|LSTM|\w*net)\b)"
    r"|(?:the |this |following )*(?:figure|fig\.|table|plot|below|above|cell|graph|chart|section|image)\b"
    r"|(?:it|[\w-]+) (?:produces|shows|plots|displays|draws|adheres)\b"
    r"|(?:the |this |in )*`?[\w./-]+\.[a-z]\w{1,4}\b`?(?: (?:file|script|notebook))?\W+(?:is|are|as|contain|include|:)"
    r"|(?:the |this )?`?[\w./-]+/?`? ?(?:directory|folders?|files?|scripts?|data ?sets?|functions?|arguments?)\b"
    r"|`?--|\[[^\]]*\]\((?!\S)|[\"“](?=[A-Z])|(?:added|released|updated|fixed)\b"
    r"|(?:\d{1,4}[./-]\d{1,2}|(?:on )?[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d\d|20\d\d)\b)"
)
"""How a text begins that says what to do, or tells of files, figures, options, other works and what is new."""
KEY = regex(r"\W*(\w[\w./-]*(?: [\w./-]+){0,2}[`*)]*)\s?:(?=[\s*])")
"""What a sentence is about that begins like an entry of a list: `**Sub-models**: …`."""
ASIDE = regex(
    r"(?i)\?\W*$|(?<![a-z])(?:thanks?|acknowledg\w+|cit(?:e|ed|ing)|bibtex|proceedings|borrowed|stuff|requires?"
    r"|remains? (?:an?|one|open|difficult)|challenging|(?:can|may) (?:be )?(?:f[io]u?nd|get|download\w*|access\w*)"
    r"|here(?! (?:we|i|is|you)\b)|links? (?:to|for)|(?:available|hosted|stored|located|saved|placed) (?:in|at|on|from)"
    r"|(?:includes?|contains?|holds?) (?:all |the )*(?:codes?|scripts?|modules?|files?)|in the following"
    r"|we (?:will|plan)|inherit\w*|i (?:also )?tried|can achieve|parameters|keyword arguments)\b"
)
"""What tells of others, of the problem, of places, plans and settings."""
SUBJECT = regex(
    r"(?i)\b(?:models?|networks?|nets?|\w+fiers?|transformers?|projects?|repo(?:sitory)?|library|packages?"
    r"|implement(?:s|ed|ation)|codes?|systems?|tool(?:s|kit|box)?|app(?:s|lications?)?|pipelines?|frameworks?|approach"
    r"|methods?|algorithms?|solutions?|submission|api|service|notebooks?|baselines?|\w+(?:tect|ress|dict|mat)ors?|agents?"
    r"|architectures?|\w*coders?|GANs?|[CR]NNs?|LSTMs?|we|i|it|this is|goal|aim|objective|task|purpose|contest)\b"
)
"""Whose work a sentence tells: a model's, its project's or its authors'."""
HEAD = 8
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
DEEDS = regex(
    r"(?i)\b(?:build|creat|construct|return|initiali[sz]|load|train|fit|instantiat|handl)(?:e?s|e?d|ing|e|er|or)?\b"
    r"|\b(?:functions?|estimators?|instances?|config\w*|given|specified|pipelines?|architectures?|graphs? (?:of|for)"
    r"|(?:\w+ )?class(?:es)?|wrapper|helper|interface|stuff|pre-?(?:defined|trained)|name|paper|version|default)\b"
)
"""Words for what the code of any model does, and what it is made from: they say nothing of its work."""
MODEL_FOR = regex(
    r"(?i)\b(?:models?|networks?|classifiers?|detectors?|agents?) (?:(?:for|to)\b"
    r"|(?:which|that)\b(?! (?:handles?|is|are|was|were|inherits?|extends|wraps|in|the|it|we|they|this|has|have|can"
    r"|should|must|needs?|use[sd]?)\b))(?! ?[~≈\d])(?! (?:this|these|details|example|instance|more|be)\b)|\bwhether\b"
)
"""How a sentence says what a model is for, whatever else it says."""


def purpose(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    """Yield the purpose where a passage says it, with the offset of its line; `text` is cleaned of filler."""
    if passage.where in {"section", "mention"} and NOT_ABOUT.search(passage.heading):
        return
    if passage.where == "row" and _is_told_by_row(passage):
        yield "purpose", 0
    if passage.path and passage.where == "section" and passage.line <= TOP and _is_title(passage.title, passage.name):
        yield "purpose", HEADING
    tells = _states if passage.where in {"section", "mention"} else _is_headed
    is_any = passage.where != "section"
    for one, offset in _on_it(passage, text):
        if tells(one, passage.name) or (is_any and _is_for(one, passage.name)):
            yield "purpose", offset


def _on_it(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    """Yield the sentences that tell of the work of a passage's model, with their offsets."""
    name = passage.name
    match passage.where:
        case "docstring" | "desc" | "module":
            yield from islice(sentences(opening(text)), NEAR)
        case "section" if passage.line <= TOP or ON_IT.match(passage.heading) or _names(passage.heading, name):
            yield from sentences(text)
        case "mention":
            yield from (one for one in sentences(text) if not name or one[0].startswith("It ") or _names(one[0], name))


def speaks(passage: Passage) -> bool:
    """Say whether a passage may tell of a model though none of its sentences states it."""
    text = cleaned(passage.text)
    if passage.where in {"docstring", "desc"}:
        return any(says_something(DEEDS.sub(" ", sentence), passage.name) for sentence, _ in sentences(opening(text)))
    return passage.where != "call" and TASK.search(f"{passage.title} {text}") is not None


def _is_aside(sentence: str, name: str) -> bool:
    """Say whether a sentence states nothing: an order, a question, what files, figures, settings and others are."""
    if NO_STATEMENT.match(sentence) or ASIDE.search(sentence):
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
    first = " ".join(before.split()[:HEAD])
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
    return " > " not in title and is_long and _names_task(cleaned(title), name)


def _names(sentence: str, name: str) -> bool:
    return bool(name) and normal(name.partition(".")[0]) in normal(sentence)


def _is_told_by_row(passage: Passage) -> bool:
    """Say whether a row names a task, one of its cells tells it, or it lists the model below a heading that does."""
    name, row = passage.name, " ".join(passage.row)
    if _names(row, name) and (_names_task(row, name) or _names_task(passage.title, "")):
        return True
    cells = ((ASKED.fullmatch(head.strip()), cell) for head, cell in zip(passage.header, passage.row, strict=False))
    told = (cell for asked, cell in cells if asked and (not asked[1] or says_something(cell, name)))
    return any(len(cell) >= SENTENCE and not cell.lower().startswith("same ") for cell in told)


def _names_task(text: str, name: str) -> bool:
    return bool(_tasks(text) - humps(name))


@lru_cache(maxsize=20_000)
def _tasks(text: str) -> frozenset[str]:
    return frozenset(found[0].lower() for found in TASK.finditer(_bare(text)))


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    """Return a text of the same length in which methods and names of code are no words."""
    return METHOD.sub(lambda found: "\0" * len(found[0]), text)
