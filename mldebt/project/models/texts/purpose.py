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
from mldebt.project.models.texts.passages import Passage
from mldebt.project.models.texts.prose import (
    LONG_SENTENCE,
    WORD,
    cleaned,
    humps,
    new_words,
    opening,
    says_something,
    sentences,
)
from mldebt.project.models.texts.words import METHOD, NOT_ABOUT, TASK, TELLS

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
    r"|\W*`?--|[\w.]+\w*`?\*{0,2}: (?:represents|number of|path|name of|checkpoint)"
    r"|grid search|we summari[sz]e|\[[^\]]*\]\((?!\S))"
)
"""How a text begins that says what to do, or tells of what stands in files, figures and options."""
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
    r"|BERT|U-?Net|ResNet|we|i|it|this|goal|aim|objective|task|purpose|problem|used|designed|trained"
    r"|fine-?tuned|learning|based|aims?|predicts?|for)\b"
)
"""Whose work a sentence tells: a model's, its project's or its authors'."""
ASKED = regex(r"(?i)(?:task|purpose|problem|(description))s?")
VARIANT = regex(r"(?i)\W*(?:(?:the )?same (?:as|model|setting)|similar to|as (?:above|before)|like )")
DEEDS = regex(
    r"(?i)\b(?:build|creat|construct|return|initiali[sz]|load|train|fit|instantiat|handl)(?:e?s|e?d|ing|e|er|or)?\b"
    r"|\b(?:functions?|estimators?|instances?|configs?|configuration|given|specified|pipelines?|architectures?"
    r"|graphs? (?:of|for)|(?:sub|base |concrete |abstract |parent )class(?:es)?|wrapper|helper|interface|stuff"
    r"|pre-?(?:defined|trained)|name|paper|version|default|modif(?:ied|ication))\b"
)
"""Words for what the code of any model does, and what it is made from: they say nothing of its work."""
SERVES = regex(
    r"(?i)\b(?:for|to|that(?! (?:in|the|it|we|this|they)\b)|which|whose|whether)\b(?! ?[~≈\d])"
    r"(?! (?:as|this|these|details|example|instance|more|be|handles?|is|are|inherits?|extends|wraps)\b)"
)
MODEL_FOR = regex(r"(?i)\b(?:models?|networks?|classifiers?|detectors?) (?:for|to|that|which) (?:[\w-]+ ){0,2}\Z")
"""What stands before a task that a model does, whatever else the sentence says."""
ONLY_LINKED = regex(r"\]\(\W*\Z")
VERB = regex(r"(?i)\b(?:is|are|implement\w*|propose[sd]?|introduce[sd]?|learns?|predicts?|uses?|aim\w*|we|this)\b")
HOW = regex(
    r"(?i)\bGANs?\b|\bDQN\b|adversarial|variational|auto-?encod\w*|seq2seq|sequence[- ]to[- ]sequence|actor-critic"
    r"|siamese|contrastive|self-supervised|diffusion|embeddings?|vision transformer|pre-?training of|convolutional"
)
"""Tasks that are also methods: a heading that names no other tells how, not what for."""
DEFINED = regex(r"\W*[\w.\-]+[\]`*]*(?:\s?\([^)]*\))*\s?(?::|\s[-–—])\s")


def purpose(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    """Yield the purpose where a passage says it, with the offset of its line; `text` is cleaned of filler."""
    name, said = passage.name, opening(text)
    is_about = passage.where not in {"section", "mention"} or not NOT_ABOUT.search(passage.heading)
    match passage.where if is_about else "call":
        case "docstring" | "desc":
            yield from (("purpose", offset) for offset in islice(_told(said, name), 1))
        case "module":
            yield from (("purpose", offset) for one, offset in sentences(said) if _is_headed(one, name))
        case "section":
            yield from (("purpose", offset) for one, offset in sentences(text) if _states(one, name))
            if passage.line <= TOP and _is_title(cleaned(passage.title), name):
                yield "purpose", 0
        case "mention":
            yield from (("purpose", 0) for one, _ in sentences(text) if _states(one, name) or _defines(one, name))
        case "row" if _is_told_by_row(passage):
            yield "purpose", 0


def speaks(passage: Passage) -> bool:
    """Say whether a passage may tell of a model though none of its sentences states it."""
    text = cleaned(passage.text)
    if passage.where in {"docstring", "desc", "module"}:
        return any(says_something(DEEDS.sub(" ", sentence), passage.name) for sentence, _ in sentences(opening(text)))
    return passage.where != "call" and TASK.search(f"{passage.title} {text}") is not None


def _is_aside(sentence: str) -> bool:
    """Say whether a sentence states nothing: an order, a question, what files, figures and others are."""
    is_reference = ONLY_LINKED.search(sentence) and not VERB.search(sentence)
    return bool(is_reference or NO_STATEMENT.match(sentence) or ASIDE.search(sentence))


def _states(sentence: str, name: str) -> bool:
    """Say whether a sentence of a document says of the model or its project which task it does."""
    text = METHOD.sub(lambda found: "\0" * len(found[0]), sentence)
    said = humps(name)
    found = next((one for one in TASK.finditer(text) if one[0].lower() not in said), None)
    if found is None or len(WORD.findall(sentence)) < SENTENCE:
        return False
    before = sentence[: found.start()]
    if _is_aside(sentence):
        return MODEL_FOR.search(before) is not None and not sentence.endswith("?")
    return len(WORD.findall(before)) <= NEAR or bool(SUBJECT.search(before)) or _names(before, name)


def _is_headed(sentence: str, name: str) -> bool:
    """Say whether a sentence at the top of a module tells the task of its model."""
    return new_words(sentence, name) > 1 and TASK.search(sentence) is not None and not _is_aside(sentence)


def _is_title(title: str, name: str) -> bool:
    """Say whether the first heading of a document names a task: a method may do any."""
    is_long = len(WORD.findall(title)) > 1 or not title.isascii()
    return " > " not in title and is_long and _names_task(HOW.sub(" ", title), name)


def _defines(sentence: str, name: str) -> bool:
    """Say whether a sentence tells what it is that it names: `X is a …`, `X: …`."""
    if _is_aside(sentence) or not _names(sentence, name):
        return False
    if defined := DEFINED.match(sentence):
        rest = sentence[defined.end() :]
        return not _is_aside(rest) and says_something(rest, name)
    named = normal(sentence).find(normal(name.partition(".")[0]))
    told = next((found for found in TELLS.finditer(sentence) if found.start() > named), None)
    is_told = told is not None and SERVES.search(sentence, told.start()) is not None
    return is_told and len(WORD.findall(sentence)) >= LONG_SENTENCE


def _names(sentence: str, name: str) -> bool:
    return bool(name) and normal(name.partition(".")[0]) in normal(sentence)


def _is_told_by_row(passage: Passage) -> bool:
    """Say whether a row names a task, one of its cells tells it, or it lists the model below a heading that does."""
    name, row = passage.name, " ".join(passage.row)
    if _names_task(row, name) or (_names(row, name) and _names_task(passage.title, "")):
        return True
    return any(_is_described(*cell, name) for cell in zip(passage.header, passage.row, strict=False))


def _is_described(head: str, cell: str, name: str) -> bool:
    """Say whether a cell tells what a model is for: below such a head, and as a description in words of its own."""
    asked = ASKED.fullmatch(head.strip())
    if asked is None or not asked[1]:
        return asked is not None and len(cell) >= SENTENCE
    return not VARIANT.match(cell) and says_something(cell, name)


def _told(text: str, name: str) -> Iterator[int]:
    """Yield where the first sentences of a docstring start that say what a model does or serves."""
    for sentence, offset in islice(sentences(text), NEAR):
        serves = SERVES.search(sentence)
        is_task = _names_task(sentence, "") and new_words(DEEDS.sub(" ", sentence), name) > 1
        is_for = serves is not None and says_something(DEEDS.sub(" ", sentence[serves.end() :]), name)
        if not ASIDE.search(sentence) and (is_task or is_for):
            yield offset


def _names_task(text: str, name: str) -> bool:
    return bool(_tasks(text) - humps(name))


@lru_cache(maxsize=20_000)
def _tasks(text: str) -> frozenset[str]:
    return frozenset(found[0].lower() for found in TASK.finditer(METHOD.sub(" ", text)))
