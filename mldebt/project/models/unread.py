"""Finds trained files in git whose content was not read: too large, or missing from the clone.

Only endings that nothing but weights has are taken; what is excluded stands below a folder that is not looked into.
"""

import posixpath
from collections.abc import Iterator

from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.models.declared import Declared
from mldebt.project.models.stored import is_public_base, is_training_state
from mldebt.project.sources import Sources

WEIGHTS = regex(r".*\.(?:pt|pth|ckpt|safetensors|onnx|gguf|tflite|caffemodel|pdparams|cbm)")


def unread(sources: Sources) -> Iterator[Declared]:
    """Yield the files of weights that were set aside."""
    for path in sorted(sources.set_aside):
        if WEIGHTS.fullmatch(path.lower()) and sources.role(path) != "test" and not is_training_state(path):
            name, suffix = posixpath.basename(path), posixpath.splitext(path)[1].lstrip(".")
            says = (Evidence(path, None, "a file of weights in git that was not read"),)
            yield Declared(
                name, "artifact", path, 1, suffix, Artifact(suffix, None, "git"), says,
                (path, name, name.partition(".")[0]), is_elsewhere=is_public_base(path),
            )  # fmt: skip
