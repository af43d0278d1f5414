"""Finds what code fits and writes to a file where no class or function of the repository makes it: the file is a model.

That is an estimator of a library, or a network that a script puts together from layers.

An instance is followed as one of a class is, through returns and parameters. The file has the name that is spelt where
it is written; where none is, and the repository has no other trained file that it could be, the model is called like
the module that makes it, as a training is, or like the instance where that is named for its work. What a function
hands out, what is logged to a registry and what lies in git under the same name is listed as that.
"""

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mldebt.facts.code import Call, Made, Ref
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.ends import sink, taken
from mldebt.project.models.files.constants import bound_to, constants, tails
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.files.unread_files import WEIGHTS
from mldebt.project.models.instances.factories import is_named_for_work
from mldebt.project.models.instances.graphs import IMPORTED, chosen_outside, library_of
from mldebt.project.models.instances.uses import Use
from mldebt.project.models.inventory import Inventory

ESTIMATOR = regex(
    r"sklearn\.(?:(?:ensemble|linear_model|svm|mixture|gaussian_process|discriminant_analysis)\.[A-Z]\w+|(?:tree|neighbors|naive_bayes|neural_network)\.\w+(?:Classifier"
    r"|Regressor|NB)|cluster\.[A-Z]\w+|compose\.TransformedTargetRegressor|model_selection\.(?:GridSearchCV|RandomizedSearchCV))"
    r"|xgboost\.(?:XGB\w+|train)|lightgbm\.(?:(?:Dask)?LGBM\w+|train)|catboost\.CatBoost\w+"
    r"|pyspark\.ml\.(?:(?:classification|regression|clustering|recommendation)\.[A-Z]\w+"
    r"|tuning\.(?:CrossValidator|TrainValidationSplit))"
    r"|(?:prophet|fbprophet)\.Prophet|fasttext\.train_\w+|gensim\.models\.(?:\w+\.)*[A-Z]\w+|statsmodels\.(?:\w+\.)*[A-Z]\w+"
    r"|pmdarima\.(?:\w+\.)*auto_arima|pytorch_tabnet\.(?:\w+\.)*TabNet\w+|surprise\.(?:\w+\.)*[A-Z]\w+|lightfm\.LightFM"
    r"|implicit\.(?:\w+\.)*[A-Z]\w+|hmmlearn\.(?:\w+\.)*[A-Z]\w+|ngboost\.NGB\w+|lifelines\.\w+|imblearn\.ensemble\.\w+"
    r"|autogluon\.\w+\.(?:\w+\.)*\w+Predictor|keras_?tuner\.(?:\w+\.)*\w+\.get_best_models"
    r"|(?:stable_baselines3?|sb3_contrib)\.(?:\w+\.)*[A-Z][A-Z\d]+"
    r"|(?:(?:tensorflow|tf)\.)?(?:python\.)?keras\.(?:models\.|engine\.\w+\.)?(?:Sequential|Model)|torch\.nn\.Sequential"
)
PIPELINES = frozenset({"Pipeline", "make_pipeline"})
MAKERS = regex(
    r".*(?:CV|Classifier|Regressor|Regression|NB|SV[CR]|train|XGB\w+|(?:Dask)?LGBM\w+|CatBoost\w*|Ridge|Lasso|Net"
    r"|CrossValidator|TrainValidationSplit|ALS|LDA|KMeans|DBSCAN|[Pp]ipeline|Sequential|Model|PPO|SAC|A2C|ACKTR|DQN|TD3|DDPG|TRPO|TQC"
    r"|Prophet|train_\w+|Word2Vec|Doc2Vec|FastText|OLS|GLM|Logit|Poisson|S?ARIMAX?|ExponentialSmoothing|VAR|auto_arima|SVD(?:pp)?"
    r"|KNN\w*|LightFM|get_best_models|build|\w*Mixture|HMM|\w+HMM|\w+Fitter|\w+Predictor|\w+DiscriminantAnalysis|IsolationForest|OneClassSVM)"
)
AGENTS = regex(r"stable_baselines|sb3_contrib")
SPARK = regex(r"pyspark\.ml\.(?:pipeline\.)?Pipeline")
SPARK_LEARNS = regex(r"pyspark\.ml\.(?:classification|regression|clustering|recommendation)")
CALLBACK = "ModelCheckpoint"
"""What writes a network of Keras while it is trained."""
FITTED = regex(r"(?:xgboost|lightgbm)\.train|fasttext\.train_\w+|gensim\..*|pmdarima\..*|.*\.get_best_models")
"""What makes a model and fits it at once."""


def written(inventory: Inventory, declared: Sequence[Declared]) -> Iterator[Declared]:
    """Yield each file to which the repository's code writes what it has fitted, once per module."""
    logging = {found.path for found in declared if found.spot is not None}
    names = {posixpath.basename(alias) for found in declared for alias in (found.name, *found.aliases)}
    has_files = any(found.spot is None or not found.is_elsewhere for found in declared)
    for path in sorted(inventory.code.modules.keys() - inventory.tests - logging):
        rows: dict[str, Declared] = {}
        for spot, place, library in _made(inventory, path):
            found, is_spelt = _declared(inventory, spot, place, library)
            if found is not None and (found.name not in names if is_spelt else not has_files):
                rows.setdefault(found.name if is_spelt else _stem(path), found)
        yield from rows.values()


def _made(inventory: Inventory, path: str) -> Iterator[tuple[Spot, int, str]]:
    code = inventory.code
    for number, place, call in code.callees.named(path, list(filter(_is_maker, code.callees.of(path)))):
        spot = Spot(path, number)
        if spot not in inventory.models and inventory.flows.model_around(spot) is None:
            target = code.callee(spot, call)
            is_pipeline = call.leaf in PIPELINES and (
                library_of(code, spot, call) is not None
                or (SPARK.fullmatch(target.name) and _learns_on_spark(code, path))
            )
            if target.kind == "external" and (is_pipeline or ESTIMATOR.fullmatch(target.name)):
                yield spot, place, target.name
            elif isinstance(call.func, Ref) and call.func.steps[-2:] == (".hypermodel", ".build"):
                yield spot, place, "keras_tuner.HyperModel.build"
    yield from _chosen(inventory, path)


def _chosen(inventory: Inventory, path: str) -> Iterator[tuple[Spot, int, str]]:
    """Yield the calls that make an estimator of a library by its name."""
    code = inventory.code
    for number in sorted(code.callees.worked_out(path)):
        spot = Spot(path, number)
        is_free = spot not in inventory.models and inventory.flows.model_around(spot) is None
        for place, call in enumerate(code.scope(spot).calls) if is_free else ():
            library = chosen_outside(code, spot, call)
            if library == IMPORTED or ESTIMATOR.fullmatch(library):
                yield spot, place, library


def _learns_on_spark(code: Code, path: str) -> bool:
    """Say whether a module takes from Spark more than steps that prepare data."""
    return any(SPARK_LEARNS.fullmatch(entry.module) for entry in code.modules[path].imports)


@lru_cache(maxsize=1 << 14)
def _is_maker(word: str) -> bool:
    return MAKERS.fullmatch(word) is not None


def _declared(inventory: Inventory, spot: Spot, place: int, library: str) -> tuple[Declared | None, bool]:
    """Return the row of what a call makes, if that is fitted and written, and whether the name of a file is spelt."""
    uses, makers = inventory.flows.followed(((spot, place),))
    code = inventory.code
    kept = (*uses, *(_by_callback(code, use) for use in uses if use.what == "trained"))
    saved = [use for use in kept if use.what == "saved" and any(_saving(code, use))]
    is_fitted = bool(FITTED.fullmatch(library)) or any(use.what == "trained" for use in uses)
    if not saved or not is_fitted or any(maker in inventory.models for maker in makers):
        return None, False
    suffix = ".zip" if AGENTS.match(library) else ""
    name, use = next(((name, use) for use in saved if (name := _file(code, use, suffix))), ("", saved[0]))
    stem, line = _stem(spot.path), code.scope(spot).call(place).line
    held = bound_to(code.scope(spot), place) if is_named_for_work(stem) else ""
    framework = "" if library == IMPORTED else library.partition(".")[0]
    says = (
        Evidence(spot.path, line, f"`{library.replace('.Chosen', '.*')}` is made here and fitted"),
        Evidence(use.spot.path, use.line, f"is written: {use.says}"),
    )
    found = Declared(
        name or held or stem, "artifact", spot.path, line, framework, Artifact("unknown", None, "external"), says,
        (spot.path, name.partition(".")[0] or stem), reach=_reach(inventory, spot.path), spot=spot,
        group=f"{spot.path}#{stem}",
    )  # fmt: skip
    return found, bool(name)


def _by_callback(code: Code, use: Use) -> Use:
    """Return how a training is kept whose callbacks write what it trains, or the training where none does."""
    calls = code.scope(use.spot).calls
    is_told = any(call.line == use.line and "callbacks" in dict(call.keywords) for call in calls)
    found = next((call for call in calls if call.leaf == CALLBACK), None) if is_told else None
    return Use("saved", use.spot, found.line, f"`{CALLBACK}` keeps it") if found else use


def _reach(inventory: Inventory, path: str) -> tuple[str, ...]:
    is_launched = bool({path, *inventory.code.importers(path)} & inventory.entries)
    return ("launched", "trained", "saved") if is_launched else ("trained", "saved")


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0]


def _file(code: Code, use: Use, suffix: str) -> str:
    """Return the name of the file to which a use writes, where it is spelt there; a library may add its suffix."""
    for call in _saving(code, use):
        spelt = (*constants(code, use.spot, call), *tails(code.scope(use.spot), call), *_opened(code, use.spot, call))
        for text in spelt:
            name = posixpath.basename(text.rstrip("/"))
            if "{" in name:
                continue
            if WEIGHTS.fullmatch(name.lower()) or name.endswith((".json", ".txt", ".ubj")):
                return name
            if suffix and name:
                return name if name.endswith(suffix) else f"{name}{suffix}"
    return ""


def _opened(code: Code, spot: Spot, call: Call) -> Iterator[str]:
    """Yield the constant paths of the file that was opened last under a name that a call is given."""
    scope = code.scope(spot)
    for value in call.args:
        held = [one for one in scope.assigns if isinstance(value, Ref) and one.target == value.steps]
        last = next((one.value for one in reversed(held) if one.how == "with" and one.line <= call.line), None)
        if isinstance(last, Made) and not last.steps:
            opened = scope.calls[last.call]
            yield from (*constants(code, spot, opened), *tails(scope, opened))


def _saving(code: Code, use: Use) -> Iterator[Call]:
    """Yield the calls of a line that write what they are given, or what they are called on."""
    for call in code.scope(use.spot).calls:
        if call.line == use.line and call.last_step != ".state_dict":
            name = code.callee(use.spot, call).name or call.last_step
            is_own = isinstance(call.func, Ref) and sink(call.func.steps[-1:]) == "saved"
            if is_own or taken(name) == "saved" or call.leaf == CALLBACK:
                yield call
