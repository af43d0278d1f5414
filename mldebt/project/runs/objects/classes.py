"""What dotted class names say: which TensorFlow they mean, and whether they prepare data rather than learn."""

from mldebt.catalogue.loading import training
from mldebt.patterns import regex

ALIASED = regex(r"^tensorflow\.(compat\.v[12]|python|contrib)\.|^tf\.")
INNER = regex(r"^((tensorflow\.)?keras\.)(src|api|_tf_keras\.keras)\.")


def canonical(name: str) -> str:
    """Return a dotted name without the version prefixes of TensorFlow and the inner packages of Keras."""
    return INNER.sub(r"\1", ALIASED.sub("tensorflow.", name))


def is_transformer(name: str) -> bool:
    """Say whether a dotted class name is a pre-processor."""
    negatives = training().negatives
    root, _, cls = canonical(name).rpartition(".")
    if cls in ("ColumnTransformer", "make_column_transformer", "FeatureUnion", "make_union"):
        return True
    return bool(negatives.roots.fullmatch(root)) and (
        cls in negatives.names or negatives.classes.fullmatch(cls) is not None
    )
