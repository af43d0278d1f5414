"""Finds the classes that are networks or estimators: by their ancestors across files, or by what plain classes do.

A base that cannot be resolved but is called like one (`…Module`, `…Model`, `…Classifier`) makes a candidate, kept when
the class has a method that only models have. What it cannot see: classes made at run time by `type(…)`.
"""

import re
from collections.abc import Sequence

import msgspec

from mldebt.facts.code import Expr, PythonFacts, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.deeds import feeds, holds

BASES: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (regex(r"(?:.*\.)?LightningModule"), "lightning", True),
    (regex(r"(?:.*\.)?(?:TF|Flax)?PreTrainedModel"), "transformers", True),
    (regex(r"(?:.*\.)?PyTorchModelHubMixin|(?:.*\.)?KerasModelHubMixin|(?:.*\.)?ModelHubMixin"), "torch", True),
    (regex(r"transformers\.(?:.*\.)?(?:\w+For[A-Z]\w+|\w+Model|\w+LMHeadModel)"), "transformers", False),
    (regex(r"mlflow\.pyfunc\.(?:.*\.)?PythonModel"), "mlflow", True),
    (regex(
        r"torch\.nn\.(?!functional|utils|init|Parameter|parameter)(?:.*\.)?\w+|torch\.jit\.ScriptModule"
        r"|torch_geometric\.nn\.\w*\.?\w+"
    ), "torch", False),
    (regex(
        r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:.*\.)?(?:Model|Sequential|Functional)"
        r"|tensorflow\.(?:Module|estimator\.Estimator)|sonnet\.(?:.*\.)?\w*Module"
    ), "keras", False),
    (regex(
        r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:.*\.)?layers\.(?:.*\.)?\w+"
    ), "keras", False),
    (regex(
        r"flax\.(?:linen|nn|nnx)\.(?:.*\.)?\w*Module|haiku\.(?:.*\.)?\w*Module|equinox\.(?:.*\.)?Module|objax\.Module"
    ), "jax", False),
    (regex(r"sklearn\.(?:.*\.)?(?:ClassifierMixin|RegressorMixin|ClusterMixin|OutlierMixin)"), "sklearn", True),
    (regex(
        r"sklearn\.(?:linear_model|ensemble|svm|neighbors|naive_bayes|tree|neural_network|gaussian_process"
        r"|pipeline)\.\w+"
    ), "sklearn", True),
    (regex(r"xgboost\.(?:.*\.)?XGB\w+|lightgbm\.(?:.*\.)?LGBM\w+|catboost\.CatBoost\w*"), "boosting", True),
    (regex(
        r"paddle\.nn\.Layer|tensorlayerx?\.(?:nn|models?|layers)\.(?:.*\.)?(?:Module|Model|Layer)|mxnet\.gluon\.(?:.*\.)?(?:Hybrid)?Block|chainer\.(?:Chain|Link)|mindspore\.nn\.Cell"
        r"|tinygrad\.nn\.\w+"
    ), "other", False),
    (regex(
        r"(?:timm|torchvision|segmentation_models_pytorch|fairseq|fairseq2|detectron2|mmengine|mmcv|mmseg|mmdet|mmcls"
        r"|mmpretrain|efficientnet_pytorch|speechbrain|nemo|espnet2?)\.(?:.*\.)?\w*(?:Module|Model|Net|Network"
        r"|Transformer|Backbone|Segmentor|Detector|Encoder|Decoder|Classifier|RCNN|ViT)"
    ), "torch", False),
)  # fmt: skip
CANDIDATE = regex(r"(?:.*\.)?\w*(?:Module|Model|Network|Estimator|Classifier|Regressor|Net)")
NEVER = regex(
    r"(?:pydantic|django|sqlalchemy|odoo|peewee|mongoengine|sqlmodel|msgspec|dataclasses|builtins|typing|enum|abc"
    r"|tortoise|marshmallow|unittest)\b.*"
)
LIBRARIES = ("torch", "keras", "tensorflow", "jax", "sklearn")
DEEPEST = 12
USED = frozenset({"forward", "call", "training_step", "fit", "predict", "build_model", "train_step"})
BUILDS = regex(r"_?build\w*|_?create_model|_?make_model|_?construct\w*|_?inference|add_prediction_op")
KEEPS = frozenset({"train", "fit", "save", "load", "predict", "infer", "eval", "evaluate", "test", "restore", "sample"})
GRAPHS = frozenset({"tensorflow", "keras", "theano", "mxnet", "tflearn"})
ESTIMATING = regex(
    r"(?:xgboost|lightgbm|catboost|statsmodels)\..*|(?:(?:tensorflow\.(?:python\.)?)?keras|sklearn\.(?:linear_model|ensemble"
    r"|svm|neighbors|naive_bayes|tree|neural_network|cluster|mixture))\.(?:.*\.)?[A-Z]\w*"
)
FITS = frozenset({"fit", "train"})
FORECASTS = frozenset({"predict", "predict_proba"})
ANSWERS = frozenset({"predict", "predict_proba", "transform"})
PERSISTS = frozenset({"persist", "save", "save_model", "dump"})
TRAINER = regex(r"\w*(?:Trainer|Learner)")
TRANSFORMS = regex(r"(?:sklearn\.(?:.*\.)?)?TransformerMixin")
OUTER = regex(r"(?:.*[_.])?(?:Loss|Criterion|Metric)")


class Kind(msgspec.Struct, frozen=True):
    """What a class is by its ancestors or its deeds."""

    framework: str
    is_whole: bool = False
    is_loss: bool = False
    is_plain: bool = False


class Definition(msgspec.Struct, frozen=True):
    """A class that is a network or an estimator.

    `is_whole` where its ancestor is trained or published as a whole; `is_plain` where it only fits an estimator inside.
    """

    spot: Spot
    name: str
    line: int
    framework: str
    is_whole: bool
    is_loss: bool = False
    parents: tuple[Spot, ...] = ()
    is_plain: bool = False


class Definitions:
    """All model-like classes of the repository, by their spot."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._kinds: dict[Spot, Kind | None] = {}
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
            self.classes[spot] = Definition(
                spot, name, scope.line, kind.framework, kind.is_whole, kind.is_loss, parents, kind.is_plain
            )

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

    def kind(self, spot: Spot, depth: int = 0) -> Kind | None:
        """Return what kind of model a class is, or None where it is none."""
        if spot not in self._kinds:
            self._kinds[spot] = None
            self._kinds[spot] = self._kind(spot, depth)
        return self._kinds[spot]

    def _kind(self, spot: Spot, depth: int) -> Kind | None:
        bases = self.bases(spot)
        if inherited := [kind for base in bases if (kind := self._inherited(base, depth))]:
            return _most(inherited)
        is_plain = all(name in {"object", "builtins.object"} for name, _ in bases)
        foreign = [] if is_plain else [name for name, inner in bases if inner is None and not NEVER.fullmatch(name)]
        names = self._methods(spot)
        if any(map(TRANSFORMS.fullmatch, foreign)) and not (names & FORECASTS or self._estimates(spot)):
            return None
        if names & USED and any(map(CANDIDATE.fullmatch, foreign)):
            return self._kind_of_candidate(spot)
        return self._kind_of_deeds(spot, names, foreign, is_plain=is_plain)

    def _methods(self, spot: Spot) -> set[str]:
        """Return the names of what a class defines."""
        scopes = self.code.modules[spot.path].scopes
        return {scope.name.rpartition(".")[2] for scope in scopes if scope.parent == spot.scope}

    def _kind_of_candidate(self, spot: Spot) -> Kind | None:
        """Return what a class is that derives from something unknown and is used as a network."""
        framework = next((name for name in LIBRARIES if name in self._libraries(spot)), None)
        return Kind(framework, is_loss=bool(OUTER.fullmatch(self.code.scope(spot).name))) if framework else None

    def _kind_of_deeds(self, spot: Spot, names: set[str], foreign: list[str], *, is_plain: bool) -> Kind | None:
        """Return what a class is by its methods: it fits an estimator, or builds and keeps a graph."""
        builds = any(BUILDS.fullmatch(name) for name in names)
        is_complete = bool(names & ANSWERS and names & PERSISTS) or bool(foreign and (builds or names & ANSWERS))
        if names & FITS and (is_complete or names & FORECASTS) and (library := self._estimates(spot)):
            return Kind(library, is_whole=is_complete, is_plain=not (is_complete or holds(self.code, spot)))
        if not is_plain or GRAPHS.isdisjoint(self._libraries(spot)):
            return None
        is_graph = (builds and names & KEEPS) or feeds(self.code, spot) or holds(self.code, spot)
        return Kind("tensorflow") if is_graph else None

    def _libraries(self, spot: Spot) -> set[str]:
        """Return the packages that the file of a class imports."""
        return {entry.module.partition(".")[0] for entry in self.code.modules[spot.path].imports}

    def is_trainer(self, spot: Spot) -> bool:
        """Say whether a class is called a trainer, and no framework trains it as a whole."""
        definition = self.classes[spot]
        return not definition.is_whole and bool(TRAINER.fullmatch(definition.name))

    def _inherited(self, base: tuple[str, Spot | None], depth: int) -> Kind | None:
        name, inner = base
        if inner is None:
            return known(name)
        return self.kind(inner, depth + 1) if depth < DEEPEST else None

    def _estimates(self, spot: Spot) -> str | None:
        """Return the library whose estimator a class's methods build or train."""
        for number, scope in enumerate(self.code.modules[spot.path].scopes):
            if scope.parent != spot.scope:
                continue
            for call in scope.calls:
                if isinstance(call.func, Ref):
                    target = self.code.resolve(Spot(spot.path, number), call.func.steps)
                    if target.kind == "external" and ESTIMATING.fullmatch(target.name):
                        return target.name.partition(".")[0]
        return None


def _most(kinds: Sequence[Kind]) -> Kind:
    """Return what a class with bases of these kinds is: a whole model where one of them is."""
    first = next((kind for kind in kinds if kind.is_whole), kinds[0])
    return Kind(first.framework, first.is_whole, any(kind.is_loss for kind in kinds))


def known(name: str) -> Kind | None:
    """Return the kind of a base outside the repository, by its canonical name."""
    if NEVER.fullmatch(name):
        return None
    for pattern, framework, is_whole in BASES:
        if pattern.fullmatch(name):
            return Kind(framework, is_whole=is_whole, is_loss=bool(OUTER.fullmatch(name)))
    return None


def base_steps(base: Expr) -> tuple[str, ...]:
    """Return the name of a base class; `Generic[T]`-like subscripts are dropped."""
    if isinstance(base, Ref):
        return tuple(step for step in base.steps if not step.startswith("["))
    return ()
