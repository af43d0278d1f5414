"""# Model kept as a pickle where its library has a safer format

The trained file is a pickled object: a whole PyTorch module, a pickled boosting or Keras model, or a pickle that names
functions which start programs.

## Why it is debt

Unpickling runs what the file says: who can replace the file runs code wherever it is loaded. A pickled object is also
tied to the code of its day. A moved class, a renamed module or another library version breaks it, while a state dict,
safetensors, ONNX or the library's own format goes on loading.

## Example

`model.pkl`
```text
cxgboost.sklearn  # MLD208
XGBClassifier
(tR.
```

## Use instead

`booster.save_model("model.ubj")`, `save_file(model.state_dict(), "model.safetensors")`, `model.export(…)`.

`train.py`
```python
import xgboost

model = xgboost.XGBClassifier()
model.fit([[0.0], [1.0]], [0, 1])
model.save_model("model.ubj")
```

## Known limits

- Only opcodes are read, nothing is loaded: what is said is "names", never "is harmful" and never "is safe".
- A PyTorch file that holds tensors and standard containers only loads with `weights_only=True` and is not reported.
- scikit-learn has no format of its own, so that its pickles are not reported; skops and ONNX are ways out.
- One finding stands for the files of a series.

## References

- Python, pickle: "It is possible to construct malicious pickle data which will execute arbitrary code during
  unpickling."
- XGBoost, "Introduction to Model IO": pickles are not stable across versions, `save_model` is.
- PyTorch, "Serialization semantics": saving state dicts is recommended over whole modules.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.patterns import regex
from mldebt.project.project import Project
from mldebt.rules.places import of_model

CODE = "MLD208"
NAME = "unsafe-model-format"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(15, 45, 120)
MINUTES = "Write the model once in the other format, change the load, compare one prediction."
SINCE = "0.1.0"
VERSION = 2
PREVIEW = True

STARTS = regex(
    r"(?:os|posix|nt|subprocess|pty|commands|runpy|webbrowser|socket)\.\w+|(?:builtins|__builtin__)\.(?:eval|exec|compile"
    r"|__import__|open)|shutil\.rmtree|importlib\.import_module|sys\.modules"
)
MODULE = regex(r"torch\.nn\.(?!parameter\b|Parameter\b)\S+")
OWN_FORMAT = regex(r"(xgboost|lightgbm|catboost|keras|tensorflow)\.\S+")
ADVICE = {
    "xgboost": "`save_model(…)` writes UBJSON or JSON",
    "lightgbm": "`booster_.save_model(…)` writes text",
    "catboost": "`save_model(…)` writes its own format",
    "keras": "`model.save(….keras)` with `safe_mode`",
    "tensorflow": "`model.save(…)` or `model.export(…)`",
    "torch": "save the state dict, as safetensors or with `torch.save`",
}


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of the first file of a series whose pickle names what makes it unsafe or brittle."""
    told = _told(subject)
    if told is None or project.sources.role(subject.path) == "test" or _is_led(subject, project):
        return
    library, name = told
    is_hostile = library == "starts"
    says = f"names `{name}`, which can start programs or open files" if is_hostile else f"holds a pickled `{name}`"
    yield Debt(
        message=f"`{subject.path}` {says}: loading it runs what it says",
        **of_model(subject),
        severity="critical" if is_hostile else SEVERITY,
        evidence=tuple(Evidence(subject.path, None, f"imports seen: {one}") for one in _imports(subject)[:12]),
        repair=Repair(
            key=f"format:{subject.family}",
            title=f"Keep {subject.name} in a format that holds no code",
            recipe="Find out who wrote it before anybody loads it." if is_hostile else f"{ADVICE[library]}.",
            base=COST,
        ),
    )  # fmt: skip


def _told(model: TrainedModel) -> tuple[str, str] | None:
    """Return what kind of pickle a file is and the name that shows it; None where nothing is said against it."""
    if model.kind != "artifact" or model.artifact is None or model.artifact.stored != "git":
        return None
    names = _imports(model)
    if hostile := next((name for name in names if STARTS.fullmatch(name)), None):
        return "starts", hostile
    if model.artifact.format == "torchscript":
        return None
    if owned := next((name for name in names if OWN_FORMAT.fullmatch(name)), None):
        return owned.partition(".")[0], owned
    whole = next((name for name in names if MODULE.fullmatch(name)), None)
    return ("torch", whole) if whole else None


def _imports(model: TrainedModel) -> tuple[str, ...]:
    return (model.artifact.imports or ()) if model.artifact else ()


def _is_led(subject: TrainedModel, project: Project) -> bool:
    """Say whether an earlier file of the series shows the same."""
    told = _told(subject)
    return any(
        other.family == subject.family and other.path < subject.path and (said := _told(other)) and said[0] == told[0]
        for other in project.models
        if told is not None
    )
