"""Finds library models that an entry trains and saves: the trained result is a model, named after the entry.

A trainer saves what it trains where its settings name a folder and say when it writes checkpoints.
What becomes of it is followed into the functions that it is handed to, a few deep; a class that takes it may have it
for a part. The text on a pretrained base lives with its library or hub, so that "none" cannot be said of it.
"""

import posixpath
from collections.abc import Collection, Iterator, Mapping

import msgspec

from mldebt.facts.code import Call, Const, Expr, Made, Ref, Scope
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target
from mldebt.project.models.classes.ends import sink, taken
from mldebt.project.models.files.constants import bound_to
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.instances.callers import parameter_of
from mldebt.project.models.instances.carrier import Carrier
from mldebt.project.models.instances.factories import is_named_for_work

LIBRARY = regex(
    r"(?:(?:pytorch_)?transformers|pytorch_pretrained_bert)\.(?:\w+\.)*(?:\w*Model\w*|\w+For[A-Z]\w+)\.from_\w+"
    r"|torchvision\.models\.(?:\w+\.)*[a-z]\w+|timm\.create_model|segmentation_models_pytorch\.[A-Z]\w+"
    r"|sentence_transformers\.(?:\w+\.)*(?:SentenceTransformer|CrossEncoder|SparseEncoder)|setfit\.SetFitModel\.from_pretrained"
    r"|efficientnet_pytorch\.EfficientNet\.from_\w+|torch\.hub\.load|open_clip\.create_model\w*|clip\.load|whisper\.load_model"
    r"|ultralytics\.(?:YOLO|RTDETR)|fastai\.(?:\w+\.)*(?:\w+_learner|create_cnn|Learner)|spacy\.(?:blank|load)"
)
TRAINER = regex(r"\.?(?:\w*Trainer|\w*Learner)")
SAVES = regex(r"\.(?:save_model|save_pretrained|save|push_to_hub)")
KEEPS_ITSELF = regex(r"ultralytics\..*")
"""Whose trainings write what they trained."""
SETTINGS = regex(r"\w*TrainingArguments|(?:SFT|DPO|PPO|GRPO|ORPO|KTO|CPO|Reward)Config")
"""The settings of a trainer, which writes checkpoints where they say so."""
KEEPING = frozenset({"save_strategy", "save_steps", "save_total_limit", "load_best_model_at_end"})
LEARNER = regex(r"\w+_learner|create_cnn|Learner")
DEEPEST = 3
KEPT = frozenset({"saved", "published"})
DETECTORS = ("YOLO", "RTDETR")


def borrowed(code: Code, entries: Collection[str], tests: Collection[str]) -> Iterator[Declared]:
    """Yield the library model that each training entry makes, trains and saves in one scope; branches are one model.

    What keeps itself is a model wherever it is trained: by a step of a pipeline, or a function that others call.
    """
    keeping = {path for path in code.modules if next(iter(code.callees.named(path, DETECTORS)), None)}
    for path in sorted({*entries, *(keeping - set(tests))}):
        made = _made(code, path) if path in code.modules else ()
        found = next(
            (row for row in made if _is_kept(_ends(code, Carrier(code, row[0], {row[1]}, set(), None)), row[2])), None
        )
        if found:
            spot, place, name = found
            row = _declared(code, spot, place, name)
            yield row if path in entries else msgspec.structs.replace(row, reach=row.reach[1:])


def _is_kept(ends: set[str], library: str) -> bool:
    """Say whether a library's model is trained, and then saved or published."""
    return "trained" in ends and bool(ends & KEPT or KEEPS_ITSELF.fullmatch(library))


def _made(code: Code, path: str) -> Iterator[tuple[Spot, int, str]]:
    for number, scope in enumerate(code.modules[path].scopes):
        spot = Spot(path, number)
        for place, call in enumerate(scope.calls):
            target = code.callee(spot, call)
            name = _taken_whole(code, path, call) or target.name
            if (target.kind == "external" or name != target.name) and LIBRARY.fullmatch(name):
                yield spot, place, name


def _taken_whole(code: Code, path: str, call: Call) -> str:
    """Return what a learner is called in full of which a module takes all names: `from fastai.vision.all import *`."""
    word = call.last_step
    if not LEARNER.fullmatch(word):
        return ""
    entries = (one for one in code.modules[path].imports if one.local == "*")
    library = next((one.module for one in entries if one.module.partition(".")[0] == "fastai"), "")
    return f"{library}.{word}" if library else ""


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


def _ends(code: Code, carrier: Carrier, depth: int = 0) -> set[str]:
    """Return what is done with an instance in a scope that has it and by what it is given to there."""
    carrier.settle()
    spot, scope = carrier.spot, carrier.scope
    found = {
        what
        for read in scope.reads
        for end in range(1, len(read.steps))
        if read.steps[:end] in carrier.names and (what := sink(read.steps[end:]))
    }
    chained = (call.func for call in scope.calls if isinstance(call.func, Made) and call.func.call in carrier.calls)
    found |= {what for func in chained if (what := sink(func.steps))}  # `YOLO("yolov8n.pt").train()`
    trainers = set()
    for number, call in enumerate(scope.calls):
        values = (*enumerate(call.args), *call.keywords)
        if keys := [key for key, value in values if key is not None and carrier.carries(value)]:
            target = code.callee(spot, call)
            found |= {what} if (what := taken(target.name or call.last_step)) else set()
            trainers |= {number} if TRAINER.fullmatch(call.last_step) else set()
            if target.kind == "function" and depth < DEEPEST:
                found |= _ends_within(code, target, keys[0], depth + 1)
    return found | ({"saved"} if _is_saved_by(scope, trainers) else set())


def _ends_within(code: Code, target: Target, key: int | str, depth: int) -> set[str]:
    """Return what a function of the repository does with an instance that fills a parameter of it."""
    spot, name = parameter_of(code, target, key)
    return _ends(code, Carrier(code, spot, set(), {(name,)}, None), depth) if spot is not None else set()


def _is_saved_by(scope: Scope, trainers: Collection[int]) -> bool:
    """Say whether one of the trainers that calls of a scope make saves its model: when told to, or as it trains."""
    held = {one.target: one.value.call for one in scope.assigns if isinstance(one.value, Made) and not one.value.steps}
    for call in scope.calls:
        func = call.func
        if isinstance(func, Ref):
            maker = held.get(func.steps[:-1], -1)
        else:
            maker = func.call if isinstance(func, Made) and len(func.steps) == 1 else -1
        if maker in trainers and (
            SAVES.fullmatch(call.last_step) or (call.last_step == ".train" and _writes_checkpoints(scope, maker, held))
        ):
            return True
    return False


def _writes_checkpoints(scope: Scope, trainer: int, held: Mapping[tuple[str, ...], int]) -> bool:
    """Say whether the settings that a trainer is given name a folder and when to write checkpoints to it."""
    for value in scope.calls[trainer].given:
        made = value.call if isinstance(value, Made) else held.get(value.steps, -1) if isinstance(value, Ref) else -1
        call = scope.calls[made] if made >= 0 else None
        if call and SETTINGS.fullmatch(call.leaf):
            options = dict(call.keywords)
            is_kept = (call.args or "output_dir" in options) and KEEPING & options.keys()
            return bool(is_kept) and _word(options.get("save_strategy")) != "no"
    return False


def _word(value: Expr | None) -> str:
    """Return the text of a constant, or the last step of a name, in small letters."""
    said = value.value if isinstance(value, Const) else value.steps[-1] if isinstance(value, Ref) else ""
    return str(said).lstrip(".").lower()
