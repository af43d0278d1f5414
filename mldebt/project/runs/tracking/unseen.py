"""Finds what may keep a record out of sight: a logger or trainer of a package that is neither here nor known.

A class of the repository that extends such a one counts as it does. Packages that keep no record of a run by
themselves are in the catalogue; what a package calls a logger of text, `get_logger()`, is no class and is none. So may
a tracker that a function of the repository starts which a run calls by its name and is not seen to enter.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from mldebt.catalogue.loading import silent_packages, trackers, training
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target
from mldebt.project.runs.tracking.trackernames import shown
from mldebt.project.runs.tracking.trackers import TrackerCalls
from mldebt.project.runs.tracking.verdicts import Sign
from mldebt.project.runs.training.calls import OF_OUTSIDE, Site
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

STARTS = frozenset({"start", "callback", "logger", "autolog"})
RECORDS = regex(
    r"(?!\w*(SGD|Ada\w+|RMSProp|Momentum|Amsgrad)Trainer)[A-Z]\w*(Logger|Recorder|Reporter|Trainer|Experiment|LoggerCallback|MetricsCallback)|Logger|Trainer|Recorder"
    r"|(record|log|dump)_tabular|logkvs?(_mean)?|dumpkvs"
)
ROOT = regex(r"(?<![\w.\\])([a-z]\w+)\\\.")
"""The first word of a dotted name in a pattern of such names."""


class Unseen:
    """What packages that are not seen may keep of the runs of one repository."""

    def __init__(self, code: Code, trackers: TrackerCalls) -> None:
        self.code, self.trackers = code, trackers

    def passed_by(self, path: str, reach: Reach) -> Iterator[Sign]:
        """Yield the first tracker of a file that a run imports whose function or class it names and does not enter."""
        for inner in sorted(self.code.closure(path) - {path}):
            for number, scope in enumerate(self.code.modules[inner].scopes):
                spot, name = Spot(inner, number), scope.name.partition(".")[0]
                use = next((use for use in self.trackers.of(spot) if use.sure and use.role in STARTS), None)
                if number and use and spot not in reach.hops and self._is_named(name, inner, reach):
                    says = f"{use.says}, in {name}, which the run names and is not seen to enter"
                    at = Evidence(inner, use.line, says)
                    yield Sign("", "unknown", f"{at.says} ({at.path}:{at.line})", evidence=(at,))
                    return

    def _is_named(self, name: str, path: str, reach: Reach) -> bool:
        """Say whether a run calls something by a name of a file, and it is that or cannot be told."""
        met = (spot for spot in reach.hops if name in self.code.callees.of(spot.path))
        calls = ((spot, call) for spot in met for call in self.code.scope(spot).calls if call.leaf == name)
        called = (self.code.callee(spot, call) for spot, call in calls)
        return any(target.kind == "unknown" or (target.spot and target.spot.path == path) for target in called)

    def signs(self, reach: Reach, sites: Sequence[Site]) -> Iterator[Sign]:
        """Yield that a record cannot be told for the first thing that a run meets which may keep one."""
        given = (one for one in sites if OF_OUTSIDE in one.says)
        trained = [one for one in given if _is_outside(self.code.callee(one.spot, one.call))]
        outside = [Evidence(one.spot.path, one.line, f"{one.says} and may keep a record") for one in trained]
        met = (at for spot in reach.hops if reach.off(spot) is None for at in self._at(spot))
        for at in (*outside, *islice(met, 1)):
            yield Sign("", "unknown", f"{at.says} ({at.path}:{at.line})", evidence=(at,))
            return

    @remembered
    def _at(self, spot: Spot) -> Sequence[Evidence]:
        """Return the first call of a scope that hands a run to something that is not seen."""
        for call in self.code.scope(spot).calls:
            target = self.code.callee(spot, call) if call.leaf[:1].isupper() or RECORDS.fullmatch(call.leaf) else None
            if target is not None and any(_is_hidden(one) for one in self._above(target)):
                says = f"{shown(call.func)} is of a package that is not seen and may keep a record"
                return (Evidence(spot.path, call.line, says),)
        return ()

    def _above(self, target: Target) -> Sequence[Target]:
        """Return what a call reaches, for a class of the repository what it extends."""
        return self.code.bases(target.spot) if target.kind == "class" and target.spot else (target,)


def _is_hidden(target: Target) -> bool:
    """Say whether something is of a package that nobody knows, and named like what keeps a record."""
    return RECORDS.fullmatch(target.name.rpartition(".")[2]) is not None and _is_outside(target)


def _is_outside(target: Target) -> bool:
    return target.kind == "external" and target.name.partition(".")[0] not in _known()


@cache
def _known() -> frozenset[str]:
    """Return the packages of which the catalogue tells what they keep, and those of Python itself."""
    patterns = (pattern.pattern for row in training().entries for pattern in (row.names, row.on))
    trained = [root for text in patterns for root in ROOT.findall(text)]
    trained += [name.partition(".")[0] for row in training().entries for names in row.every for name in names]
    tracking = (name.partition(".")[0] for row in trackers() for name in (*row.imports, *row.run_start, *row.callbacks))
    return silent_packages() | sys.stdlib_module_names | frozenset(trained) | frozenset(tracking)
