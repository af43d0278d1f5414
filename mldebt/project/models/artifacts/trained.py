"""Finds trained files: weights in git, outputs of DVC stages, entries of a Kedro catalogue, what code logs.

A file is a model when its header says so, or when the one who declares it calls it one. A suffix such as `.pkl` is not
enough.
"""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Literal

import msgspec

from mldebt.facts.texts import ArtifactFacts, Entry, SettingsFacts
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.models.artifacts.logged import hub_names, logged
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.files.stages import out_of, staged
from mldebt.project.models.files.stored import is_public_base, is_training_state
from mldebt.project.models.files.unread_files import MODEL_FILE, NOT_MODEL, is_called_model, unread
from mldebt.project.sources import Sources

MODEL_OUT = regex(
    r"(?:.*/)?(?:models?|checkpoints?|weights)(?:/?|/[\w.-]*(?:model|classifier|regressor|weights)[\w.-]*)",
    re.IGNORECASE,
)
TOY = regex(r"(?i)(?:^|[/_.-])(?:toy|dummy|debug)(?:$|[/_.-])")
NUMBERED = regex(r"(.*?)(\d+)([^\d/]*)")
FEWEST = 2
"""So many files with a number each may be two models; more are of one loop."""
FRAMEWORKS = {
    "keras": "keras", "hdf5": "keras", "onnx": "onnx", "gguf": "gguf", "saved-model": "tensorflow",
    "tensorflow.js": "tensorflow",
}  # fmt: skip
CROWD = 100
"""More pointers of one folder and ending, whose contents are elsewhere, are what a model gave out for its data."""
KEDRO_LAYER = regex(r"(?:.*/)?06_models/.*|(?:.*/)?models?/[^/]+")
KEDRO_TYPE = regex(r".*(?:Pickle|Joblib|TensorFlowModel|MlflowModel|Mlflow\w*)\w*(?:DataSet|Dataset)")


def declared_artifacts(sources: Sources) -> Iterator[Declared]:
    """Yield every artifact of a repository; one blob committed twice is one artifact."""
    yield from _files(sources)
    yield from unread(sources)
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
        yield from hub_names(path, facts)
    yield from logged(sources)


def _files(sources: Sources) -> Iterator[Declared]:
    files = {path: facts for path, facts in sources.facts.items() if isinstance(facts, ArtifactFacts)}
    crowds = Counter(_crowd(path) for path, facts in files.items() if facts.format == "lfs-pointer")
    blobs: dict[str, list[str]] = defaultdict(list)
    for path, facts in files.items():
        is_data = facts.format == "lfs-pointer" and crowds[_crowd(path)] > CROWD
        if not is_data and _is_model_file(path, facts) and sources.role(path) != "test":
            blobs[sources.files[path].sha if path in sources.files else path].append(path)
    ordered = (sorted(paths, key=lambda path: (path.count("/"), len(path), path)) for paths in blobs.values())
    yield from _numbered(_of_file(path, files[path], copies) for path, *copies in ordered)


def _numbered(artifacts: Iterable[Declared]) -> Iterator[Declared]:
    """Yield the artifacts; those that one loop writes, numbered from 0 or 1 on under one name, are one."""
    alike: dict[tuple[str, ...], list[tuple[int, Declared]]] = defaultdict(list)
    for found in artifacts:
        stem, suffix = posixpath.splitext(found.path)
        named = NUMBERED.fullmatch(stem)
        alike[(named[1], named[3], suffix) if named else (found.path,)].append((int(named[2]) if named else 0, found))
    for group in alike.values():
        numbers = sorted(number for number, _ in group)
        is_loop = len(group) > FEWEST and numbers[0] < FEWEST and numbers == list(range(numbers[0], numbers[-1] + 1))
        first, *others = [one for _, one in sorted(group, key=itemgetter(0))] if is_loop else (group[0][1],)
        says = tuple(Evidence(one.path, None, "another number of the same series") for one in others)
        aliases = tuple(alias for one in others for alias in (one.name, *one.aliases))
        yield msgspec.structs.replace(first, evidence=first.evidence + says, aliases=first.aliases + aliases)
        yield from (one for _, one in group[1:] if not is_loop)


def _crowd(path: str) -> tuple[str, str]:
    return posixpath.dirname(path), posixpath.splitext(path)[1]


def _of_file(path: str, facts: ArtifactFacts, copies: Sequence[str]) -> Declared:
    stored: Literal["lfs", "git"] = "lfs" if facts.format == "lfs-pointer" else "git"
    told = ((value, path, 1) for key, value in facts.metadata if key in {"description", "doc_string", "summary"})
    return Declared(
        posixpath.basename(path),
        "artifact",
        path,
        1,
        _framework(facts),
        Artifact(facts.format, facts.size, stored, facts.imports or None),
        (
            Evidence(path, None, f"{facts.format} file in {stored}"),
            *(Evidence(copy, None, "the same blob again") for copy in copies),
        ),
        _stems(path),
        tuple(told),
        is_elsewhere=is_public_base(path),
    )


def _is_model_file(path: str, facts: ArtifactFacts) -> bool:
    if is_training_state(path):
        return False
    if facts.format == "lfs-pointer":
        return is_called_model(posixpath.basename(path))
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
    return first or FRAMEWORKS.get(facts.format, "torch" if "torch" in facts.format else facts.format)


def _stems(path: str) -> tuple[str, ...]:
    name = posixpath.basename(path)
    return (path, name, name.partition(".")[0])


def _dvc_pipeline(path: str, facts: SettingsFacts) -> Iterator[Declared]:
    by_key = {entry.key: entry for entry in facts.entries}
    named: set[str] = set()
    for entry in facts.entries:
        found = re.fullmatch(r"artifacts\.([^.]+)", entry.key)
        kind = by_key.get(f"{entry.key}.type")
        if found and kind and kind.value == "model":
            held = by_key.get(f"{entry.key}.path")
            file = held.value if held and held.value else found[1]
            named.add(file)
            desc = by_key.get(f"{entry.key}.desc")
            declared = _stored_by_dvc(found[1], (path, entry.line), "declared as a model", file, desc=desc)
            yield staged(declared, file, facts.entries, by_key)
    for entry in facts.entries:
        file = out_of(entry)
        if file and file not in named and _is_model_out(file):
            desc = by_key.get(f"{entry.key}.desc") or by_key.get(f"{entry.key.rpartition('.outs')[0]}.desc")
            name = posixpath.basename(file.rstrip("/"))
            declared = _stored_by_dvc(name, (path, entry.line), "output of a pipeline stage", file, desc=desc)
            yield staged(declared, file, facts.entries, by_key)


def _is_model_out(file: str) -> bool:
    name = posixpath.basename(file.rstrip("/"))
    if "${" in file or NOT_MODEL.fullmatch(name) or TOY.search(file):
        return False
    return bool(MODEL_OUT.fullmatch(file)) or is_called_model(name)


def _stored_by_dvc(
    name: str, place: tuple[str, int], says: str, file: str, *, desc: Entry | None, size: int | None = None
) -> Declared:
    path, line = place
    suffix = posixpath.splitext(file)[1].lstrip(".") or "folder"
    return Declared(
        name, "artifact", path, line, suffix, Artifact(suffix, size, "dvc"),
        (Evidence(path, line, f"{says}, stored by DVC"),), _stems(file),
        ((desc.value, path, desc.line),) if desc and desc.value else (),
    )  # fmt: skip


def _dvc_pointer(path: str, facts: SettingsFacts) -> Iterator[Declared]:
    by_key = {entry.key: entry for entry in facts.entries}
    for entry in facts.entries:
        if re.fullmatch(r"outs\[\d+\]\.path", entry.key) and entry.value and _is_model_out(entry.value):
            size = by_key.get(entry.key.replace(".path", ".size"))
            desc = by_key.get("desc") or by_key.get(entry.key.replace(".path", ".desc"))
            held = int(size.value) if size and size.value and size.value.isdecimal() else None
            name = posixpath.basename(entry.value)
            yield _stored_by_dvc(name, (path, entry.line), "pointer file", entry.value, desc=desc, size=held)


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
