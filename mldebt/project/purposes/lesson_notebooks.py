"""Tells notebooks that teach: by their title, or by training on a library's own data set and keeping nothing of it."""

import re
from collections.abc import Iterator, Mapping

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, PythonFacts
from mldebt.patterns import regex

TITLED = regex(
    r"\b(tutorials?|lessons?|lectures?|exercises?|chapters?|homework|assignments?|workshops?|walk-?throughs?"
    r"|quick ?starts?|getting started|introduction to|intro to|crash course|for beginners|step[- ]by[- ]step"
    r"|in this (section|chapter|tutorial|example),? (we|you)|you will learn|demo(nstrat\w+)?)\b",
    re.IGNORECASE,
)
GUIDES = regex(r"\bin this notebook,? (we|you)\b", re.IGNORECASE)
"""How a lesson opens, and many a notebook of a team's own work, which keeps what it makes."""
NAMED = regex(
    r"(.*[/_\- .])?(tutorials?|demos?|examples?|samples?|quick-?start|walk-?through|lesson|exercise|course-?work"
    r"|getting[_-]started|starter[_\- ]?notebook)([_\- ./].*)?\.ipynb",
    re.IGNORECASE,
)
LIBRARIES = frozenset({
    "torchvision", "keras", "tensorflow", "sklearn", "seaborn", "tensorflow_datasets", "torchtext", "torchaudio",
    "statsmodels", "vega_datasets", "nltk", "datasets", "fastai", "torch_geometric", "dgl", "mnist", "mlxtend",
})  # fmt: skip
TOYS = regex(
    r"\.?(F|K|E|Fashion)?MNIST|\.?CIFAR100?|\.?STL10|\.?SVHN|\.?Planetoid|\.?TUDataset|\.?IMDB|\.?AG_NEWS|\.?WikiText\d"
    r"|\.?(load|fetch)_(iris|digits|wine|boston|diabetes|breast_cancer|linnerud|california_housing|openml|20newsgroups"
    r"|20newsgroups_vectorized|covtype|olivetti_faces|lfw_people|kddcup99|rcv1)|\.?make_(blobs|moons|circles"
    r"|classification|regression|friedman\d|s_curve|swiss_roll)|\.?untar_data|\.?(read_data_sets|iris_data|mnist_data)"
)
SAMPLES = frozenset({"mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters", "boston_housing"})
NAMES = regex(
    r"(mnist|fashion_?mnist|cifar-?100?|imdb|ag_news|glue|squad|iris|titanic|penguins|tips|emotion|rotten_tomatoes|yelp\w*)",
    re.IGNORECASE,
)
LOADERS = frozenset({"load_dataset", "load", "load_data"})
KEEPS = regex(
    r"\.?(save\w*|dump|to_csv|to_pickle|to_parquet|to_feather|to_json|export\w*|push_to_hub|log_\w+|ModelCheckpoint)"
)
PICTURES = regex(r"\.?save_?(fig|image|img|plot)s?")
ADDRESS = regex(r"https?://[^\s)\]>]+")
HEADING = regex(r"^\s{0,3}#{1,4} \S", re.MULTILINE)
EXPLAINS, SIBLINGS, OPENING = 4, 3, 2


def is_lesson_notebook(notebooks: Mapping[str, NotebookFacts]) -> Iterator[str]:
    """Yield the notebooks that teach."""
    toys = {path for path, facts in notebooks.items() if _uses_toy(facts.code)}
    for path, facts in notebooks.items():
        title = _title(facts)
        if NAMED.fullmatch(path) or TITLED.search(title) or (GUIDES.search(title) and not _keeps(facts.code)):
            yield path
        elif path in toys and not _keeps(facts.code):
            headings = sum(len(HEADING.findall(cell.text)) for cell in facts.cells if cell.kind == "markdown")
            if headings >= EXPLAINS or len(toys) >= SIBLINGS:
                yield path


def _title(facts: NotebookFacts) -> str:
    """Return the first heading of a notebook, and the text below it where it comes first of all; no addresses."""
    texts = [cell.text for cell in facts.cells[:OPENING] if cell.kind == "markdown"]
    return "\n".join(ADDRESS.sub(" ", text[:500]) for text in texts)


def _uses_toy(code: PythonFacts) -> bool:
    """Say whether a notebook loads a small public data set by a call of a library."""
    roots = {entry.module.partition(".")[0] for entry in code.imports}
    roots |= {entry.target.partition(".")[0] for entry in code.imports}
    if not roots & LIBRARIES:
        return False
    for scope in code.scopes:
        for call in scope.calls:
            leaf = call.last_step
            if TOYS.fullmatch(leaf):
                return True
            steps = getattr(call.func, "steps", ())
            if leaf.lstrip(".") in LOADERS and any(step.lstrip(".") in SAMPLES for step in steps):
                return True
            first = call.args[0] if call.args else None
            if leaf.lstrip(".") in LOADERS and isinstance(first, Const) and NAMES.fullmatch(str(first.value)):
                return True
    return False


def _keeps(code: PythonFacts) -> bool:
    """Say whether a notebook writes a file other than a picture."""
    leaves = (call.last_step for scope in code.scopes for call in scope.calls)
    return any(KEEPS.fullmatch(leaf) and not PICTURES.fullmatch(leaf) for leaf in leaves)
