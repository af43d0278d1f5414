"""Finds library models that an entry trains and saves: the trained result is a model, named after the entry.

Only what one scope makes, trains and saves is listed: what is handed through several functions may be a part of
something else. The text on a pretrained base lives with its library or hub, so that "none" cannot be said of it.
"""

import posixpath
from collections.abc import Collection, Iterator

from mldebt.facts.code import Made
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, last_step
from mldebt.project.models.carrier import Carrier
from mldebt.project.models.constants import bound_to
from mldebt.project.models.declared import Declared
from mldebt.project.models.ends import sink, taken
from mldebt.project.models.factories import is_named_for_work

LIBRARY = regex(
    r"transformers\.(?:TF|Flax)?Auto\w*Model\w*\.from_pretrained|torchvision\.models\.(?:\w+\.)*[a-z]\w+"
    r"|timm\.create_model|segmentation_models_pytorch\.[A-Z]\w+"
)
TRAINER = regex(r"\.?(?:\w*Trainer|\w*Learner)")
SAVES = regex(r"\.(?:save_model|save_pretrained|save)")


def borrowed(code: Code, entries: Collection[str]) -> Iterator[Declared]:
    """Yield the library model that each training entry makes, trains and saves in one scope; branches are one model."""
    for path in sorted(entries):
        made = _made(code, path) if path in code.modules else ()
        found = next((row for row in made if _ends(code, row[0], row[1]) >= {"trained", "saved"}), None)
        if found:
            spot, place, name = found
            yield _declared(code, spot, place, name)


def _made(code: Code, path: str) -> Iterator[tuple[Spot, int, str]]:
    for number, scope in enumerate(code.modules[path].scopes):
        spot = Spot(path, number)
        for place, call in enumerate(scope.calls):
            target = code.callee(spot, call)
            if target.kind == "external" and LIBRARY.fullmatch(target.name):
                yield spot, place, target.name


def _declared(code: Code, spot: Spot, place: int, name: str) -> Declared:
    """Return the row of a model, called like its file or, where that is named for its work, like the instance."""
    path, call = spot.path, code.scope(spot).calls[place]
    stem = posixpath.basename(path).partition(".")[0]
    held = bound_to(code.scope(spot), place) if is_named_for_work(stem) else ""
    says = Evidence(path, call.line, f"`{name}` is trained and saved here; the text on its base lives elsewhere")
    return Declared(
        held or stem, "artifact", path, call.line, name.partition(".")[0], Artifact("unknown", None, "external"),
        (says,), (path, posixpath.basename(path)), is_elsewhere=True, reach=("launched", "trained", "saved"), spot=spot,
        group=f"{path}#{stem}",
    )  # fmt: skip


def _ends(code: Code, spot: Spot, place: int) -> set[str]:
    """Return what is done with an instance in the scope that makes it, by itself or by the trainer it is given to."""
    scope = code.scope(spot)
    carrier = Carrier(code, spot, {place}, set(), None)
    carrier.settle()
    found = {
        what
        for read in scope.reads
        for end in range(1, len(read.steps))
        if read.steps[:end] in carrier.names and (what := sink(read.steps[end:]))
    }
    trainers = set()
    for number, call in enumerate(scope.calls):
        values = (*call.args, *(value for _, value in call.keywords))
        if any(carrier.carries(value) for value in values):
            name = last_step(call.func)
            found |= {what} if (what := taken(code.callee(spot, call).name or name)) else set()
            trainers |= {number} if TRAINER.fullmatch(name) else set()
    names = {
        assign.target for assign in scope.assigns if isinstance(assign.value, Made) and assign.value.call in trainers
    }
    for read in scope.reads:
        if read.steps[:-1] in names and SAVES.fullmatch(read.steps[-1]):
            found.add("saved")
    return found
