"""Tells by its name what registers, and whether a registry or table so named holds models or parts of them.

A name is a custom and no proof: `MODULES` may hold whole detectors. What is not named for models is only offered.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref, Scope
from mldebt.patterns import regex

REGISTERS = regex(r"\.?(?:register\w*|add_model|\w*_registry)")
PARTS = regex(
    r".*(?:LOSS|CRITER|HEAD|NECK|LAYER|ACTIVATION|NORM|CONV|BLOCK|ATTENTION|POSITION|EMBED|OPTIM|HOOK|TRANSFORM_"
    r"|DATASET|ROI|ANCHOR|PLUGIN|METRIC|SAMPLER|POOL|COMPONENT|BACKBONE|POSTPROC|PROPOSAL|UPSAMPLE|buffer|hook"
    r"|backward|extension)",
    re.IGNORECASE,
)
SUFFIX = r"(?:dict|map|list|table|registry|factory|classes|cls|types?|names|zoo|lookup|choices|options|fns?|builders?)"
WHOLE = regex(
    rf"(?:.*[._])?(?:(?:.*models?|.*archs?|.*architectures?|.*nets?|.*networks?|detectors?|segmentors?|classifiers?"
    rf"|recogni[sz]ers?|estimators?|regressors?|.*algorithms?|algos?|learners?|pose_estimators|trackers?|generators?"
    rf"|agents?|polic(?:y|ies)|experiments?|methods?)(?:_?{SUFFIX})*)|(?:.*\.)?_*{SUFFIX}",
    re.IGNORECASE,
)
CAPITALS = regex(r"[A-Z][A-Z0-9_]+")
HUB_ENTRY = "entry point in hubconf.py"
NO_HUB_MODEL = regex(
    r"(?:\w+_)?(?:transforms?|tokeni[sz]e\w*|utils|labels?|vocab\w*)|(?:available|list|preprocess\w*)_\w+"
)
"""What a hubconf.py offers beside models: what prepares an input or lists names."""
PIECE = regex(r"\w*(?:Encoder|Decoder|Backbone|Projector|Adapter|Module|Base|Discriminator|Critic)(?:V?\d+)?")
"""What may be a part or a whole, by its name."""
LOOKUPS = frozenset({
    "eval", "getattr", "globals", ".import_module", ".get", "vars", "locals", "locate", "get_class",
    "instantiate_from_config", ".get_object",
})  # fmt: skip
NAMES_CLASS = frozenset({"._get_name", ".__name__", ".__qualname__"})
TAKES_NAMED = {"getattr": 1, ".__getattribute__": 0}
"""What takes something by its name, with the place of the name among the arguments."""
HANDED = frozenset({
    "model", "model_class", "model_cls", "network", "net", "build_fn", "hypermodel", "model_builder", "model_fn",
    "model_factory",
})  # fmt: skip
TAKES_SECOND = frozenset({".make_template", "make_template"})
TAKES_FIRST = frozenset(
    {".Estimator", ".TPUEstimator", "Estimator", "TPUEstimator", ".KerasClassifier", "KerasClassifier"}
)


@lru_cache(maxsize=20_000)
def registers(name: str) -> bool:
    """Say whether what is called so puts something into a registry: `@register`, `.register_module(…)`."""
    return REGISTERS.fullmatch(name) is not None


def is_of_parts(name: str) -> bool:
    """Say whether a registry or table is named for parts: losses, layers, optimisers, hooks."""
    return PARTS.match(name) is not None


def strength_by(registry: str) -> str:
    """Say how much a registration means: one for storing layers, or in capitals and not named for models, has parts."""
    if registry.endswith("register_keras_serializable"):
        return "offered"
    name = registry.rpartition(".")[0]
    return "offered" if CAPITALS.fullmatch(name) and not WHOLE.fullmatch(name) else "registered"


def strength_in(table: str) -> str:
    """Say how much it means to stand in a table: one that is not named for models may have anything."""
    return "registered" if WHOLE.fullmatch(table.strip("_")) else "offered"


def type_of(call: Call) -> str:
    """Return what `dict(type="…")` names, or "" where it names nothing."""
    return next((str(value.value) for name, value in call.keywords if name == "type" and isinstance(value, Const)), "")


def texts(values: Iterable[Expr]) -> Iterator[str]:
    """Yield the constant texts among some values."""
    return (value.value for value in values if isinstance(value, Const) and isinstance(value.value, str))


def asked(scopes: Iterable[Scope]) -> Iterator[str]:
    """Yield the texts that tests compare with the name of a class: `type(net).__name__ == "TideNet"` makes none."""
    for scope in scopes:
        for test in (one.test for one in scope.conditions if isinstance(one.test, Op)):
            calls = (scope.call(one.call).last_step for one in test.items if isinstance(one, Made) and not one.steps)
            names = (one.steps[-1] for one in test.items if isinstance(one, (Ref, Made)) and one.steps)
            if NAMES_CLASS & {*calls, *names}:
                yield from texts(test.items)


def root_of(func: Expr) -> str:
    """Return what is called as it is written."""
    return "".join(func.steps) if isinstance(func, Ref) else ""
