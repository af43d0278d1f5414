"""Knows the traces by which something written near a model may tell of it: links, lessons, public data, prose.

A link to an article, a lesson or a well-known data set tells what a model is for without any sentence that could be
cited. Links to data or weights tell nothing.
"""

import re
from collections.abc import Iterator

from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.passages import Passage
from mldebt.project.models.texts.prose import LONG_SENTENCE, WORD
from mldebt.project.models.texts.words import TELLS

TOLD = frozenset({"purpose", "inputs_outputs", "training_data", "metrics", "limitations", "intended_use"})
OFFICE = regex(r".*\.(?:pdf|docx?|pptx?|odt|odp|rtf|tex)", re.IGNORECASE)
UNREAD = regex(r".*\.(?:pdf|docx?|pptx?|odt|odp|rtf|tex|html?)", re.IGNORECASE)
PAGES = regex(r"(?:.*/)?(?:templates?|static|public|web|frontend|htmlcov)/.*", re.IGNORECASE)
ARTICLE = regex(
    r"https?://[^\s)\]]*(?:arxiv|doi\.org|openreview|openaccess|medium\.com|towardsdatascience|kaggle\.com|notion"
    r"|readthedocs|\.github\.io|huggingface\.co|/wiki|youtu\.?be|docs\.google|confluence|overleaf"
    r"|researchgate|ieee|acm\.org|springer|sciencedirect|nature\.com|drivendata|zindi|signate|codalab|aicrowd|blog)"
    r"[^\s)\]]*",
    re.IGNORECASE,
)
ORDERS = regex(
    r"\b(?:run|install|clone|download|execute|activate|set up|setup|create|copy|put|place|open|make sure|please|pip"
    r"|conda|docker|requires?|requirements?|python|unzip|extract|start|launch|build|deploy|push)\b",
    re.IGNORECASE,
)
PUBLIC_DATA = regex(
    r"sklearn\.datasets\.(?:load_(?!svmlight|files)|fetch_|make_)\w+|torchvision\.datasets\.(?!ImageFolder|DatasetFolder)\w+"
    r"|(?:tensorflow\.|tf\.)?(?:python\.)?keras\.datasets\.\w+.*|torch(?:text|audio)\.datasets\.\w+|gym(?:nasium)?\.make"
    r"|seaborn\.load_dataset|tensorflow_datasets\.load|torch_geometric\.datasets\.\w+|datasets\.load_dataset"
)
SAMPLE = regex(
    r"(?<![A-Za-z])(?:iris|titanic|mnist|fashion.?mnist|cifar.?\d*|boston.?housing|california.?housing|penguins"
    r"|20.?newsgroups|cartpole)(?![A-Za-z])",
    re.IGNORECASE,
)
FOREIGN_TASK = regex(
    r"\b(?:predi[ckzç][a-zçãóè]*|prévi\w+|previs[aã]?\w+|pron[oó]stic\w+|vorhersag\w+|peramalan\w*|tahmin\w*|dự đoán"
    r"|[ck]las+ifi\w+|phân loại|dete[ck][ct]?[a-zçãó]{2,}|erkenn\w+|reconoc\w+|reconnaiss\w+|riconosc\w+|pengenalan"
    r"|nhận (?:dạng|diện)|tanıma\w*)(?![\w/]|\.\w)",
    re.IGNORECASE,
)
REQUEST = regex(r"\bcurl\b|requests\.(?:post|request|get)|\{\s*\"\w[^\"\n]*\"\s*:[^{}]*,\s*\"\w[^\"\n]*\"\s*:")
LESSON = regex(
    r"\b(?:assignments?|homeworks?|coursework|courses?|tutorials?|lessons?|lectures?|exercises?|bootcamp|udacity|coursera"
    r"|zoomcamp|nanodegree|workshops?|interview|technical test|take-home)\b",
    re.IGNORECASE,
)


def is_prose(paragraph: str) -> bool:
    """Say whether a paragraph tells what something is, and does not only say how something is started."""
    words = len(WORD.findall(paragraph))
    return words >= LONG_SENTENCE and bool(TELLS.search(paragraph) or not ORDERS.search(paragraph))


def items_of(passage: Passage) -> Iterator[Evidence]:
    """Yield what a passage tells of what a reader asks first."""
    for item, line in recognised(passage).items():
        if item in TOLD:
            yield Evidence(passage.path, line, f"may speak of it: {item.replace('_', ' ')}", passage.cell)
