"""Tells networks taken from a library by which others are measured: features for a loss, scores of an evaluation.

Nobody trains, loads or keeps such a network: programs that do so with another model only set it to evaluate.
"""

from collections.abc import Iterable, Mapping

from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.definitions import Definitions
from mldebt.project.models.classes.ends import DOWNLOADS
from mldebt.project.models.classes.weightless import is_weightless
from mldebt.project.models.instances.graphs import library_of
from mldebt.project.models.instances.uses import Use

EVALUATED = regex(r"`[^`]*\.eval(?:\(\))?` is (?:called on it|used)")
SCORING = regex(
    r"(?i)(?:.*[/_])?(?:fid|inception|is|kid|lpips|evaluat\w*|eval|metrics?|(?:calc|compute)_\w*(?:fid|inception|score|stats?)\w*"
    r"|(?:fid|inception)_\w+)(?:_\w+)?(?:/.*|\.py)"
)
"""Files and folders that only tell how good others are."""
WORKED_ON = frozenset({"trained", "saved", "loaded", "published"})


def nothing_own(definitions: Definitions, spot: Spot, uses: Mapping[Spot, Iterable[Use]]) -> str:
    """Say why a class has nothing of its own that could be learned, or nothing; without `uses` it measures none."""
    if is_weightless(definitions, spot):
        return "its constructor makes nothing that could be learned"
    is_measuring = spot in definitions.classes and _is_measuring(definitions.code, spot, uses)
    return "a network of a library, only evaluated where others are trained or loaded" if is_measuring else ""


def _is_measuring(code: Code, spot: Spot, uses: Mapping[Spot, Iterable[Use]]) -> bool:
    """Say whether a class takes its network from a library, and is only evaluated where another one is worked on."""
    own = [use for use in uses.get(spot, ()) if use.what in WORKED_ON or use.what == "served"]
    if not own or any(use.what != "served" or not EVALUATED.fullmatch(use.says) for use in own):
        return False
    if not _is_borrowed(code, spot):
        return False
    places = {use.spot.path for use in own}
    if all(map(SCORING.fullmatch, places)):
        return True
    others = (use for other, done in uses.items() if other != spot for use in done)
    worked = {use.spot.path for use in others if use.what in WORKED_ON and use.spot.path in places}
    return worked == places


def _is_borrowed(code: Code, spot: Spot) -> bool:
    """Say whether methods take a network from a library or from a download, or a function that they call does."""
    methods = tuple(code.methods(spot).values())
    called = (code.callee(method, call) for method in methods for call in code.scope(method).calls)
    helpers = {one.spot for one in called if one.kind == "function" and one.spot and one.spot.path == spot.path}
    calls = ((place, call) for place in (*methods, *sorted(helpers)) for call in code.scope(place).calls)
    return any(call.last_step in DOWNLOADS or library_of(code, place, call) for place, call in calls)
