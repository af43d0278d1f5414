"""Tells from the text of an old version whether it trained, and by itself: no parse, for any version.

History holds thousands of versions, many not valid Python today. What trains is judged from the calls it names, after
comments are dropped; fits of scalers, encoders and vectorisers are none.
"""

from collections.abc import Sequence
from functools import lru_cache

from mldebt.patterns import regex

TRAINS = regex(
    r"\.backward\(|\boptimizer\.minimize\(|\.apply_gradients\(|\b(?:lgb\w*|xgb\w*|lightgbm|xgboost|ctb|lgbextension|ex)\.(?:train|cv)\(|"
    r"(?:[tT]rainer|[lL]earn(?:er)?|[rR]unner)\.(?:train|fit\w*|learn|run)\(|\.fit_generator\(|\.fit_one_cycle\(|\bcross_val_\w+\(|"
    r"\b(?:Grid|Randomized|BayesSearch|Halving\w+)SearchCV\(|\bstudy\.optimize\(|\bfmin\(|\btune\.run\(|\.train_on_batch\(|"
    r"\btrain_op\b|\bminimize\(\s*(?:self\.)?loss|\bvalue_and_grad\(|\bfit_transform_train\b|(?<!self\.)\bpipeline\.fit_transform\("
)
STEPS = regex(r"\.step\(|\.minimize\(|\.update\(|optim|\.grad\b")
RECEIVER = regex(r"([A-Za-z_]\w*)(?:\[[^\]\n]*\])?(?:\([^()\n]*\))?$")
FIT = regex(r"\.fit\((\w+(?:\([\w.]*\)|\[[^\]\n]*\])?\))?")
USED = ("predict", "score", "evaluate", "save", "dump", "epochs", "metric")
NEAR = 80
PREPARES = regex(
    r"(?i)scal|encod|vect|tokeni|(?:^|_)le\b|(?:^|_)ohe|imput|pca|svd|umap|tsne|normali[sz]|binari[sz]|transform|"
    r"tfidf|preproc|(?:^|_)(?:sc|ss|mm|cv|ctv|tfv|poly|ct)$|selector|discreti|union"
)
STARTS = regex(
    r"\n(?:if __name__|(?:for|while|with) |(?:\w[\w, ]*=\s*)?(?:[\w.]+\.)?(?:fit|train|cv|run|main|optimize|fmin)\()"
)
STARTED_BY = ("@hydra.main", "@click.", "@app.", "tf.app.run")
TRAINING_WORDS = (
    ".backward(", "minimize(", ".apply_gradients(", ".train(", ".cv(", ".fit", ".learn(", ".run(", "cross_val_",
    "SearchCV(", ".optimize(", "fmin(", ".train_on_batch(", "train_op", "value_and_grad(", "fit_transform_train",
)  # fmt: skip
COMMENT = regex(r"(?m)^\s*#.*$|[ \t]#[^'\"\n]*$")


@lru_cache(maxsize=256)
def without_comments(text: str) -> str:
    """Return a text without its comment lines."""
    return COMMENT.sub("", text)


def trains(text: str) -> bool:
    """Say whether a text names a call that fits a model."""
    bare = lines_of(text, TRAINING_WORDS)
    if not bare:
        return False
    found = TRAINS.search(bare)
    if found is not None and (found.group() != ".backward(" or STEPS.search(text)):
        return True
    return any(
        _fits_a_model(bare[max(0, found.start() - NEAR) : found.start()])
        and (found[1] is None or any(word in text for word in USED))
        for found in FIT.finditer(bare)
    )


def lines_of(text: str, words: Sequence[str]) -> str:
    """Return the lines of a text that hold one of some words, each with the next one, without their comments."""
    spans: set[tuple[int, int]] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            spans.add((text.rfind("\n", 0, at) + 1, end))
            at = text.find(word, end)
    rows = []
    for start, end in sorted(spans):
        following = text.find("\n", end + 1)
        rows.append(text[start : len(text) if following < 0 else following])
    return COMMENT.sub("", "\n".join(rows))


def _fits_a_model(before: str) -> bool:
    """Say whether what stands before `.fit(` is a model rather than a preparation of data."""
    receiver = RECEIVER.search(before)
    return receiver is None or not PREPARES.search(receiver[1])


def starts(text: str) -> bool:
    """Say whether running a Python file does something: it has a main block, or works at its top level."""
    is_started = "\nif __name__" in text or any(word in text for word in STARTED_BY)
    return is_started or STARTS.search(f"\n{text}") is not None
