"""Tells a graph that is built to predict or to evaluate: `model_fn(x, y, tf.estimator.ModeKeys.PREDICT)`.

A model function of TensorFlow 1 makes the operation that updates whatever it is called for; only the mode says whether
a session runs it. A call that hands on a mode that cannot be read counts as training.
"""

from mldebt.facts.code import Expr, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach

IDLE = regex(r"(.*\.)?ModeKeys?\.(PREDICT|EVAL|INFER)")


def only_predicts(code: Code, site: Site, reach: Reach) -> bool:
    """Say whether every call on the way into a site's function asks for a mode in which nothing is trained."""
    given = [call.given for spot, call in code.calls_to(site.spot) if spot in reach.hops and spot != site.spot]
    return bool(given) and all(any(_is_idle(value) for value in values) for values in given)


def _is_idle(value: Expr) -> bool:
    return isinstance(value, Ref) and IDLE.fullmatch("".join(value.steps)) is not None
