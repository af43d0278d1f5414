"""# Large trained file in git

A trained file of ten megabytes or more is committed as it is, not through git LFS, DVC or a registry.

## Why it is debt

Git keeps every version of a file for ever and cannot compress weights against each other: each clone, CI job and image
downloads all of them, and deleting the file later takes nothing away. Hosts warn at 50 MB and refuse at 100 MB.

## Example

`yield.model`
```text
tree  # MLD207
version=v4
leaf_value=0.0123456789 0.0234567891 0.0345678912 0.0456789123 0.0567891234  # × 160000
```

## Use instead

A pointer in git, the file in storage that keeps versions.

`yield.model.dvc`
```yaml
outs:
  - md5: 3f0c1a2b4d5e6f708192a3b4c5d6e7f8
    size: 12800000
    path: yield.model
```

## Known limits

- The size is that of the file in the scanned commit. Older versions cost as much again each; how many there are is said
  with the finding where history can be read.
- Only what is known to be a model counts (docs/rules.md, `undocumented-model`): data, indexes and images of ten
  megabytes are not looked at, nor are files below tests and documentation.
- A file that is small enough today and is replaced daily is not reported.

## References

- GitHub, "About large files on GitHub": warning above 50 MiB, refusal above 100 MiB.
- Git LFS, https://git-lfs.com; DVC, "Versioning data and models".
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_model

CODE = "MLD207"
NAME = "large-artifact-in-git"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(20, 60, 180)
MINUTES = "Move the file to LFS, DVC or a registry and change what loads it; rewriting history is another matter."
SINCE = "0.1.0"
VERSION = 8
PREVIEW = True

MEGABYTE = 1_000_000
LARGE = 10 * MEGABYTE
REFUSED = 100 * 1024 * 1024
MOST_LISTED = 8


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of a family of files at its largest; `value` is the size of all of them in megabytes."""
    if not _is_large(subject, project):
        return
    family = [other for other in project.models if other.family == subject.family and _is_large(other, project)]
    if min(family, key=lambda other: (-_size(other), other.path)) is not subject:
        return
    whole = sum(map(_size, family))
    versions = sum(len(project.versions.of(other.path)) for other in family)
    others = f" with {len(family) - 1} more of its series" if len(family) > 1 else ""
    yield Debt(
        message=f"`{subject.path}`{others} is {_shown(whole)} of weights in git: every clone downloads them",
        **of_model(subject),
        severity="major" if whole > REFUSED else SEVERITY,
        value=round(whole / MEGABYTE, 1),
        evidence=(
            *(Evidence(other.path, None, f"{_shown(_size(other))} in git") for other in family[:MOST_LISTED]),
            *([Evidence(subject.path, None, f"{versions} versions in history")] if versions > len(family) else []),
        ),
        repair=Repair(
            key=f"store:{subject.family}",
            title=f"Move {subject.name} out of git",
            recipe="Track it with git LFS or DVC, or put it into a registry; commit the pointer and let the code that "
            "loads it fetch it by version.",
            base=COST,
        ),
    )  # fmt: skip


def _is_large(model: TrainedModel, project: Project) -> bool:
    is_kept = model.kind == "artifact" and model.artifact is not None and model.artifact.stored == "git"
    return is_kept and _size(model) >= LARGE and project.sources.role(model.path) == "code"


def _size(model: TrainedModel) -> int:
    return (model.artifact.bytes or 0) if model.artifact else 0


def _shown(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
