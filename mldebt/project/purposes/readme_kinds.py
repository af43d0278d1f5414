"""Tells by the words of a README what its repository is to others: teaching material, or something they copy.

Material is what somebody wrote for readers to learn from, and the tasks that a course sets. A project that was made
for a course, a competition or a post is its author's own work all the same. A template and a collection are shown to
others, and yet whoever starts one of their scripts wants its result. What it cannot see: a course that is not named,
and tasks of a course that are called a project.
"""

import re

from mldebt.patterns import regex

MATTER = r"(?![ -]*(recommend|review|rating|cross|stor|sale|pric|genre|cover|cat|project|plan|compl|enrol|eval))"
PASSING = r"(model )?(training|learning|optimi[sz]ation|fine-?tuning|time|action|events|an? )"
"""What has a course that nobody attends: what a README says of training is not said of the repository."""
TITLE = regex(
    r"\b(tutorials?|lessons?|workshops?|cookbook|hands[ -]on|walk-?throughs?|textbook|lectures?|exercises?"
    r"|for beginners|zero to|crash course|study notes|specialization|curriculum)\b",
    re.IGNORECASE,
)
NAMED = regex(rf"\b(books?|courses?){MATTER}\b", re.IGNORECASE)
MADE = regex(r"\bproject\b(?![ -]*based)", re.IGNORECASE)
"""What a title calls own work, whatever course it was made for."""
OPENING = regex(
    r"\b(tutorials?|curriculum|workshops?(?!@)|lectures|beginners?|hands-on|lessons?|textbook|study notes"
    r"|teach(es|ing) (you|the|how)"
    r"|(live|online) (online )?training|(?<!your )training (session|day|class|material)s?|master ?class|webinar"
    r"|code (for|of|from|to|behind|accompanying) ([\w'’-]+ ){0,6}blog ?posts?|(for|of|with) students"
    r"|home ?works?|problem sets?|assignments? \d|programming (assignment|exercise)s?)\b",
    re.IGNORECASE,
)
VENUE = regex(
    r"\b([Aa]ccept(ed|ance)|[Pp]roceedings|[Pp]oster|[Oo]ral|[Ss]potlight|ECCV|CVPR|ICCV|WACV|BMVC|NeurIPS|NIPS|ICML|ICLR|AAAI"
    r"|IJCAI|ACL|EMNLP|NAACL|MICCAI|ICASSP|Interspeech)[Ww]?\b"
)
SHOP = regex(r"\bworkshops?\b", re.IGNORECASE)
PART = regex(
    r"\b(includ(es?|ing)|comes with|provides?|offers?|together with|along with|as well as) (an? |some |also )?"
    r"([\w-]+ )?(tutorials?|lessons?|exercises?)(?=,? (and|plus|as well|along|together)\b|, |[.;!]?$)",
    re.IGNORECASE,
)
"""What is said of a part: a project that includes a tutorial is none as a whole, a repository that does may be."""
WHOLE = regex(r"\b(repo(sitory)?|collection|notebooks?|series|folder|here)\b", re.IGNORECASE)
COURSE = regex(
    r"\b(this|the|my|our|an?|in|online) ([\w-]+ ){0,3}((?<!over the )(?<!during the )(?<!throughout the )course"
    rf"(?! of (the |its |our )?{PASSING})|book|nanodegree|zoomcamp|boot ?camp){MATTER}\b",
    re.IGNORECASE,
)
OWN = regex(r"(?<!example )\bproject\b|\b(library|predict\w*|inspired|based)\b", re.IGNORECASE)
POINTS = regex(r"\b(see|follow|check(ing)?|refer|click|visit|find|read|here|available|look|inspired)\b", re.IGNORECASE)
TEACHING = regex(
    r"\b(book|course|tutorials?|textbook|lectures?|workshops?|exercises?|bootcamp|lessons?|zoomcamp|curriculum|"
    r"chapters?|learn(ing)? path|teach(es|ing)?)\b",
    re.IGNORECASE,
)
HANDBOOK = regex(r"\bhandbook\b", re.IGNORECASE)
TEMPLATE = regex(r"\b(templates?(?! match)|boilerplate|starter kit|playground)\b", re.IGNORECASE)
TOOLS = r"(utilit(y|ies)|utils|tools|helpers)"
"""Of what a collection is the library of the work beside it, and shows nothing."""
COLLECTION = regex(
    rf"\b((?<!data )collections?(?! of ([\w-]+ ){{0,2}}{TOOLS}\b)|implementations (of|for)|zoo|snippets|awesome"
    r"|reproductions of|gather(s|ed)|(?<!best )practi[cs]e|learning (notes|by doing))\b"
    r"|收录|合集|汇总|整理|练习|모음|まとめ",
    re.IGNORECASE,
)
WRITTEN = r"(paper|article|preprint|publication|thesis)\b"
PAPER = regex(
    r"\b(official|original|authors?['’]?s?|our) ([\w-]+ ){0,3}(implementation|code|repo(sitory)?) (for|of|to|from|by)\b"
    r"|\b(code|experiments|implementation|repo(sitory)?) ((?!not\b)[\w-]+ ){0,3}(for|of|from|in|to|accompanying|with) "
    rf"((?!cit(e|ing)\b)[\w-]+ ){{0,5}}{WRITTEN}|\b(described|proposed|introduced) in our {WRITTEN}",
    re.IGNORECASE,
)
"""What a README says of code that was written for a publication: what it trains are the experiments told there."""
OTHERS = regex(
    r"\b(un-?official|(if|when) you use|cit(e|ing)|based on|follows|(adapted|borrowed|copied|ported|taken) from)"
    r" [^.,;:(\n]*",
    re.IGNORECASE,
)
"""What is said of the code of others, or to those who write papers of their own."""
SENTENCE = regex(r"(?<=[.!?])\s+")
TARGET = regex(r"\]\([^)\s]*\)|https?://\S+")
ABOVE, OFTEN, TOP = 200, 3, 1500


def teaches(title: str, opening: str) -> bool:
    """Say whether title and first paragraph of a README present a book, a course, its tasks or a tutorial."""
    if TITLE.search(title) or (NAMED.search(title) and not MADE.search(title)):
        return True
    sentences = [text for text in SENTENCE.split(TARGET.sub("]", opening)) if not POINTS.search(text)]
    sentences = [text if WHOLE.search(text) else PART.sub("", text) for text in sentences]
    sentences = [SHOP.sub("", text) if VENUE.search(text) else text for text in sentences]  # of a conference
    return any(OPENING.search(text) or (COURSE.search(text) and not OWN.search(text)) for text in sentences)


def speaks_of_teaching(title: str, whole: str) -> bool:
    """Say whether the first sections of a README speak of teaching again and again."""
    return HANDBOOK.search(title) is not None or len(TEACHING.findall(whole)) >= OFTEN


def is_of_paper(whole: str) -> bool:
    """Say whether the top of a README presents the code of a publication by those who wrote it."""
    return PAPER.search(OTHERS.sub("", TARGET.sub("]", whole[:TOP]))) is not None


def is_template(title: str) -> bool:
    """Say whether the title of a README is that of something to start one's own work from, or to try things in."""
    return TEMPLATE.search(title) is not None


def collects(title: str, opening: str, whole: str) -> bool:
    """Say whether the top of a README presents a collection."""
    return COLLECTION.search(f"{title}\n{opening}\n{whole[:ABOVE]}") is not None
