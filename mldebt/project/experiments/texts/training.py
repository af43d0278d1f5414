"""Tells from the text of an old version whether it trained, and by itself: no parse, for any version.

History holds thousands of versions, many not valid Python today. What trains is judged from the calls it names, after
comments are dropped; fits of scalers, encoders and vectorisers are none.
"""

from mldebt.patterns import regex
from mldebt.project.experiments.texts.mentions import lines_of, names_any
from mldebt.project.memory import Bounded

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
BUILT = regex(r"train_op|minimize\(|apply_gradients\(")
SERIALISED = ("as_graph_def(", "write_graph(", "SerializeToString(")
FED = ("feed_dict", ".train(", ".fit(")
"""What a program says that only writes its graph, for another that trains it, and what one that trains says."""
MOST_KNOWN = 50_000
_known: Bounded[tuple[int, int], bool] = Bounded(MOST_KNOWN)


def trains(text: str) -> bool:
    """Say whether a text names a call that fits a model; asked once of each."""
    key = hash(text), len(text)
    if key not in _known:
        _known[key] = _trains(text)
    return _known[key]


def _trains(text: str) -> bool:
    bare = lines_of(text, TRAINING_WORDS)
    found = TRAINS.search(bare)
    if found is not None and (found.group() != ".backward(" or STEPS.search(text)):
        return not BUILT.search(found.group()) or not names_any(text, SERIALISED) or names_any(text, FED)
    return any(
        _fits_a_model(bare[max(0, found.start() - NEAR) : found.start()])
        and (found[1] is None or any(word in text for word in USED))
        for found in FIT.finditer(bare)
    )


def _fits_a_model(before: str) -> bool:
    """Say whether what stands before `.fit(` is a model rather than a preparation of data."""
    receiver = RECEIVER.search(before)
    return receiver is None or not PREPARES.search(receiver[1])


def starts(text: str) -> bool:
    """Say whether running a Python file does something: it has a main block, or works at its top level."""
    is_started = "\nif __name__" in text or any(word in text for word in STARTED_BY)
    return is_started or STARTS.search(f"\n{text}") is not None
