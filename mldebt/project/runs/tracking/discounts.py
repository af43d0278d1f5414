"""Takes tracker calls back whose tracker nothing says is installed.

A call under `is_wandb_available()` is what transformers' own Trainer asks, mostly in a copy of it: as there, the
tracker counts only where the repository requires it, or the file itself imports it on no condition.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from mldebt.catalogue.loading import trackers
from mldebt.facts.code import Expr, Items, Op
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.pins import Pins
from mldebt.project.runs.tracking.trackernames import MISSING
from mldebt.project.runs.tracking.verdicts import Seen
from mldebt.remembering import remembered

NOTHING = Items("tuple", ())
ASKS = regex(r"_?(?:is|has)_(\w+)_available")
PACKAGES = {"comet": ("comet-ml",), "tensorboard": ("tensorboard", "tensorboardx"), "comet_ml": ("comet-ml",)}


class Discounts:
    """What the tracker calls of one repository do not keep."""

    def __init__(self, code: Code, pins: Pins) -> None:
        self.code, self._pins = code, pins

    def of(self, path: str, seen: Iterable[Seen]) -> Sequence[Seen]:
        """Return tracker calls, those by another role that a run of a file meets in vain."""
        return [self._settled(path, item) for item in seen]

    def _settled(self, path: str, item: Seen) -> Seen:
        use = item.use
        if any(_is_of(name, use.tracker) and self._lacks(name, path, item) for name in self._asked(item)):
            return msgspec.structs.replace(item, use=msgspec.structs.replace(use, role=MISSING))
        return item

    def _asked(self, item: Seen) -> Iterator[str]:
        """Yield the integrations that are asked for on the way to a tracker call: `is_wandb_available()`."""
        if self._asks(item.use.spot.path):
            yield from self._under(item.use.spot, item.use.under)
        for hop in item.chain[:-1]:
            if hop.line is not None and self._asks(hop.path):
                yield from self._around(hop.path, hop.line)

    @remembered
    def _asks(self, path: str) -> bool:
        """Say whether a file asks anywhere whether a package is installed."""
        return any(ASKS.fullmatch(word) for word in self.code.callees.of(path))

    def _around(self, path: str, line: int) -> Iterator[str]:
        for number, scope in enumerate(self.code.modules[path].scopes):
            for call in scope.calls if scope.line <= line else ():
                if call.line == line:
                    yield from self._under(Spot(path, number), call.under)

    def _under(self, spot: Spot, under: int) -> Iterator[str]:
        for condition in self.code.around(spot, under):
            test = condition.test
            if condition.negated:
                test = test.items[0] if isinstance(test, Op) and test.name == "not" else NOTHING
            for part in _joined(test):
                call = self.code.source(spot, part)
                found = ASKS.fullmatch(call.leaf) if call else None
                if found:
                    yield found[1]

    def _lacks(self, name: str, near: str, item: Seen) -> bool:
        packages = PACKAGES.get(name, (name,))
        imports = self.code.modules[item.use.spot.path].imports
        needed = {word for one in imports if one.under == -1 and one.scope == 0 for word in one.module.split(".")}
        is_needed = any(package.replace("-", "_") in needed for package in packages)
        return not is_needed and not any(self._pins.of(package, near) for package in packages)


def _is_of(name: str, tracker: str) -> bool:
    """Say whether what is asked for is the tracker of a call, or any: other packages, data and machines are none."""
    return name.startswith(tracker) if tracker else name in PACKAGES or any(row.id == name for row in trackers())


def _joined(test: Expr) -> Iterator[Expr]:
    """Yield what must all hold for a condition to hold."""
    if isinstance(test, Op) and test.name == "and":
        for item in test.items:
            yield from _joined(item)
    elif not isinstance(test, Items):
        yield test
