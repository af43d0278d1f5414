"""Finds what a run of a tracker fits where no known training is met: `svds(…)`, neighbours that are looked up.

Only a run whose parameters and metrics both go to a tracker counts: whoever records them calls it a training.
"""

from collections.abc import Iterator, Sequence

from mldebt.project.code import Code, Spot
from mldebt.project.runs.objects.classes import is_transformer
from mldebt.project.runs.tracking.trackers import TrackerCalls
from mldebt.project.runs.training.calls import Site

FITS = frozenset({"fit", "svds", "curve_fit", "lstsq", "lsqr"})
BOTH = frozenset({"params", "metrics"})


def fits_aside(code: Code, trackers: TrackerCalls, spots: Sequence[Spot]) -> Iterator[Site]:
    """Yield the fits of outside packages in the scopes of a run that records both."""
    fitting = [spot for spot in spots if not FITS.isdisjoint(code.callees.of(spot.path))]
    if not fitting or not {use.role for spot in spots for use in trackers.of(spot) if use.sure} >= BOTH:
        return
    for spot in fitting:
        for call in code.scope(spot).calls:
            target = code.callee(spot, call) if call.leaf in FITS else None
            if target is not None and target.kind == "external" and not is_transformer(target.name.rpartition(".")[0]):
                root = target.name.partition(".")[0]
                yield Site(spot, call, "tracked.fit", root, "single", f"{call.leaf}(…) fits ({root})")
