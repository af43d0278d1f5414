"""Runs that a framework starts, and records that a framework keeps without being asked."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

FIT = """
    import joblib
    from sklearn.linear_model import Ridge
    model = Ridge()
    model.fit([[0.0]], [0.0])
    joblib.dump(model, "m.joblib")
"""


@pytest.mark.parametrize(
    "head",
    [
        "from fastapi import FastAPI\napp = FastAPI()\n\n@app.post('/models/retrain')\ndef fresh():",
        "from flask import Flask\napp = Flask(__name__)\n\n@app.route('/x')\ndef train_model():",
        "from ninja import Router\nrouter = Router()\n\n@router.post('/job')\ndef train(request):",
        "from celery import Celery\napp = Celery('x')\n\n@app.task\ndef nightly():",
        "from dagster import asset\n\n@asset\ndef model():",
        "from invoke import task\n\n@task\ndef model(c):",
        "from flytekit import workflow\n\n@workflow\ndef model():",
        "import modal\napp = modal.App('x')\n\n@app.local_entrypoint()\ndef main():",
        "import sys\n\nif __name__ == '__main__':\n    {'fit': lambda: fit()}[sys.argv[1]]()\n\ndef fit():",
    ],
)
def test_a_request_or_a_worker_starts_a_run(runs_of: RunsOf, head: str) -> None:
    run = runs_of({"service.py": head + FIT})["service.py"]

    assert (run.role, run.tracking) == ("entry", "untracked")


def test_a_request_that_is_not_about_training_starts_none(runs_of: RunsOf) -> None:
    head = "from fastapi import FastAPI\napp = FastAPI()\n\n@app.post('/forecast')\ndef forecast():"

    assert runs_of({"service.py": head + FIT}) == {}


@pytest.mark.parametrize("base", ["luigi.Task", "Task"])
def test_luigi_runs_its_tasks(runs_of: RunsOf, base: str) -> None:
    head = f"import luigi\nfrom luigi import Task\n\nclass Train({base}):\n    def run(self):"

    run = runs_of({"tasks.py": head + FIT.replace("\n    ", "\n        ")})["tasks.py"]

    assert [item.says for item in run.launched_by] == ["is a Luigi task"]


LOOP = """
import torch
from detectron2.engine import default_writers
from detectron2.utils.events import JSONWriter, TensorboardXWriter

if __name__ == "__main__":
    model = torch.nn.Linear(1, 1)
    optimiser = torch.optim.SGD(model.parameters())
    writers = {writers}
    for batch in range(9):
        model(torch.rand(1)).sum().backward()
        optimiser.step()
        for writer in writers:
            writer.write()
    torch.save(model, "m.pt")
"""


@pytest.mark.parametrize(
    ("writers", "tracking"),
    [
        ("[JSONWriter('metrics.json'), TensorboardXWriter('out')]", "partial"),
        ("default_writers('out', 9)", "partial"),
        ("[]", "untracked"),
    ],
)
def test_the_writers_of_detectron2_keep_metrics(runs_of: RunsOf, writers: str, tracking: str) -> None:
    assert runs_of({"train.py": LOOP.replace("{writers}", writers)})["train.py"].tracking == tracking


SESSION = """
import tensorflow as tf

if __name__ == "__main__":
    loss = tf.reduce_mean(tf.placeholder(tf.float32))
    {summary}
    step = tf.train.AdamOptimizer().minimize(loss)
    with tf.train.MonitoredTrainingSession({given}) as session:
        session.run(step)
        tf.train.Saver().save(session, "m")
"""


@pytest.mark.parametrize(
    ("summary", "given", "tracking"),
    [
        ("tf.summary.scalar('loss', loss)", "checkpoint_dir='out'", "partial"),
        ("pass", "checkpoint_dir='out'", "untracked"),
        ("tf.summary.scalar('loss', loss)", "", "untracked"),
        ("tf.summary.scalar('loss', loss)", "checkpoint_dir='out', save_summaries_steps=None", "untracked"),
    ],
)
def test_a_session_with_a_folder_writes_the_summaries_of_a_run(
    runs_of: RunsOf, summary: str, given: str, tracking: str
) -> None:
    text = SESSION.format(summary=summary, given=given)

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


TRAIN = f"def main():\n{FIT}\n" + "if __name__ == '__main__':\n    main()\n"


@pytest.mark.parametrize(
    "starts",
    [
        "import os\nfor lr in (1, 2):\n    os.system(f'python train.py --lr {lr}')\n",
        "import subprocess\ncommand = 'python train.py --lr {}'.format(1)\nsubprocess.run(command, shell=True)\n",
        "import subprocess, sys\nsubprocess.check_call([sys.executable, 'train.py', '--lr', '1'])\n",
        (
            "from airflow import DAG\nfrom airflow.operators.bash import BashOperator\ndag = DAG('x')\n"
            "task = BashOperator(task_id='t', bash_command='cd /opt && python train.py', dag=dag)\n"
        ),
    ],
)
def test_a_command_in_python_starts_a_run(runs_of: RunsOf, starts: str) -> None:
    run = runs_of({"train.py": TRAIN, "sweep.py": starts})["train.py"]

    assert [item.path for item in run.launched_by] == ["train.py", "sweep.py"]


def test_a_command_in_a_test_starts_no_run(runs_of: RunsOf) -> None:
    run = runs_of({"train.py": TRAIN, "tests/test_train.py": "import os\nos.system('python train.py')\n"})["train.py"]

    assert [item.path for item in run.launched_by] == ["train.py"]


def test_a_dag_of_airflow_starts_what_its_operators_call(runs_of: RunsOf) -> None:
    head = "from airflow import DAG\nfrom airflow.operators.python import PythonOperator\n\ndef fit_model():"
    tail = "\ndag = DAG('nightly')\ntask = PythonOperator(task_id='fit', python_callable=fit_model, dag=dag)\n"

    assert runs_of({"dags/nightly.py": head + FIT + tail})["dags/nightly.py"].role == "entry"


def test_a_root_that_is_a_package_is_imported_by_a_name_of_its_own(runs_of: RunsOf) -> None:
    files = {
        "__init__.py": "",
        "fitting.py": f"def fit_model():\n{FIT}",
        "bin/train.py": "from forecaster.fitting import fit_model\n\nif __name__ == '__main__':\n    fit_model()\n",
    }

    assert runs_of(files)["bin/train.py"].framework == "sklearn"


def test_of_two_copies_of_a_package_the_nearer_source_root_is_imported(runs_of: RunsOf) -> None:
    fit = "from sklearn.svm import SVC\n\ndef fit():\n    save(SVC().fit(X, y))\n"
    start = "from kit.fitting import fit\n\nif __name__ == '__main__':\n    fit()\n"

    runs = runs_of({
        "src/kit/fitting.py": fit, "scripts/run.py": start,
        "copy of it/src/kit/fitting.py": fit, "copy of it/scripts/run.py": start,
    })  # fmt: skip

    assert {path: run.evidence[-1].path for path, run in runs.items()} == {
        "scripts/run.py": "src/kit/fitting.py",
        "copy of it/scripts/run.py": "copy of it/src/kit/fitting.py",
    }


def test_a_command_put_together_from_paths_starts_a_run(runs_of: RunsOf) -> None:
    files = {
        "again.py": "import subprocess, sys\nfrom pathlib import Path\n\nROOT = Path(__file__).parent\n\n"
        "def main():\n    command = [sys.executable, str(ROOT / 'jobs' / 'fit.py'), '--seed', '1']\n"
        "    subprocess.run(command, check=True)\n\nif __name__ == '__main__':\n    main()\n",
        "jobs/fit.py": "from sklearn.svm import SVC\nimport joblib\n\n"
        "def fit():\n    joblib.dump(SVC().fit(X, y), 'm')\n\n"
        "if __name__ == '__main__':\n    fit()\n",
    }

    run = runs_of(files)["jobs/fit.py"]

    assert "again.py" in [start.path for start in run.launched_by]
