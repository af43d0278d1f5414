"""The closed sets of words that findings, the scan document and every report share."""

from typing import Literal, NewType

Sha = NewType("Sha", str)
"""A git object id, 40 or 64 hexadecimal digits."""
Fingerprint = NewType("Fingerprint", str)
"""The identity of a finding across scans: `v1:` and 16 hexadecimal digits."""

Severity = Literal["info", "minor", "major", "critical"]
Confidence = Literal["low", "medium", "high"]
Area = Literal[
    "experiments", "models", "complexity", "configs", "data", "reproducibility", "integration", "cost", "notebooks",
    "housekeeping",
]  # fmt: skip
Status = Literal["new", "worsened", "existing"]
RunKind = Literal["single", "sweep", "evaluation", "remote"]
RunRole = Literal["entry", "library", "test", "tutorial", "benchmark"]
Tracking = Literal["tracked", "partial", "optional", "remote", "untracked", "unknown"]
ModelKind = Literal["class", "factory", "artifact", "checkpoint"]
ModelRole = Literal["model", "component"]
Documentation = Literal["none", "partial", "minimum", "full", "unknown"]
KeyStatus = Literal["live", "dead", "external", "unknown"]
FileStatus = Literal["live", "dead", "external", "unknown", "variant"]
Stage = Literal["list", "read", "decode", "parse", "extract", "rule"]
SkipReason = Literal[
    "too-large", "binary", "symlink", "submodule", "special-file", "outside-root", "lfs-pointer", "missing-blob",
    "excluded", "generated", "vendored", "encoding", "syntax-error", "json-error", "yaml-error", "toml-error",
    "notebook-format", "too-deep", "too-many-aliases", "deadline", "memory", "crashed", "unsupported",
    "conflict",
]  # fmt: skip

SEVERITIES: tuple[Severity, ...] = ("info", "minor", "major", "critical")
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
PILLARS: tuple[Area, ...] = ("experiments", "models", "complexity", "configs")
