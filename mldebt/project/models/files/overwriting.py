"""Finds trained files that each run of a script writes over, and that code which answers requests loads.

Only names that stand in both places are told to be the same file. A file in git, LFS or DVC, a name put together at run
time, and a run that hands its model to a tracker or registry have a version.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from mldebt.facts.code import Call, Const
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.files.constants import constants
from mldebt.project.sources import Sources

SAVES = regex(r"\.?(?:dump|save|save_model|save_weights|save_file|save_pretrained|export|to_pickle)")
LOADS = regex(r"\.?(?:load|load_model|load_weights|load_from_checkpoint|load_file|read_pickle|from_pretrained|open"
                   r"|InferenceSession)")  # fmt: skip
WEIGHTS = regex(r"[^{}%*]*\.(?:pkl|pickle|joblib|pt|pth|ckpt|h5|hdf5|keras|onnx|safetensors|model|cbm|bst|ubj)")
NOT_MODEL = regex(
    r".*(?:scaler|encoder|vectori[sz]er|tokeni[sz]er|vocab|data|feature|columns|history|labels?|index|cache|optim|embed"
    r"|results?|metrics?|scores?|word|dict|mapping|params|preprocess|transform|x_|y_|train_|test_)\w*\.\w+",
    re.IGNORECASE,
)
VERSIONED = regex(r".*(?:\d{4,}|v\d+|[0-9a-f]{8,}).*", re.IGNORECASE)
REGISTRY = regex(
    r".*(?:log_model|log_artifacts?|register_model|push_to_hub|upload_file|upload_folder|upload_blob|upload_from_filename"
    r"|upload_fileobj|put_object|save_artifact|add_file|log_asset|track_artifact|upload_artifact|save_to_registry)"
)


class Written(Evidence, frozen=True):
    """A place that writes a trained file; `name` is the file, `loaders` the places elsewhere that load it."""

    name: str = ""
    loaders: tuple[Evidence, ...] = ()


class Overwriting:
    """Answers which trained files without a version a script writes. Built once per scan."""

    def __init__(self, sources: Sources, served: frozenset[str]) -> None:
        self.sources, self.code, self.served = sources, sources.code, served

    def of(self, path: str) -> Iterator[Written]:
        """Yield the files that a script writes over and a service loads."""
        if path not in self.code.modules or self._hands_over(path):
            return
        for name, place in self._saved(path):
            loaders = [one for one in self._loaded.get(name, ()) if one.path != path]
            if loaders and not self._has_version(name):
                yield Written(place.path, place.line, place.says, place.cell, name, tuple(loaders))

    def _saved(self, path: str) -> Iterator[tuple[str, Evidence]]:
        seen: set[str] = set()
        for number, scope in enumerate(self.code.modules[path].scopes):
            for call in scope.calls:
                if not SAVES.fullmatch(call.last_step):
                    continue
                for text in constants(self.code, Spot(path, number), call):
                    name = posixpath.basename(text)
                    if name not in seen and WEIGHTS.fullmatch(text) and not NOT_MODEL.fullmatch(name):
                        seen.add(name)
                        yield name, self.sources.evidence(path, call.line, f"writes `{text}`")

    @cached_property
    def _loaded(self) -> Mapping[str, list[Evidence]]:
        """Where a service loads each trained file, by its name."""
        found: dict[str, list[Evidence]] = defaultdict(list)
        for path, facts in self.code.modules.items():
            if path not in self.served or self.sources.role(path) != "code":
                continue
            for number, scope in enumerate(facts.scopes):
                for call in scope.calls:
                    if LOADS.fullmatch(call.last_step) and not self._writes(call):
                        for text in constants(self.code, Spot(path, number), call):
                            if WEIGHTS.fullmatch(text):
                                found[posixpath.basename(text)].append(Evidence(path, call.line, f"loads `{text}`"))
        return found

    def _writes(self, call: Call) -> bool:
        return any(isinstance(one, Const) and one.value in {"w", "wb", "a", "ab", "x", "xb"} for one in call.args[1:])

    def _hands_over(self, path: str) -> bool:
        """Say whether a script, or what it imports, gives a model to a tracker, registry or store."""
        return any(
            REGISTRY.fullmatch(call.last_step)
            for inner in self.code.closure(path)
            for scope in self.code.modules[inner].scopes
            for call in scope.calls
        )

    def _has_version(self, name: str) -> bool:
        if VERSIONED.fullmatch(name):
            return True
        known = (*self.sources.files, *self.sources.set_aside)
        if any(posixpath.basename(path).removesuffix(".dvc") == name for path in known):
            return True
        return any(
            name in (entry.value or "") or name in entry.key
            for path, facts in self.sources.settings.items()
            if posixpath.basename(path).startswith("dvc") or path.endswith(".dvc")
            for entry in facts.entries
        )
