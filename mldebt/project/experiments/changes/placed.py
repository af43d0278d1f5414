"""Tells values that a changed line gives by its place, not by a name: of epochs, of loaders, of optimisers, of layers.

A loop over `range(30)` is thirty epochs, one over `range(1, count)` says none, and the second argument of a loader is
its batch size. A line that takes another named configuration than before tries that one. Lines are paired in order
where both versions have as many of a kind; what only measures (a loader of validation data) and last layers, whose size
the classes give, say nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import Changed
from mldebt.project.experiments.texts.lines import Difference
from mldebt.project.experiments.texts.mentions import names_any
from mldebt.project.experiments.values.meanings import meaning
from mldebt.project.experiments.values.names import is_hyper

NUMBER = r"(\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+)"
WHOLE = r"(?=\s*(?:[,)#]|$))"
"""Where an argument ends: what an expression goes on with is only a part of it."""
WORDS = (
    "range(", "Loader(", "from_pretrained(", "create_model(", "Adam", "SGD(", "RMSprop(", "Dropout(", "Dense(", "LSTM(",
    "GRU(", "Neighbors", "Forest", "onf", "cfg", "params", "settings",
)  # fmt: skip
"""What a line names that may say a value by its place: asked before anything else."""
PLACED = (
    ("epochs", regex(
        rf"\bfor\s+(?:\w*epochs?(?:_?\w{{0,12}})?|ep(?:_\w{{0,12}})?|\w*_ep)\s+in\s+(?:tqdm\w*(?:\.tqdm|\.trange)?\s*\(\s*)?t?range\("
        rf"(?:{NUMBER}(?:\s*\+\s*1)?\s*(?:\)|,\s*(?=\w+\s*=))|[\w.]+\s*,\s*{NUMBER}(?:\s*\+\s*1)?\s*[,)])"
    )),
    ("batch_size", regex(rf"\b\w*(?:Data|Batch)Loader\(\s*[\w.\[\]'\"]+\s*,\s*{NUMBER}\s*[,)]")),
    ("lr", regex(rf"\b(?:Adam\w*|SGD|RMSprop)\((?:\w+\.)*\w*(?:\(\))?\s*,\s*{NUMBER}\s*[,)]")),
    ("lr", regex(rf"\b(?:Adam\w*|SGD|RMSprop|\w+Optimizer)\(\s*{NUMBER}\s*[,)]")),
    ("dropout", regex(rf"\bDropout(?:2d|1d)?\(\s*{NUMBER}\s*[,)]")),
    ("units", regex(rf"\b(?:Dense|LSTM|GRU|SimpleRNN)\(\s*{NUMBER}\s*,(?!.*(?:softmax|sigmoid|logits|output))")),
    ("model_name", regex(
        r"(?<!Tokenizer)(?<!TokenizerFast)(?<!Processor)(?<!Extractor)\.from_pretrained\(\s*"
        rf"(['\"]\w[\w\-./]*['\"]){WHOLE}"
    )),
    ("model_name", regex(rf"\bcreate_model\(\s*(['\"][\w\-.]+['\"]){WHOLE}")),
    ("n_neighbors", regex(rf"\bKNeighbors\w+\(\s*{NUMBER}\s*[,)]")),
    ("n_estimators", regex(rf"\b(?:RandomForest|ExtraTrees)\w+\(\s*{NUMBER}\s*[,)]")),
)  # fmt: skip
CHOSEN = regex(
    r"^(?:self\.)?(\w*(?:config|conf|cfg|hparams|params|settings))\s*=\s*([A-Za-z_][\w.]*(?:\[\s*['\"][\w\-.]+['\"]\s*\])?|"
    r"(?:[\w.]*(?:get|load|make)_?\w*)\(\s*['\"][\w\-.]+['\"]\s*\))\s*(?:#.*)?$"
)
UNPACKED = regex(
    rf"^\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*){{1,9}})\s*=\s*({NUMBER}(?:\s*,\s*{NUMBER}){{1,9}})\s*(?:#.*)?$"
)
LONGEST = 1_000
"""Characters of a line that a person may have written; a longer one says nothing."""
MEASURING = regex(r"(?i)(?:^|[^a-z])(?:val|valid\w*|test\w*|eval\w*|dev|infer\w*)(?=[^a-z]|$)")
NO_NAME = frozenset({"None", "True", "False", "self", "args", "config", "cfg", "params"})


def placed_changes(lines: Difference) -> Iterator[Changed]:
    """Yield the values that lines give by their place and that differ, and the named configurations chosen anew."""
    before = _said(lines.removed)
    if not before:
        return
    after = _said(lines.added)
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        if len(was) == len(now) and sorted(value for value, _ in was) != sorted(value for value, _ in now):
            pairs = zip(was, now, strict=True)
            yield from (
                Changed(key, old, new, line) for (old, _), (new, line) in pairs if _meaning(old) != _meaning(new)
            )


def _said(rows: Iterable[tuple[int, str]]) -> dict[str, list[tuple[str, int]]]:
    """Return what some lines say by place: the values of each parameter, with their lines."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, line in rows:
        if line[0] == "#" or len(line) > LONGEST:
            continue
        if (names_any(line, WORDS) or UNPACKED.match(line)) and not MEASURING.search(line):
            for key, value in _of_line(line):
                found[key].append((value, number))
    return found


def _of_line(line: str) -> Iterator[tuple[str, str]]:
    for key, words in PLACED:
        yield from ((key, found[found.lastindex or 0]) for found in words.finditer(line))
    if "," in line and (unpacked := UNPACKED.match(line)):
        names, values = (part.split(",") for part in unpacked.group(1, 2))
        told = zip(map(str.strip, names), map(str.strip, values), strict=False)
        yield from ((name, value) for name, value in told if is_hyper(name))
    chosen = CHOSEN.match(line)
    if chosen and chosen[2] not in NO_NAME and not chosen[2].startswith(("args.", "self.")):
        yield chosen[1], chosen[2]


def _meaning(value: str) -> str:
    return meaning(value) or value


def without_named(rows: Sequence[Changed], named: Sequence[Changed]) -> list[Changed]:
    """Return the values told by their place that are not told by a name of the same line, too."""
    lines = {row.line for row in named}
    return [row for row in rows if row.line not in lines]
