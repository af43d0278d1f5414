"""Finds the classes that are networks or estimators: by their ancestors across files, or by what plain classes do.

A base that cannot be resolved but is called like one (`…Module`, `…Model`, `…Classifier`) makes a candidate, kept when the class
has a method that only models have. What it cannot see: classes made at run time by `type(…)`.
"""

import re

import msgspec

from mldebt.facts.code import Expr, PythonFacts, Ref, Scope
from mldebt.project.code import Code, Spot

BASES: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (re.compile(r"(?:.*\.)?LightningModule"), "lightning", True),
    (re.compile(r"(?:.*\.)?(?:TF|Flax)?PreTrainedModel"), "transformers", True),
    (re.compile(r"(?:.*\.)?PyTorchModelHubMixin|(?:.*\.)?KerasModelHubMixin|(?:.*\.)?ModelHubMixin"), "torch", True),
    (re.compile(r"transformers\.(?:.*\.)?(?:\w+For[A-Z]\w+|\w+Model|\w+LMHeadModel)"), "transformers", False),
    (re.compile(r"mlflow\.pyfunc\.(?:.*\.)?PythonModel"), "mlflow", True),
    (re.compile(r"torch\.nn\.(?!functional|utils|init|Parameter|parameter)(?:.*\.)?\w+|torch\.jit\.ScriptModule|torch_geometric\.nn\.\w*\.?\w+"), "torch", False),
    (re.compile(r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:.*\.)?(?:Model|Sequential|Functional)|tensorflow\.(?:Module|estimator\.Estimator)|sonnet\.(?:.*\.)?\w*Module"), "keras", False),
    (re.compile(r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:.*\.)?layers\.(?:.*\.)?\w+"), "keras", False),
    (re.compile(r"flax\.(?:linen|nn|nnx)\.(?:.*\.)?\w*Module|haiku\.(?:.*\.)?\w*Module|equinox\.(?:.*\.)?Module|objax\.Module"), "jax", False),
    (re.compile(r"sklearn\.(?:.*\.)?(?:ClassifierMixin|RegressorMixin|ClusterMixin|OutlierMixin)"), "sklearn", True),
    (re.compile(r"sklearn\.(?:linear_model|ensemble|svm|neighbors|naive_bayes|tree|neural_network|gaussian_process|pipeline)\.\w+"), "sklearn", True),
    (re.compile(r"xgboost\.(?:.*\.)?XGB\w+|lightgbm\.(?:.*\.)?LGBM\w+|catboost\.CatBoost\w*"), "boosting", True),
    (re.compile(r"paddle\.nn\.Layer|mxnet\.gluon\.(?:.*\.)?(?:Hybrid)?Block|chainer\.(?:Chain|Link)|mindspore\.nn\.Cell|tinygrad\.nn\.\w+"), "other", False),
    (re.compile(r"(?:timm|torchvision|segmentation_models_pytorch|fairseq|fairseq2|detectron2|mmengine|mmcv|mmseg|mmdet|mmcls|mmpretrain|efficientnet_pytorch|speechbrain|nemo|espnet2?)\.(?:.*\.)?\w*(?:Module|Model|Net|Network|Transformer|Backbone|Segmentor|Detector|Encoder|Decoder|Classifier|RCNN|ViT)"), "torch", False),
)  # fmt: skip
CANDIDATE = re.compile(r"(?:.*\.)?\w*(?:Module|Model|Network|Estimator|Classifier|Regressor|Net)")
NEVER = re.compile(
    r"(?:pydantic|django|sqlalchemy|odoo|peewee|mongoengine|sqlmodel|msgspec|dataclasses|builtins|typing|enum|abc"
    r"|tortoise|marshmallow|unittest)\b.*"
)
FIRST_WORD = re.compile(r"[A-Za-z]\w*")
USED = frozenset({"forward", "call", "training_step", "fit", "predict", "build_model", "train_step"})
BUILDS = re.compile(r"_?build\w*|_?create_model|_?make_model|_?construct\w*|_?inference|add_prediction_op")
KEEPS = frozenset({"train", "fit", "save", "load", "predict", "infer", "eval", "evaluate", "test", "restore", "sample"})
GRAPHS = frozenset({"tensorflow", "keras", "theano", "mxnet", "tflearn"})
ESTIMATING = re.compile(
    r"(?:xgboost|lightgbm|catboost|statsmodels|keras|tensorflow\.keras|sklearn\.(?:linear_model|ensemble|svm|neighbors"
    r"|naive_bayes|tree|neural_network|cluster|mixture))\..*"
)
FITS = frozenset({"fit", "train"})
ANSWERS = frozenset({"predict", "predict_proba", "transform"})
PERSISTS = frozenset({"persist", "save", "save_model", "dump"})
OUTER = re.compile(r"(?:.*[_.])?(?:Loss|Criterion|Metric)")


class Definition(msgspec.Struct, frozen=True):
    """A class that is a network or an estimator. `is_whole` where its ancestor is trained or published as a whole."""

    spot: Spot
    name: str
    line: int
    framework: str
    is_whole: bool
    is_loss: bool = False
    parents: tuple[Spot, ...] = ()


class Definitions:
    """All model-like classes of the repository, by their spot."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._kinds: dict[Spot, tuple[str, bool, bool] | None] = {}
        self._bases: dict[Spot, list[tuple[str, Spot | None]]] = {}
        self.classes: dict[Spot, Definition] = {}
        for path, facts in code.modules.items():
            self._read(path, facts)
        self.children: dict[Spot, list[Spot]] = {}
        for spot, definition in self.classes.items():
            for parent in definition.parents:
                self.children.setdefault(parent, []).append(spot)

    def _read(self, path: str, facts: PythonFacts) -> None:
        for number, scope in enumerate(facts.scopes):
            if scope.kind != "class":
                continue
            spot = Spot(path, number)
            kind = self.kind(spot)
            if kind is None:
                continue
            parents = tuple(base for _, base in self.bases(spot) if base is not None)
            name = scope.name.replace(".<locals>", "").rpartition(".")[2]
            self.classes[spot] = Definition(spot, name, scope.line, kind[0], kind[1], kind[2], parents)

    def bases(self, spot: Spot) -> list[tuple[str, Spot | None]]:
        """Return the direct bases of a class: dotted name and, for in-repository ones, the spot."""
        found = self._bases.get(spot)
        if found is None:
            found = self._bases[spot] = []
            scope = self.code.scope(spot)
            outer = Spot(spot.path, max(scope.parent, 0))
            for base in scope.bases:
                steps = base_steps(base)
                if not steps:
                    continue
                target = self.code.resolve(outer, steps)
                inner = target.spot if target.kind == "class" and target.spot != spot else None
                found.append((target.name if target.kind in ("external", "class") else "".join(steps), inner))
        return found

    def kind(self, spot: Spot, depth: int = 0) -> tuple[str, bool, bool] | None:
        """Return (framework, is whole, is a loss) of a class, or None where it is no model."""
        if spot not in self._kinds:
            self._kinds[spot] = None
            self._kinds[spot] = self._kind(spot, depth)
        return self._kinds[spot]

    def _kind(self, spot: Spot, depth: int) -> tuple[str, bool, bool] | None:
        bases = self.bases(spot)
        found: tuple[str, bool, bool] | None = None
        for name, inner in bases:
            kind = self.kind(inner, depth + 1) if inner and depth < 12 else known(name) if not inner else None  # noqa: PLR2004 - deep enough
            if kind and (found is None or kind[1]):
                found = (kind[0], kind[1] or bool(found and found[1]), kind[2] or bool(found and found[2]))
        if found:
            return found
        scope = self.code.scope(spot)
        methods = {
            inner.name.rpartition(".")[2]: inner
            for inner in self.code.modules[spot.path].scopes
            if inner.parent == spot.scope
        }
        libraries = {
            FIRST_WORD.match(entry.module)[0]
            for entry in self.code.modules[spot.path].imports
            if FIRST_WORD.match(entry.module)
        }  # type: ignore[index]
        names = set(methods)
        if (
            any(inner is None and CANDIDATE.fullmatch(name) and not NEVER.fullmatch(name) for name, inner in bases)
            and names & USED
        ):
            return self._candidate(scope, libraries)
        foreign = any(inner is None and not NEVER.fullmatch(name) for name, inner in bases)
        complete = names & ANSWERS and names & PERSISTS
        if (
            names & FITS
            and (complete or (foreign and (names & ANSWERS or any(BUILDS.fullmatch(name) for name in names))))
            and self._estimates(spot)
        ):
            return ("sklearn", True, False)
        plain = not bases or all(name in ("object", "builtins.object") for name, _ in bases)
        if plain and libraries & GRAPHS and any(BUILDS.fullmatch(name) for name in names) and names & KEEPS:
            return ("tensorflow", False, False)
        return None

    def _candidate(self, scope: Scope, libraries: set[str]) -> tuple[str, bool, bool] | None:
        framework = next(
            (name for name in ("torch", "keras", "tensorflow", "jax", "sklearn") if name in libraries), None
        )
        return (framework, False, bool(OUTER.fullmatch(scope.name))) if framework else None

    def _estimates(self, spot: Spot) -> bool:
        """Say whether a class's methods build or train an estimator of a known library."""
        for number, scope in enumerate(self.code.modules[spot.path].scopes):
            if scope.parent != spot.scope:
                continue
            for call in scope.calls:
                if isinstance(call.func, Ref):
                    target = self.code.resolve(Spot(spot.path, number), call.func.steps)
                    if target.kind == "external" and ESTIMATING.fullmatch(target.name):
                        return True
        return False


def known(name: str) -> tuple[str, bool, bool] | None:
    """Return (framework, is whole, is a loss) of a base outside the repository, by its canonical name."""
    if NEVER.fullmatch(name):
        return None
    for pattern, framework, is_whole in BASES:
        if pattern.fullmatch(name):
            return framework, is_whole, bool(OUTER.fullmatch(name))
    return None


def base_steps(base: Expr) -> tuple[str, ...]:
    """Return the name of a base class; `Generic[T]`-like subscripts are dropped."""
    if isinstance(base, Ref):
        return tuple(step for step in base.steps if not step.startswith("["))
    return ()
