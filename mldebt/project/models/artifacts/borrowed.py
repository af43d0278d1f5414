"""Finds library models that a program trains and saves: the trained result is a model, named after where it is made.

A trainer saves what it trains where its settings name a folder and say when it writes checkpoints.
What becomes of an instance is followed as that of one of a class is. The text on a pretrained base lives with its
library or hub, so that "none" cannot be said of it.
"""

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.facts.code import Call, Const, Expr, Made, Ref, Scope
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.files.constants import bound_to
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.instances.factories import is_named_for_work
from mldebt.project.models.instances.uses import Use
from mldebt.project.models.inventory import Inventory

LIBRARIES = frozenset({
    "transformers", "pytorch_transformers", "pytorch_pretrained_bert", "torchvision", "timm", "torch", "clip", "spacy",
    "segmentation_models_pytorch", "sentence_transformers", "setfit", "efficientnet_pytorch", "open_clip", "whisper",
    "ultralytics", "fastai",
})  # fmt: skip
LIBRARY = regex(
    r"(?:(?:pytorch_)?transformers|pytorch_pretrained_bert)\.(?:\w+\.)*(?:\w*Model\w*|\w+For[A-Z]\w+)\.from_\w+"
    r"|(?:pytorch_)?transformers\.(?:\w+\.)*(?:[A-Z]\w*Model|[A-Z]\w+For[A-Z]\w+)"
    r"|torchvision\.models\.(?:\w+\.)*[a-z]\w+|timm\.create_model|segmentation_models_pytorch\.[A-Z]\w+"
    r"|sentence_transformers\.(?:\w+\.)*(?:SentenceTransformer|CrossEncoder|SparseEncoder)|setfit\.SetFitModel\.from_pretrained"
    r"|efficientnet_pytorch\.EfficientNet\.from_\w+|torch\.hub\.load|open_clip\.create_model\w*|clip\.load|whisper\.load_model"
    r"|ultralytics\.(?:YOLO|RTDETR)|fastai\.(?:\w+\.)*(?:\w+_learner|create_cnn|Learner)|spacy\.(?:blank|load)"
)
BARE = regex(r"(?:pytorch_)?transformers\.(?:\w+\.)*[A-Z]\w+")
"""A network that is made of its configuration: it has learned nothing yet."""
TRAINER = regex(r"\.?(?:\w*Trainer|\w*Learner)")
SAVES = regex(r"\.(?:save_model|save_pretrained|save|push_to_hub)")
KEEPS_ITSELF = regex(r"ultralytics\..*")
"""Whose trainings write what they trained."""
SETTINGS = regex(r"\w*TrainingArguments|(?:SFT|DPO|PPO|GRPO|ORPO|KTO|CPO|Reward)Config")
"""The settings of a trainer, which writes checkpoints where they say so."""
KEEPING = frozenset({"save_strategy", "save_steps", "save_total_limit", "load_best_model_at_end"})
LEARNER = regex(r"\w+_learner|create_cnn|Learner")
KEPT = frozenset({"saved", "published"})


def borrowed(inventory: Inventory) -> Iterator[Declared]:
    """Yield the library model that each module makes which is trained and saved; branches are one model.

    A program runs the module, unless the model keeps itself: then it is one wherever it is trained.
    """
    for path in sorted(inventory.code.modules.keys() - inventory.tests):
        is_launched = bool({path, *inventory.code.importers(path)} & inventory.entries)
        for spot, place, name in _made(inventory, path):
            keeps_itself = KEEPS_ITSELF.fullmatch(name) is not None
            if (is_launched or keeps_itself) and _is_kept(inventory, spot, place, keeps_itself=keeps_itself):
                yield _declared(inventory.code, spot, place, name, is_launched=is_launched)
                break


def _is_kept(inventory: Inventory, spot: Spot, place: int, *, keeps_itself: bool) -> bool:
    """Say whether what a call makes is trained and kept, and no model that is listed hands it out."""
    uses, makers = inventory.flows.followed(((spot, place),))
    ends = {use.what for use in uses}
    if "trained" not in ends or any(maker in inventory.models for maker in makers):
        return False
    return keeps_itself or bool(ends & KEPT) or _is_saved_by_trainer(inventory.code, uses)


def _made(inventory: Inventory, path: str) -> Iterator[tuple[Spot, int, str]]:
    code, facts = inventory.code, inventory.code.modules[path]
    if LIBRARIES.isdisjoint(entry.module.partition(".")[0] for entry in facts.imports):
        return
    for spot, scope in zip(code.spots(path), facts.scopes, strict=True):
        if spot in inventory.models or inventory.flows.model_around(spot) is not None:
            continue
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


def _declared(code: Code, spot: Spot, place: int, name: str, *, is_launched: bool) -> Declared:
    """Return the row of a model, called like its file or, where that is named for its work, like the instance."""
    path, call = spot.path, code.scope(spot).calls[place]
    stem = posixpath.basename(path).partition(".")[0]
    held = bound_to(code.scope(spot), place) if is_named_for_work(stem) else ""
    elsewhere = "" if BARE.fullmatch(name) else "; the text on its base lives elsewhere"
    says = Evidence(path, call.line, f"`{name}` is trained and saved here{elsewhere}")
    return Declared(
        held or stem, "artifact", path, call.line, name.partition(".")[0], Artifact("unknown", None, "external"),
        (says,), (path, posixpath.basename(path)), is_elsewhere=True,
        reach=("launched", "trained", "saved") if is_launched else ("trained", "saved"), spot=spot,
        group=f"{path}#{stem}",
    )  # fmt: skip


def _is_saved_by_trainer(code: Code, uses: Sequence[Use]) -> bool:
    """Say whether a trainer that is handed an instance saves it: when told to, or as it trains."""
    for use in (use for use in uses if use.what == "trained"):
        scope = code.scope(use.spot)
        calls = enumerate(scope.calls)
        trainers = {at for at, call in calls if call.line == use.line and TRAINER.fullmatch(call.last_step)}
        if trainers and _is_saved_by(scope, trainers):
            return True
    return False


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
