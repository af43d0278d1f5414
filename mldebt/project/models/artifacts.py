"""Finds trained files: weight files in git, outputs of DVC stages, entries of a Kedro catalogue, models that code logs or publishes.

A file is a model when its header says so, or when the one who declares it calls it one. A suffix such as `.pkl` is not enough.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from mldebt.facts.code import Call, Const
from mldebt.facts.texts import ArtifactFacts, Entry, SettingsFacts
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.findings.vocabulary import ModelKind
from mldebt.project.code import Spot, last_step
from mldebt.project.sources import Sources

WEIGHTS = re.compile(
    r".*\.(?:pt|pth|ckpt|safetensors|onnx|h5|hdf5|keras|gguf|tflite|joblib|pkl|pickle|pb|bin|model|caffemodel|pdparams"
    r"|cbm)"
)
SURE = re.compile(r".*\.(?:pt|pth|ckpt|safetensors|onnx|h5|keras|gguf|tflite|caffemodel|pdparams|cbm)")
MODEL_OUT = re.compile(
    r"(?:.*/)?(?:models?|checkpoints?|weights)(?:/?|/[\w.-]*(?:model|classifier|regressor|weights)[\w.-]*)",
    re.IGNORECASE,
)
MODEL_FILE = re.compile(
    r"(?:.*/)?[\w.-]*(?:model|classifier|regressor|estimator|weights|checkpoint|network)[\w.-]*", re.IGNORECASE
)
NOT_MODEL = re.compile(
    r"(?:.*/)?[\w.-]*(?:scaler|encoder|vectori[sz]er|tokeni[sz]er|vocab|features?|data(?:set)?|preprocess\w*|columns"
    r"|label)[\w.-]*",
    re.IGNORECASE,
)
KEDRO_LAYER = re.compile(r"(?:.*/)?06_models/.*|(?:.*/)?models?/[^/]+")
KEDRO_TYPE = re.compile(r".*(?:Pickle|Joblib|TensorFlowModel|MlflowModel|Mlflow\w*)\w*(?:DataSet|Dataset)")
LOGS = re.compile(r"\.?log_model|\.?register_model")
HUB_KEY = re.compile(r"(?:.*\.)?(?:hub_model_id|push_to_hub_model_id|repo_id_to_push)")


class Declared(msgspec.Struct, frozen=True):
    """An artifact or checkpoint with the place that declares it. `texts` are what its declaration says of it."""

    name: str
    kind: ModelKind
    path: str
    line: int
    framework: str
    artifact: Artifact | None
    evidence: tuple[Evidence, ...]
    aliases: tuple[str, ...] = ()
    texts: tuple[tuple[str, str, int], ...] = ()
    is_elsewhere: bool = False
    reach: tuple[str, ...] = ("saved",)
    spot: Spot | None = None
    group: str = ""


def declared_artifacts(sources: Sources) -> Iterator[Declared]:
    """Yield every artifact of a repository; one blob committed twice is one artifact."""
    yield from _files(sources)
    for path, facts in sources.settings.items():
        if sources.role(path) == "test":
            continue
        name = posixpath.basename(path)
        if name == "dvc.yaml":
            yield from _dvc_pipeline(path, facts)
        elif path.endswith(".dvc"):
            yield from _dvc_pointer(path, facts)
        elif "catalog" in name or "/catalog/" in path:
            yield from _catalogue(path, facts)
        yield from _hub_names(path, facts)
    yield from _logged(sources)


def _files(sources: Sources) -> Iterator[Declared]:
    blobs: dict[str, list[str]] = defaultdict(list)
    for path, facts in sources.facts.items():
        if isinstance(facts, ArtifactFacts) and sources.role(path) != "test" and _is_model_file(path, facts):
            blobs[sources.files[path].sha if path in sources.files else path].append(path)
    for paths in blobs.values():
        path, *copies = sorted(paths)
        facts = sources.facts[path]
        if isinstance(facts, ArtifactFacts):
            stored = "lfs" if facts.format == "lfs-pointer" else "git"
            artifact = Artifact(facts.format, facts.size, stored, facts.imports or None)
            says = [
                Evidence(path, None, f"{facts.format} file in {stored}"),
                *(Evidence(copy, None, "the same blob again") for copy in copies),
            ]
            texts = tuple(
                (value, path, 1) for key, value in facts.metadata if key in {"description", "doc_string", "summary"}
            )
            yield Declared(
                posixpath.basename(path),
                "artifact",
                path,
                1,
                _framework(facts),
                artifact,
                tuple(says),
                _stems(path),
                texts,
            )


def _is_model_file(path: str, facts: ArtifactFacts) -> bool:
    if facts.format == "lfs-pointer":
        return bool(SURE.fullmatch(path.lower()))
    if facts.is_model is None:
        return (
            facts.format == "hdf5"
            and bool(MODEL_FILE.fullmatch(path))
            and not NOT_MODEL.fullmatch(posixpath.basename(path))
        )
    return facts.is_model


def _framework(facts: ArtifactFacts) -> str:
    first = next(
        (
            name.partition(".")[0]
            for name in facts.imports
            if name.partition(".")[0] in {"sklearn", "xgboost", "lightgbm", "catboost", "keras"}
        ),
        "",
    )
    return first or {"keras": "keras", "hdf5": "keras", "onnx": "onnx", "gguf": "gguf"}.get(
        facts.format, "torch" if "torch" in facts.format else facts.format
    )


def _stems(path: str) -> tuple[str, ...]:
    name = posixpath.basename(path)
    return (path, name, name.partition(".")[0])


def _dvc_pipeline(path: str, facts: SettingsFacts) -> Iterator[Declared]:
    by_key = {entry.key: entry for entry in facts.entries}
    named: dict[str, str] = {}
    for entry in facts.entries:
        found = re.fullmatch(r"artifacts\.([^.]+)", entry.key)
        kind = by_key.get(f"{entry.key}.type")
        if found and kind and kind.value == "model":
            held = by_key.get(f"{entry.key}.path")
            file = held.value if held and held.value else found[1]
            named[file] = found[1]
            desc = by_key.get(f"{entry.key}.desc")
            texts = ((desc.value, path, desc.line),) if desc and desc.value else ()
            yield _stored_by_dvc(found[1], path, entry.line, "declared as a model", _stems(file), texts)
    for entry in facts.entries:
        file = _out(entry)
        if file and file not in named and _is_model_out(file):
            desc = by_key.get(f"{entry.key}.desc") or by_key.get(f"{entry.key.rpartition('.outs')[0]}.desc")
            texts = ((desc.value, path, desc.line),) if desc and desc.value else ()
            yield _stored_by_dvc(
                posixpath.basename(file.rstrip("/")),
                path,
                entry.line,
                "output of a pipeline stage",
                _stems(file),
                texts,
            )


def _out(entry: Entry) -> str:
    """Return the file an entry of a stage's `outs` declares, written as an item or as a key with options."""
    if re.fullmatch(r"stages\.[^.]+(?:\.[^.]+)?\.outs\[\d+\]", entry.key) and entry.kind == "scalar":
        return entry.value or ""
    keyed = re.fullmatch(r"stages\..*?\.outs\[\d+\]\.\"?([^\"]+?)\"?", entry.key)
    return keyed[1] if keyed and entry.kind == "mapping" else ""


def _is_model_out(file: str) -> bool:
    name = posixpath.basename(file.rstrip("/"))
    if "${" in file or NOT_MODEL.fullmatch(name):
        return False
    weights = bool(WEIGHTS.fullmatch(name.lower()))
    return bool(MODEL_OUT.fullmatch(file)) or (
        weights and bool(SURE.fullmatch(name.lower()) or MODEL_FILE.fullmatch(name))
    )


def _stored_by_dvc(
    name: str,
    path: str,
    line: int,
    says: str,
    aliases: tuple[str, ...],
    texts: tuple[tuple[str, str, int], ...] = (),
    size: int | None = None,
) -> Declared:
    suffix = posixpath.splitext(aliases[0])[1].lstrip(".") or "folder"
    evidence = (Evidence(path, line, f"{says}, stored by DVC"),)
    return Declared(name, "artifact", path, line, suffix, Artifact(suffix, size, "dvc"), evidence, aliases, texts)


def _dvc_pointer(path: str, facts: SettingsFacts) -> Iterator[Declared]:
    by_key = {entry.key: entry for entry in facts.entries}
    for entry in facts.entries:
        if re.fullmatch(r"outs\[\d+\]\.path", entry.key) and entry.value and _is_model_out(entry.value):
            size = by_key.get(entry.key.replace(".path", ".size"))
            desc = by_key.get("desc") or by_key.get(entry.key.replace(".path", ".desc"))
            texts = ((desc.value, path, desc.line),) if desc and desc.value else ()
            held = int(size.value) if size and size.value and size.value.isdigit() else None
            yield _stored_by_dvc(
                posixpath.basename(entry.value), path, entry.line, "pointer file", _stems(entry.value), texts, held
            )


def _catalogue(path: str, facts: SettingsFacts) -> Iterator[Declared]:
    by_key = {entry.key: entry for entry in facts.entries}
    for entry in facts.entries:
        kind, file = by_key.get(f"{entry.key}.type"), by_key.get(f"{entry.key}.filepath")
        if "." not in entry.key and kind and kind.value and KEDRO_TYPE.fullmatch(kind.value):
            held = file.value if file and file.value else ""
            if KEDRO_LAYER.fullmatch(held) and not NOT_MODEL.fullmatch(entry.key):
                says = (Evidence(path, entry.line, f"`{kind.value}` among the models of a data catalogue"),)
                yield Declared(
                    entry.key,
                    "artifact",
                    path,
                    entry.line,
                    "kedro",
                    Artifact("pickle", None, "external"),
                    says,
                    _stems(held),
                )


def _hub_names(path: str, facts: SettingsFacts) -> Iterator[Declared]:
    for entry in facts.entries:
        if HUB_KEY.fullmatch(entry.key) and entry.value and entry.value.lower() not in {"null", "none", "~", "false"}:
            says = (Evidence(path, entry.line, f"published under `{entry.key}`: its card lives on the hub"),)
            yield Declared(
                entry.value,
                "checkpoint",
                path,
                entry.line,
                "transformers",
                None,
                says,
                (entry.value,),
                is_elsewhere=True,
                reach=("published",),
            )


def _logged(sources: Sources) -> Iterator[Declared]:
    for path, facts in sources.code.modules.items():
        if sources.role(path) == "test":
            continue
        for number, scope in enumerate(facts.scopes):
            for call in scope.calls:
                if LOGS.fullmatch(last_step(call.func)) and (found := _log_call(sources, Spot(path, number), call)):
                    yield found


def _log_call(sources: Sources, spot: Spot, call: Call) -> Declared | None:
    target = sources.code.callee(spot, call)
    if target.kind != "external" or not target.name.startswith(("mlflow", "bentoml", "wandb", "comet_ml", "clearml")):
        return None
    options: Mapping[str, object] = {name: value for name, value in call.keywords if name}
    places = [options.get("registered_model_name"), options.get("artifact_path"), options.get("name"), *call.args[1:2]]
    name = next((value.value for value in places if isinstance(value, Const) and isinstance(value.value, str)), None)
    if not name:
        return None
    says = (Evidence(spot.path, call.line, f"logged by `{target.name}`"),)
    signature = options.keys() & {"signature", "input_example"}
    texts = (
        (("Args: input as in its signature. Returns: output as in its signature.", spot.path, call.line),)
        if signature
        else ()
    )
    flavour = target.name.split(".")[1] if target.name.count(".") > 1 else target.name.partition(".")[0]
    artifact = Artifact(flavour, None, "external")
    return Declared(name, "artifact", spot.path, call.line, flavour, artifact, says, (name,), texts, spot=spot)
