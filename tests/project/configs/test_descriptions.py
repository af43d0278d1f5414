"""Settings files that a program writes beside a model it saves."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

REGISTRY = """
import json
import joblib
from pathlib import Path

def save(folder: Path, model, config=None):
    joblib.dump(model, folder / "model.pkl")
    path = folder / "config.json" if config is not None else None
    if config is not None:
        path.write_text(json.dumps(config))

def load(folder: Path):
    path = folder / "config.json"
    config = json.loads(path.read_text()) if path.exists() else {}
    return config["kind"]

print(load(Path("data/models/ridge")))
"""


@pytest.mark.parametrize(("folder", "status"), [("data/models/ridge", "unknown"), ("settings", "dead")])
def test_a_description_that_was_saved_with_a_model_has_no_dead_keys(
    project_of: Callable[[Mapping[str, str]], Project], folder: str, status: str
) -> None:
    path = f"{folder}/config.json"
    registry = REGISTRY.replace("data/models/ridge", folder)

    project = project_of({"registry.py": registry, path: '{"kind": "ridge", "score": "mom"}'})

    keys = {key.key: key.status for file in project.configs if file.path == path for key in file.keys}
    assert keys == {"kind": "live", "score": status}
