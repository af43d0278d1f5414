"""How runs read the environment, files of sections, spread options, installed versions, and what Kedro adds."""

import json
from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

LOOP = "for x in data:\n    loss = model(x)\n    loss.backward()\n    opt.step()\n"
SAVE = "torch.save(model, 'm.pt')\n"
FED = f"wandb.init(config={{'lr': 1}})\n{LOOP}    wandb.log({{'l': loss}})\n{SAVE}"


@pytest.mark.parametrize(
    ("says", "tracking"),
    [
        ("os.environ['WANDB_MODE'] = 'disabled'", "untracked"),
        ("os.environ.setdefault('WANDB_MODE', 'disabled')", "untracked"),
        ("os.environ.update({'WANDB_MODE': 'disabled'})", "untracked"),
        ("os.environ.update(WANDB_MODE='disabled')", "untracked"),
        ("os.putenv('WANDB_MODE', 'disabled')", "untracked"),
        ("environ['WANDB_MODE'] = 'disabled'", "untracked"),
        ("os.environ.setdefault('WANDB_MODE', 'offline')", "tracked"),
        ("words.update(WANDB_MODE='disabled')", "tracked"),
    ],
)
def test_a_variable_of_the_environment_switches_a_tracker_off(runs_of: RunsOf, says: str, tracking: str) -> None:
    script = f"import os\nimport torch, wandb\nfrom os import environ\n{says}\n{FED}"

    assert runs_of({"train.py": script})["train.py"].tracking == tracking


SPREAD = """
import torch, wandb

class Trainer:
    def __init__(self, args):
        {}
        if self.wandb:
            wandb.init(config=vars(args))

    def fit(self):
        for x in data:
            loss = model(x)
            loss.backward()
            opt.step()
            if self.wandb:
                wandb.log({{'l': loss}})
        torch.save(model, 'm.pt')
"""
STARTED = (
    "import argparse\nfrom trainer import Trainer\np = argparse.ArgumentParser()\n"
    "p.add_argument('--wandb', action='store_true')\nTrainer(p.parse_args()).fit()\n"
)


HF = (
    "from transformers import Trainer, TrainingArguments\n"
    "t = Trainer(model, TrainingArguments('out'), train_dataset=ds)\nt.train()\nt.save_model('out')\n"
)
LOCK = '[[package]]\nname = "transformers"\nversion = "5.1.0"\n'


@pytest.mark.parametrize(
    ("files", "tracking"),
    [
        ({"Dockerfile": "FROM python\nRUN pip install torch transformers==5.1.0\n"}, "untracked"),
        ({"Dockerfile": "FROM python\nRUN pip install \\\n  torch \\\n  transformers==4.40.0 wandb\n"}, "tracked"),
        ({"install.sh": "pip3 install -q transformers==5.1.0\n"}, "untracked"),
        ({"tools/install.sh": "pip3 install -q transformers==5.1.0\n"}, "unknown"),
        ({"pyproject.toml": "[dependency-groups]\ntrain = ['transformers==5.0.1']\n"}, "untracked"),
        ({"requirements.txt": "transformers\n", "uv.lock": LOCK}, "untracked"),
        ({"requirements.txt": "transformers==4.30.0\nwandb\n", "uv.lock": LOCK}, "tracked"),
        ({"uv.lock": LOCK}, "unknown"),
    ],
)
def test_the_version_of_a_library_is_what_is_installed(
    runs_of: RunsOf, files: Mapping[str, str], tracking: str
) -> None:
    assert runs_of({"train.py": HF, **files})["train.py"].tracking == tracking


def test_a_version_that_a_notebook_installs_beats_that_of_its_folder(runs_of: RunsOf) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for source in ("!pip install -q transformers==5.1.0", HF)
    ]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    files = {"lab/fit.ipynb": notebook, "lab/requirements.txt": "transformers==4.30.0\nwandb\n"}

    assert runs_of(files)["lab/fit.ipynb"].tracking == "untracked"


PIPELINE = "src/sp/pipelines/ds/pipeline.py"
KEDRO = {
    "pyproject.toml": "[tool.kedro]\npackage_name = 'sp'\nproject_name = 'sp'\n",
    "src/sp/settings.py": "",
    "src/sp/pipelines/ds/nodes.py": (
        "from sklearn.svm import SVC\n\ndef train_model(X, y):\n    m = SVC()\n    m.fit(X, y)\n    return m\n"
    ),
    PIPELINE: (
        "from kedro.pipeline import node, pipeline\nfrom .nodes import train_model\n\n"
        "def create_pipeline(**words):\n    return pipeline([node(train_model, ['X', 'y'], 'model')])\n"
    ),
}
OWN = """
import mlflow
from kedro.framework.hooks import hook_impl

class Track:
    @hook_impl
    def before_pipeline_run(self, run_params):
        mlflow.log_params(run_params)

    @hook_impl
    def after_node_run(self, outputs):
        mlflow.log_metric('s', outputs['score'])
"""
HOOKED = "from {} import {} as Hook\nHOOKS = (Hook(),)\n"


@pytest.mark.parametrize(
    ("files", "tracking"),
    [
        ({}, "untracked"),
        ({"src/sp/settings.py": HOOKED.format("sp.hooks", "Track"), "src/sp/hooks.py": OWN}, "tracked"),
        ({"src/sp/hooks.py": OWN}, "untracked"),
        ({"src/sp/settings.py": HOOKED.format("kedro_mlflow.framework.hooks", "MlflowHook")}, "tracked"),
        ({"conf/base/mlflow.yml": "server:\n  uri: mlruns\n"}, "tracked"),
        ({"conf/base/neptune.yml": "neptune:\n  enabled: true\n", "src/sp/x.py": "RUN = 'neptune_run'\n"}, "tracked"),
        ({"conf/base/neptune.yml": "neptune:\n  enabled: true\n"}, "partial"),
        ({"conf/base/neptune.yml": "neptune:\n  enabled: false\n"}, "untracked"),
        ({"conf/base/catalog.yml": "m:\n  type: tracking.MetricsDataset\n"}, "partial"),
    ],
)
def test_what_kedro_calls_around_every_node_tracks_it(runs_of: RunsOf, files: Mapping[str, str], tracking: str) -> None:
    assert runs_of({**KEDRO, **files})[PIPELINE].tracking == tracking


def clustered(kept: str, scored: str) -> str:
    """Return a script that finds clusters."""
    return (
        "import pandas as pd\nfrom sklearn.cluster import KMeans\nfrom sklearn.metrics import silhouette_score\n"
        f"X = pd.read_csv('x.csv')\ny = KMeans(4).fit_predict(X)\nX['s'] = y\n{scored}\n{kept}\n"
    )


@pytest.mark.parametrize(
    ("kept", "scored", "listed"),
    [
        ("X.to_csv('s.csv')", "print(silhouette_score(X, y))", {"train.py"}),
        ("X.to_csv('s.csv')", "", set()),
        ("print(y)", "print(silhouette_score(X, y))", set()),
    ],
)
def test_clusters_that_are_scored_and_kept_are_a_training(
    runs_of: RunsOf, kept: str, scored: str, listed: set[str]
) -> None:
    assert set(runs_of({"train.py": clustered(kept, scored)})) == listed


def test_a_table_that_is_kept_before_clusters_are_found_makes_no_training(runs_of: RunsOf) -> None:
    script = clustered("print(y)", "print(silhouette_score(X, y))").replace("y = KM", "X.to_csv('clean.csv')\ny = KM")

    assert set(runs_of({"train.py": script})) == set()


OF_OTHERS = (
    "import json, torch, wandb, sys\nargs = json.load(open(sys.argv[1]))\n"
    "if args['track']['on']:\n    wandb.init(config=args)\nfor x in data:\n    loss = model(x)\n    loss.backward()\n"
    "    opt.step()\n    if args['track']['on']:\n        wandb.log({'loss': loss})\ntorch.save(model, 'm.pt')\n"
)


@pytest.mark.parametrize(
    ("other", "tracking"),
    [("glue/configs/b.json", "tracked"), ("squad/configs/b.json", "optional"), ("configs/b.json", "optional")],
)
def test_settings_beside_another_program_switch_that_one(runs_of: RunsOf, other: str, tracking: str) -> None:
    files = {"squad/run.py": OF_OTHERS, "glue/run.py": OF_OTHERS, "squad/configs/a.json": '{"track": {"on": true}}\n'}

    assert runs_of({**files, other: '{"track": {"on": false}}\n'})["squad/run.py"].tracking == tracking
