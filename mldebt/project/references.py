"""Finds published models that code loads by name, how the file that does is used, and what pins their version.

A name counts where it is a constant, or a variable that holds one: what comes from a setting or the command line is
chosen elsewhere. Folders of the repository and paths are no references. A version is pinned by `revision`, a tag in the
name, a version at the end of a TF Hub address, an offline switch, or a download of the same name with a revision.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.facts.code import Call, Const, Expr
from mldebt.findings.subjects import Evidence, ModelReference, TrainingRun
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, argument
from mldebt.project.sources import Sources

FAMILY = regex(
    r"(?:transformers|diffusers|sentence_transformers|peft|optimum|adapters|auto_gptq|awq|trl|open_clip|setfit"
    r"|span_marker"
    r"|huggingface_hub|gliner|colbert|speechbrain|pyannote|ctranslate2|vllm|unsloth)\..*"
)
METHODS = frozenset({"from_pretrained", "from_hparams"})
PRETRAINED = frozenset({f".{method}" for method in METHODS})
BY_NAME = regex(r"sentence_transformers\.(?:SentenceTransformer|CrossEncoder)|transformers\.pipeline")
FETCHES = regex(r"huggingface_hub\.(?:\S+\.)?(?:hf_hub_download|snapshot_download)")
TORCH_HUB = regex(r"torch\.hub\.load")
TF_HUB = regex(r"tensorflow_hub\.(?:load|KerasLayer|Module)")
TIMM = regex(r"timm\.(?:create_model|models\.create_model)")
HUB_ID = regex(r"[A-Za-z0-9][\w.\-]*(?:/[A-Za-z0-9][\w.\-]*)?")
GITHUB = regex(r"[\w.\-]+/[\w.\-]+")
FILE = regex(r".*\.(?:pt|pth|ckpt|bin|safetensors|onnx|json|h5|pkl|gguf|yaml|yml)", re.IGNORECASE)
LOCAL = regex(
    r"(?:.*/)?(?:outputs?|results?|checkpoints?|ckpts?|saved|models?|weights|runs|logs?|tmp|data|path|local)"
    r"(?:[/_\-].*)?",
    re.IGNORECASE,
)
OFFLINE = frozenset({"local_files_only"})
PINS = ("revision", "code_revision")
MOST_PLACES = 12


class Found(NamedTuple):
    """One call that names a published model."""

    name: str
    call: str
    spot: Spot
    line: int
    pinned: str
    runs_code: bool = False


def find_references(
    sources: Sources, runs: Sequence[TrainingRun], served: frozenset[str]
) -> tuple[ModelReference, ...]:
    """Return one row for each published model, at its most used place; tests and lessons are left out."""
    entries = {run.path for run in runs if run.role == "entry"}
    groups: dict[str, list[Found]] = defaultdict(list)
    for path in sorted(sources.code.modules):
        is_own = sources.role(path) == "code" and not sources.is_teaching(path) and sources.kits.of(path) is None
        for found in _of_module(sources, path) if is_own else ():
            groups[found.name].append(found)
    rows = []
    for name, calls in groups.items():
        uses = {one.spot.path: _use(one.spot.path, served, entries) for one in calls}
        order = ("served", "entry", "library")
        calls.sort(key=lambda one: (not one.runs_code, order.index(uses[one.spot.path]), one.spot.path, one.line))
        rows.append(_row(sources, name, calls, uses[calls[0].spot.path]))
    return tuple(sorted(rows, key=lambda row: (row.path, row.line, row.name)))


def _row(sources: Sources, name: str, calls: Sequence[Found], use: str) -> ModelReference:
    first = calls[0]
    pin = next((one for one in calls if one.pinned), None)
    cell, line = sources.place(first.spot.path, first.line)
    return ModelReference(
        first.spot.path, line, name, first.call, use,
        Evidence(pin.spot.path, pin.line, pin.pinned) if pin else None,
        any(one.runs_code for one in calls), cell,
        sources.code.scope(first.spot).name if first.spot.scope else None,
        tuple(_place(sources, one) for one in calls[:MOST_PLACES]),
    )  # fmt: skip


def _place(sources: Sources, found: Found) -> Evidence:
    cell, line = sources.place(found.spot.path, found.line)
    code = " and runs its code" if found.runs_code else ""
    return Evidence(found.spot.path, line, f"`{found.call}` loads it{code}", cell)


def _use(path: str, served: frozenset[str], entries: set[str]) -> str:
    return "served" if path in served else "entry" if path in entries else "library"


def _of_module(sources: Sources, path: str) -> Iterator[Found]:
    code = sources.code
    for number, _, call in code.callees.named(path, CALLS):
        name = call.last_step
        if name.lstrip(".") in METHODS and name not in PRETRAINED:
            continue
        spot = Spot(path, number)
        target = code.callee(spot, call)
        if target.kind == "external" and (found := _reference(sources, spot, call, target.name)):
            yield found


CALLS = frozenset({
    "SentenceTransformer", "CrossEncoder", "pipeline", "hf_hub_download", "snapshot_download", "load", "KerasLayer",
    "Module", "create_model", *METHODS,
})  # fmt: skip


def _reference(sources: Sources, spot: Spot, call: Call, name: str) -> Found | None:
    keywords = dict(call.keywords)
    short = ".".join(name.rsplit(".", 2)[-2:])
    if TORCH_HUB.fullmatch(name):
        return _of_torch_hub(sources.code, spot, call)
    if TF_HUB.fullmatch(name):
        address = _text(sources.code, spot, call, ("handle", "spec"))
        if address is None or not address.startswith("http"):
            return None
        version = re.search(r"/\d+(?:\?.*)?$", address)
        return Found(address, short, spot, call.line, "a version at the end of its address" if version else "")
    if TIMM.fullmatch(name):
        named = _text(sources.code, spot, call, ("model_name",)) or ""
        is_hub = named.startswith(("hf_hub:", "hf-hub:"))
        found = re.sub(r"hf[_-]hub:", "", named)
        return Found(found, short, spot, call.line, "a tag in its name" if "@" in named else "") if is_hub else None
    is_fetch = bool(FETCHES.fullmatch(name))
    by_name = bool(BY_NAME.fullmatch(name))
    if not (is_fetch or by_name or (FAMILY.fullmatch(name) and f".{name.rpartition('.')[2]}" in PRETRAINED)):
        return None
    where = 1 if name.endswith("transformers.pipeline") else 0
    model = _text(sources.code, spot, call, NAMED, where)
    if model is None or not _is_hub_id(sources, model) or _is_data(keywords):
        return None
    code_too = keywords.get("trust_remote_code")
    runs_code = isinstance(code_too, Const) and code_too.value is True
    return Found(model, short, spot, call.line, _pin(call), runs_code)


NAMED = ("pretrained_model_name_or_path", "model_name_or_path", "model", "repo_id", "model_id", "source", "model_name")


def _is_data(keywords: dict[str | None, Expr]) -> bool:
    kind = keywords.get("repo_type")
    return kind is not None and not (isinstance(kind, Const) and kind.value in {None, "model"})


def _pin(call: Call) -> str:
    for name, value in call.keywords:
        if name is None:
            return "`**` may hand over a revision"
        if name in PINS and not (isinstance(value, Const) and value.value in {None, "main", "master"}):
            return f"`{name}` is given"
        if name in OFFLINE and not (isinstance(value, Const) and value.value is False):
            return "`local_files_only`"
    return ""


def _of_torch_hub(code: Code, spot: Spot, call: Call) -> Found | None:
    keywords = dict(call.keywords)
    source = keywords.get("source")
    if source is not None and not (isinstance(source, Const) and source.value == "github"):
        return None
    name = _text(code, spot, call, ("repo_or_dir",))
    if name is None or not GITHUB.fullmatch(name.partition(":")[0]):
        return None
    repository, _, tag = name.partition(":")
    pinned = f"the tag `{tag}`" if tag and tag not in {"main", "master"} else ""
    return Found(repository, "torch.hub.load", spot, call.line, pinned, runs_code=True)


def _text(code: Code, spot: Spot, call: Call, names: Sequence[str], place: int = 0) -> str | None:
    """Return the constant that a call names its model by, directly or through a variable that holds only that."""
    return code.text(spot, argument(call, place, *names))


def _is_hub_id(sources: Sources, name: str) -> bool:
    """Say whether a name can be one of the Hub, and is no folder or file of the repository."""
    if not HUB_ID.fullmatch(name) or FILE.fullmatch(name) or LOCAL.fullmatch(name):
        return False
    return not any(f"/{path}".find(f"/{name}/") >= 0 for path in sources.files)
