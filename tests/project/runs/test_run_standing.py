"""What a file that trains is to its repository: an entry, a tutorial, a library or a definition nobody starts."""

import json
from collections.abc import Callable, Mapping

import pytest
from repositories import Repository, commit

from mldebt.findings.subjects import TrainingRun
from mldebt.options import Options
from mldebt.pipeline import opened

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

FIT = "from sklearn.linear_model import Ridge\nmodel = Ridge().fit([[0.0]], [0.0])\n"
SAVE = "import joblib\njoblib.dump(model, 'm.joblib')\n"
USES = "import oven\n" + FIT + SAVE
PACKAGE = {"oven/__init__.py": "", "setup.py": "from setuptools import setup\nsetup(name='oven-kit')\n"}
README = "# Oven\n\nInstall it:\n\n```\npip install oven-kit\n```\n"


def notebook(*sources: str, outputs: str = "") -> str:
    """Return a notebook of code cells whose last one shows something."""
    cells = [
        {
            "cell_type": "code",
            "source": source,
            "metadata": {},
            "execution_count": 1,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": outputs}] if number and outputs else [],
        }
        for number, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("path", ["examples/bake.py", "examples/bake.ipynb", "demo/bake.py", "bake_example.py"])
def test_an_example_of_the_installed_package_is_a_tutorial(runs_of: RunsOf, path: str) -> None:
    text = notebook(USES) if path.endswith(".ipynb") else USES

    assert runs_of({**PACKAGE, path: text})[path].role == "tutorial"


def test_an_example_that_a_documented_command_trains_with_is_an_entry(runs_of: RunsOf) -> None:
    files = {**PACKAGE, "examples/bake.py": USES, "README.md": "```\npython examples/bake.py --size 4\n```\n"}

    assert runs_of(files)["examples/bake.py"].role == "entry"


@pytest.mark.parametrize(
    ("path", "role"),
    [("examples/tart/fill.py", "entry"), ("examples/demo_fill.py", "tutorial"), ("examples/fill.ipynb", "tutorial")],
)
def test_a_command_speaks_for_the_scripts_beside_an_example(runs_of: RunsOf, path: str, role: str) -> None:
    files = {**PACKAGE, "examples/bake.py": USES, path: notebook(USES) if path.endswith("ipynb") else USES}
    files["README.md"] = "# Oven\n\n```\npython examples/bake.py --size 4\n```\n"

    assert runs_of(files)[path].role == role


@pytest.mark.parametrize(
    ("readme", "role"),
    [
        ("# Oven\n\nThis is the source code for the ICML 2019 paper **On ovens**.\n", "entry"),
        ("# Oven\n\nOfficial PyTorch implementation of On ovens.\n", "entry"),
        ("# Oven\n\nA small library for ovens. If you use it, please cite our paper.\n", "tutorial"),
        ("# Oven\n\nA small library for ovens. If you use this code in your paper, please cite it.\n", "tutorial"),
        ("# Oven\n\nAn unofficial implementation of the paper On ovens.\n", "tutorial"),
        ("# Oven\n\nOvens, based on the original implementation of ovens.\n", "tutorial"),
        (README.replace("Install", "Code for the paper On ovens. Install"), "tutorial"),
    ],
)
def test_examples_of_the_code_of_a_paper_are_its_experiments(runs_of: RunsOf, readme: str, role: str) -> None:
    assert runs_of({**PACKAGE, "examples/bake.py": USES, "README.md": readme})["examples/bake.py"].role == role


def test_an_example_that_keeps_its_runs_in_a_tracker_is_an_entry(runs_of: RunsOf) -> None:
    kept = f"import wandb\n\nwandb.init(config={{'lr': 1}})\n{USES}\nwandb.log({{'loss': 0.1}})\n"

    assert runs_of({**PACKAGE, "examples/bake.py": kept})["examples/bake.py"].role == "entry"


def test_an_example_that_only_checks_start_is_a_tutorial(runs_of: RunsOf) -> None:
    workflow = "jobs:\n  test:\n    steps:\n      - run: python examples/bake.py --fast\n"
    files = {**PACKAGE, "examples/bake.py": USES, ".github/workflows/ci.yml": workflow}

    assert runs_of(files)["examples/bake.py"].role == "tutorial"


def test_an_example_that_imports_local_modules_is_an_entry(runs_of: RunsOf) -> None:
    files = {"oven/__init__.py": "", "examples/bake.py": USES, "pyproject.toml": "[tool.ruff]\nline-length = 100\n"}

    assert runs_of(files)["examples/bake.py"].role == "entry"


def test_a_notebook_beside_a_published_package_is_a_tutorial(runs_of: RunsOf) -> None:
    files = {**PACKAGE, "README.md": README, "notebooks/first.ipynb": notebook(USES)}

    assert runs_of(files)["notebooks/first.ipynb"].role == "tutorial"


def test_a_package_without_init_file_is_known_by_its_installed_name(runs_of: RunsOf) -> None:
    files = {
        "oven/bake.py": "x = 1\n", "pyproject.toml": "[tool.poetry]\nname = 'oven'\n",
        "README.md": "```\npip install oven\n```\n", "first.ipynb": notebook("from oven.bake import x\n" + USES),
    }  # fmt: skip

    assert runs_of(files)["first.ipynb"].role == "tutorial"


def test_the_page_beside_an_example_of_a_published_package_says_how_to_try_it(runs_of: RunsOf) -> None:
    page = "```\npython bake.py --fast\n```\n"
    files = {**PACKAGE, "README.md": README, "examples/a/bake.py": USES, "examples/a/README.md": page}

    assert runs_of(files)["examples/a/bake.py"].role == "tutorial"


@pytest.mark.parametrize(
    ("path", "role"), [("tasks/bake.py", "tutorial"), ("scripts/bake.py", "entry"), ("bake.py", "entry")]
)
def test_a_folder_beside_a_published_package_shows_its_use(runs_of: RunsOf, path: str, role: str) -> None:
    assert runs_of({**PACKAGE, "README.md": README, path: USES})[path].role == role


def test_an_example_inside_its_package_is_a_tutorial(runs_of: RunsOf) -> None:
    files = {**PACKAGE, "oven/examples/bake.py": USES}

    assert runs_of(files)["oven/examples/bake.py"].role == "tutorial"


def test_a_notebook_beside_a_package_that_only_its_team_installs_is_an_entry(runs_of: RunsOf) -> None:
    readme = "# Oven\n\n```\npip install -e .\n```\n"
    files = {**PACKAGE, "README.md": readme, "notebooks/first.ipynb": notebook(USES)}

    assert runs_of(files)["notebooks/first.ipynb"].role == "entry"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mkdocs.yml", "nav:\n  - Bake: guide/bake.ipynb\n"),
        ("docs/index.rst", "Guide\n=====\n\n.. toctree::\n\n   ../lessons_of_oven/bake\n"),
        ("docs/index.md", "# Guide\n\nSee [baking](../lessons_of_oven/bake.ipynb).\n"),
        ("docs/guide.md", "# Guide\n\n```{toctree}\n../lessons_of_oven/bake\n```\n"),
        ("docs/examples.md", "Try it on [Colab](https://colab.example/github/o/o/lessons_of_oven/bake.ipynb).\n"),
    ],
)
def test_a_page_of_the_manual_is_a_tutorial(runs_of: RunsOf, name: str, text: str) -> None:
    files = {name: text, "lessons_of_oven/bake.ipynb": notebook(FIT + SAVE)}

    assert runs_of(files)["lessons_of_oven/bake.ipynb"].role == "tutorial"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/inventory.md", "# Files\n\n- `bake.ipynb`\n- runs/bake.ipynb\n"),
        ("docs/results.md", "Made by [the notebook](../runs/bake.ipynb).\n"),
        ("docs/index.md", "# Guide\n\nSee [baking](old/bake.ipynb).\n"),
        ("docs/index.md", "# Guide\n\nThe numbers come from runs/bake.ipynb.\n"),
    ],
)
def test_a_notebook_that_a_document_only_mentions_is_an_entry(runs_of: RunsOf, name: str, text: str) -> None:
    files = {name: text, "runs/bake.ipynb": notebook(FIT + SAVE)}

    assert runs_of(files)["runs/bake.ipynb"].role == "entry"


@pytest.mark.parametrize("says", ["Ovens.", "Code for the paper On ovens."])
def test_the_folder_of_a_sphinx_gallery_holds_tutorials(runs_of: RunsOf, says: str) -> None:
    conf = "extensions = ['sphinx_gallery.gen_gallery']\nsphinx_gallery_conf = {'examples_dirs': '../shown'}\n"

    files = {"README.md": f"# Oven\n\n{says}\n", "docs/conf.py": conf, "shown/bake.py": FIT + SAVE}

    assert runs_of(files)["shown/bake.py"].role == "tutorial"


@pytest.mark.parametrize(
    ("copy", "original", "role"),
    [
        ("executed/bake_executed.ipynb", "bake.ipynb", "library"),
        ("old/bake.executed.ipynb", "runs/bake.ipynb", "library"),
        ("bake.nbconvert.ipynb", "bake.ipynb", "library"),
        ("notebooks_executed/bake.ipynb", "bake.ipynb", "library"),
        ("executed/bake_executed.ipynb", "boil.ipynb", "entry"),
        ("executed/bake_executed.ipynb", "old/executed/bake.ipynb", "entry"),
        ("again/bake.ipynb", "bake.ipynb", "entry"),
    ],
)
def test_the_copy_that_a_runner_wrote_of_a_notebook_is_no_entry(
    runs_of: RunsOf, copy: str, original: str, role: str
) -> None:
    text = notebook(FIT + SAVE)

    assert runs_of({copy: text, original: text})[copy].role == role


def test_an_executed_copy_alone_keeps_scores_where_the_original_shows_none(runs_of: RunsOf) -> None:
    shown = notebook(FIT, "print('score', 1)", outputs="score 0.91")
    files = {"bake.ipynb": notebook(FIT), "bake_executed.ipynb": shown}

    assert runs_of(files)["bake_executed.ipynb"].role == "entry"


def test_a_notebook_that_saves_and_shows_nothing_is_no_entry(runs_of: RunsOf) -> None:
    assert runs_of({"bake.ipynb": notebook(FIT)})["bake.ipynb"].role == "library"


def test_a_notebook_keeps_the_scores_its_outputs_show(runs_of: RunsOf) -> None:
    run = runs_of({"bake.ipynb": notebook(FIT, "print('score', 1)", outputs="score 0.91")})["bake.ipynb"]

    assert (run.role, run.tracking) == ("entry", "untracked")
    assert "scores shown in the outputs" in run.reason


def test_the_name_a_notebook_prints_tells_that_a_number_is_a_score(runs_of: RunsOf) -> None:
    named = notebook(FIT, "error = 1\nprint(f'ridge {error}')", outputs="ridge 0.91")
    unnamed = notebook(FIT, "share = 1\nprint(f'ridge {share}')", outputs="ridge 0.91")

    runs = runs_of({"a.ipynb": named, "b.ipynb": unnamed})

    assert [run.role for run in runs.values()] == ["entry", "library"]


OPTION = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--log')\na = p.parse_args()\n"


@pytest.mark.parametrize(
    ("opens", "is_kept"),
    [
        (f"{OPTION}if a.log:\n    logging.FileHandler(a.log)", True),
        ("logging.basicConfig(filename='run.log')", True),
        ("logger.add(os.path.join(out, 'run.log'))", True),
        ("logger.add(sys.stderr)", False),
        ("logger.add(name, 3)", False),
        ("def told(file=None):\n    if file:\n        logging.FileHandler(file)\ntold()", False),
        ("def told(file=None):\n    if file:\n        logging.FileHandler(file)\ntold('run.log')", True),
    ],
)
def test_log_text_in_a_file_is_kept(runs_of: RunsOf, opens: str, *, is_kept: bool) -> None:
    text = f"import logging\nfrom loguru import logger\n{opens}\n{FIT}logging.info('done')\n{SAVE}"

    assert ("log text written to a file" in runs_of({"bake.py": text})["bake.py"].reason) is is_kept


@pytest.mark.parametrize(("call", "starts"), [("main()", False), ("main(1)", True), ("main(**given)", True)])
def test_a_main_block_that_lacks_an_argument_starts_nothing(runs_of: RunsOf, call: str, *, starts: bool) -> None:
    body = "".join(f"    {line}\n" for line in (FIT + SAVE).splitlines())
    text = f"given = {{}}\ndef main(settings, size=4):\n{body}\nif __name__ == '__main__':\n    {call}\n"

    assert ("train.py" in runs_of({"train.py": text})) is starts


KIT = {
    "probe/README.md": "# probe\n\nSee https://github.com/others/probe for more.\n",
    "probe/LICENSE": "MIT\n",
    "probe/examples/bow.py": FIT + SAVE,
    "README.md": "# Oven\n\nhttps://github.com/us/oven and https://github.com/us/oven/wiki\n",
}


def test_a_copied_toolkit_is_a_library(runs_of: RunsOf) -> None:
    assert runs_of(KIT)["probe/examples/bow.py"].role == "library"


def test_a_script_outside_a_copied_toolkit_makes_entries_of_what_it_starts(runs_of: RunsOf) -> None:
    assert runs_of({**KIT, "run.sh": "python probe/examples/bow.py\n"})["probe/examples/bow.py"].role == "entry"


def test_a_folder_of_a_monorepo_is_no_copied_toolkit(runs_of: RunsOf) -> None:
    files = {**KIT, "probe/README.md": "# probe\n\nhttps://github.com/us/oven/tree/main/probe\n"}

    assert runs_of(files)["probe/examples/bow.py"].role == "entry"


MONITOR = "from stable_baselines3.common.monitor import Monitor\nenv = Monitor(env{place})\n"


@pytest.mark.parametrize(("place", "tracking"), [(", 'logs'", "partial"), (", None", "untracked"), ("", "untracked")])
def test_a_monitor_with_a_file_keeps_rewards(runs_of: RunsOf, place: str, tracking: str) -> None:
    text = MONITOR.format(place=place) + FIT + SAVE

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


def test_a_monitor_of_the_branch_that_only_tests_keeps_nothing_of_a_training(runs_of: RunsOf) -> None:
    options = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--flag', default='train')\n"
    branch = "args = parser.parse_args()\nif args.flag == 'test-record':\n    env = Monitor(env, 'logs')\n"
    text = "from gym.wrappers import Monitor\n" + options + branch + FIT + SAVE

    assert runs_of({"train.py": text})["train.py"].tracking == "untracked"


def test_a_monitor_of_what_plays_after_training_keeps_nothing_of_it(runs_of: RunsOf) -> None:
    imports = "from gym.wrappers import Monitor\nfrom sklearn.svm import SVC\nimport joblib\n"
    train = "def train():\n    joblib.dump(SVC().fit(X, y), 'm')\n\n"
    play = "def play():\n    env = Monitor(env, 'played')\n\n"
    runs = runs_of({
        "after.py": f"{imports}{train}{play}train()\nplay()\n", "before.py": f"{imports}{train}{play}play()\ntrain()\n",
    })  # fmt: skip

    assert (runs["after.py"].tracking, runs["before.py"].tracking) == ("untracked", "partial")


def test_a_trainer_that_another_package_makes_is_not_known_to_log(runs_of: RunsOf) -> None:
    text = "from kitchen.experiment import Experiment\nimport pytorch_lightning as pl\nex = Experiment('bake')\n"
    fit = "trainer = ex.get_trainer()\ntrainer.fit(model, train_dataloaders=loader)\n"

    assert runs_of({"train.py": text + fit})["train.py"].tracking == "unknown"


@pytest.mark.parametrize("path", ["reference_kernels/bake.py", "external/oven/bake.py", "FORK of baking.py"])
def test_what_is_called_somebody_elses_is_a_library(runs_of: RunsOf, path: str) -> None:
    assert runs_of({path: FIT + SAVE})[path].role == "library"


def test_somebody_elses_script_that_a_script_starts_is_an_entry(runs_of: RunsOf) -> None:
    files = {"external/oven/bake.py": FIT + SAVE, "run.sh": "python external/oven/bake.py\n"}

    assert runs_of(files)["external/oven/bake.py"].role == "entry"


PAGE = "import streamlit as st\n" + FIT + "st.write(model.coef_)\nprint(model.coef_)\n"


def test_a_page_that_keeps_nothing_of_its_model_is_a_library(runs_of: RunsOf) -> None:
    runs = runs_of({"page.py": PAGE, "kept.py": PAGE + SAVE})

    assert {path: run.role for path, run in runs.items()} == {"page.py": "library", "kept.py": "entry"}


@pytest.mark.parametrize(("name", "role"), [("example", "tutorial"), ("_smoke_test", "tutorial"), ("main", "entry")])
def test_a_main_block_that_trains_by_way_of_an_example_is_a_tutorial(runs_of: RunsOf, name: str, role: str) -> None:
    body = "".join(f"    {line}\n" for line in (FIT + SAVE).splitlines())
    text = f"def {name}():\n{body}\nif __name__ == '__main__':\n    {name}()\n"

    assert runs_of({"forest.py": text})["forest.py"].role == role


@pytest.mark.parametrize(("path", "tracking"), [("decay_chart.py", "unknown"), ("main.py", "untracked")])
def test_what_only_shows_and_is_called_after_looking_is_unknown(runs_of: RunsOf, path: str, tracking: str) -> None:
    assert runs_of({path: READ + FIT + "print('error', model.score([[0.0]], [0.0]))\n"})[path].tracking == tracking


@pytest.mark.parametrize(
    "readme",
    [
        "# ST4-EI-groupe-17\n\nForecasts of the load of twelve regions.\n",
        "# Vasos\n\nSegmentación. El enunciado del proyecto exige una U-Net.\n",
        "# Tweets\n\nThe project description for the Machine Learning Operations course.\n",
        "# Trades\n\nAcademic final project: a system that predicts the return of stocks.\n",
        "# Nets\n\nSee https://example.org/nets for the relevant blog post.\n",
        "# Loads\n\nForecasts of the load of twelve regions. Code for our article in Energy.\n",
        "# Lightning template\n\nA start for your project.\n",
    ],
)
def test_a_project_is_own_work_whatever_it_was_made_for(runs_of: RunsOf, readme: str) -> None:
    assert runs_of({"README.md": readme, "train.py": FIT + SAVE})["train.py"].role == "entry"


def test_scripts_of_a_collection_are_entries(runs_of: RunsOf) -> None:
    files = {f"{net}/{name}.py": FIT + SAVE for net in ("gan", "vae", "cnn") for name in ("a", "b", "c")}

    runs = runs_of({"README.md": "# Nets\n\nA collection of nets from papers.\n", **files})

    assert {run.role for run in runs.values()} == {"entry"}


def test_what_fits_where_a_model_is_applied_in_a_back_test_is_unknown(runs_of: RunsOf) -> None:
    body = "".join(f"    {line}\n" for line in (FIT + SAVE).splitlines())
    text = f"def detect():\n{body}\nif __name__ == '__main__':\n    detect()\n"

    runs = runs_of({"backtest_harness.py": text, "train.py": text})

    assert {path: run.tracking for path, run in runs.items()} == {
        "backtest_harness.py": "unknown",
        "train.py": "untracked",
    }


def test_what_is_written_to_the_screen_is_printed(runs_of: RunsOf) -> None:
    text = "import sys\n" + FIT + "sys.stdout.write('loss %f' % model.score([[0.0]], [0.0]))\n"

    assert "what is kept: prints" in runs_of({"train.py": text})["train.py"].reason


def test_others_original_examples_stay_theirs_beside_their_own_launcher(runs_of: RunsOf) -> None:
    path = "speed/original_examples/blog_example.py"

    assert (
        runs_of({path: FIT + SAVE, "speed/original_examples/run.sh": "python blog_example.py\n"})[path].role
        == "library"
    )


@pytest.mark.parametrize(
    ("opening", "role"),
    [
        ("# The source is retrieved from\n# http://pages.example.org/tutorial\n", "library"),
        ('"""This code is taken from https://pages.example.org/states"""\n', "library"),
        ("# The data was described on http://pages.example.org\n", "entry"),
    ],
)
def test_code_taken_from_a_page_is_somebody_elses(runs_of: RunsOf, opening: str, role: str) -> None:
    assert runs_of({"states.py": opening + FIT + SAVE})["states.py"].role == role


@pytest.mark.parametrize(("keeps", "tracking"), [("", "unknown"), (SAVE, "untracked")])
def test_a_preparation_that_keeps_tables_alone_is_unknown(runs_of: RunsOf, keeps: str, tracking: str) -> None:
    text = FIT + "import pandas as pd\npd.DataFrame(model.predict([[0.0]])).to_parquet('load.parquet')\n" + keeps

    assert runs_of({"data_prep_and_features.py": text})["data_prep_and_features.py"].tracking == tracking


@pytest.mark.parametrize(("path", "tracking"), [("07_evaluate.py", "unknown"), ("07_train.py", "untracked")])
def test_an_evaluation_that_keeps_nothing_but_a_log_fits_in_passing(runs_of: RunsOf, path: str, tracking: str) -> None:
    text = "import logging\nlogging.basicConfig(filename='run.log')\n" + FIT + "logging.info('score %s', model.coef_)\n"

    assert runs_of({path: text})[path].tracking == tracking


def test_a_script_that_profiles_training_is_a_benchmark(runs_of: RunsOf) -> None:
    assert runs_of({"scripts/profile_training.py": FIT + SAVE})["scripts/profile_training.py"].role == "benchmark"


@pytest.mark.parametrize(
    ("path", "text", "role"),
    [
        ("train_test.py", FIT + SAVE, "entry"),
        ("train_val_test.py", FIT + SAVE, "entry"),
        ("tests/train_test.py", FIT + SAVE, "test"),
        ("train_test.py", f"import pytest\n{FIT}{SAVE}", "test"),
        ("train_test.py", f"from absl.testing import absltest\n{FIT}{SAVE}", "test"),
        ("train_test.py", f"{FIT}{SAVE}\n\ndef test_fit():\n    assert model\n", "test"),
    ],
)
def test_a_script_that_trains_and_then_tests_is_no_test(runs_of: RunsOf, path: str, text: str, role: str) -> None:
    assert runs_of({path: text})[path].role == role


LOGGED = """
from torch.utils.tensorboard import SummaryWriter
SummaryWriter().add_scalar("acc", model.score(x, y))
"""


@pytest.mark.parametrize(
    ("path", "text", "role", "tracking"),
    [
        ("rnn_test.py", FIT + SAVE, "entry", "unknown"),
        ("code/test_rnn.py", FIT + SAVE + LOGGED, "entry", "partial"),
        ("code/test_rnn.py", FIT, "test", "untracked"),
        ("test.py", FIT + SAVE, "test", "untracked"),
        ("rnn_smoke_test.py", FIT + SAVE, "test", "untracked"),
        ("tests/rnn_test.py", FIT + SAVE + LOGGED, "test", "partial"),
        ("test_rnn.py", f"{FIT}{SAVE}\n\ndef test_fit():\n    assert model\n", "test", "untracked"),
    ],
)
def test_a_program_called_a_test_that_keeps_what_it_trains_is_none(
    runs_of: RunsOf, path: str, text: str, role: str, tracking: str
) -> None:
    run = runs_of({path: text})[path]

    assert (run.role, run.tracking) == (role, tracking)


@pytest.mark.parametrize(
    ("path", "text", "role"),
    [
        ("test.ipynb", FIT + SAVE + "def test_net(net):\n    return net(x)\n", "entry"),
        ("tests/test.ipynb", FIT + SAVE, "test"),
        ("test_kit.ipynb", f"import pytest\n{FIT}{SAVE}", "test"),
    ],
)
def test_a_notebook_is_no_test_by_its_name_alone(runs_of: RunsOf, path: str, text: str, role: str) -> None:
    assert runs_of({path: notebook(text)})[path].role == role


PRINTS = FIT + "print('error', model.score([[0.0]], [0.0]))\n"
NUMBERS = (
    FIT + "import json\nmetrics = {'mse': 1 - model.score([[0.0]], [0.0])}\njson.dump(metrics, open('m.json', 'w'))\n"
)
GRID = "from sklearn.model_selection import GridSearchCV\n" + PRINTS.replace("Ridge()", "GridSearchCV(Ridge(), {})")
WORDS = "from gensim.models import Word2Vec\nmodel = Word2Vec([['a', 'b']])\nmodel.save('w.model')\n"
READ = "import numpy\nnumpy.loadtxt('ovens.txt')\n"
TABLE = FIT + "import pandas as pd\npd.DataFrame(model.predict([[0.0]])).to_csv('submission.csv')\n"


@pytest.mark.parametrize(
    ("path", "text", "readme", "tracking"),
    [
        ("ridge.py", PRINTS, "", "unknown"),
        ("ridge.py", GRID, "", "untracked"),
        ("ridge.py", PRINTS, "python ridge.py", "untracked"),
        ("main.py", PRINTS, "", "unknown"),
        ("main.py", READ + PRINTS, "python train.py", "untracked"),
        ("train_ridge.py", READ + PRINTS, "python train.py", "untracked"),
        ("ridge.py", "import wandb\n" + PRINTS, "python train.py", "untracked"),
        ("ridge.py", READ + PRINTS, "", "untracked"),
        ("ridge.py", "import house\n" + PRINTS, "", "unknown"),
        ("ridge.py", READ + PRINTS, "python train.py", "unknown"),
        ("ridge.py", NUMBERS, "", "untracked"),
        ("ridge.py", NUMBERS, "python train.py", "unknown"),
        ("ridge.py", NUMBERS, "python ridge.py", "untracked"),
        ("ridge.py", NUMBERS + SAVE, "python train.py", "untracked"),
        ("ridge.py", TABLE, "python train.py", "untracked"),
        ("words.py", WORDS, "", "unknown"),
        ("words.py", WORDS, "python words.py", "untracked"),
        ("preprocess.py", WORDS, "python preprocess.py", "unknown"),
        ("calibrate.py", PRINTS + SAVE, "python calibrate.py", "unknown"),
        ("evaluate.py", PRINTS + SAVE, "python evaluate.py", "untracked"),
        ("train_words.py", WORDS, "", "untracked"),
    ],
)
def test_what_keeps_no_result_and_no_command_starts_is_unknown(
    runs_of: RunsOf, path: str, text: str, readme: str, tracking: str
) -> None:
    readme = f"# Ovens\n\n```\n{readme}\n```\n"
    run = runs_of({path: text, "train.py": "print(1)\n", "house.py": "ROOMS = 2\n", "README.md": readme})[path]

    assert (run.role, run.tracking) == ("entry", tracking)


@pytest.mark.parametrize(
    ("line", "left", "tracking"),
    [
        ("from tools.net import Net", "tools/left.py", "unknown"),
        ("from tools.net import Net", "other.py", "untracked"),
        ("from tools.left import Net", "tools/left.py", "untracked"),
        ("try:\n    import tools.net\nexcept ImportError:\n    tools = None", "tools/left.py", "untracked"),
    ],
)
def test_a_program_whose_own_module_was_taken_away_cannot_start(
    make_repository: Repository, line: str, left: str, tracking: str
) -> None:
    net = "class Net:\n    pass\n"
    folder = make_repository({"train.py": f"{line}\n{FIT}{SAVE}", "tools/net.py": net, left: net})
    commit(folder, {"tools/net.py": None, "old/net.py": net}, "Put away", day=2)

    with opened(Options(path=folder)) as found:
        assert [run.tracking for run in found.project.runs] == [tracking]


@pytest.mark.parametrize(
    ("path", "readme", "tracking"),
    [
        ("kit/clap/main.py", "python train.py --size 3", "unknown"),
        ("kit/clap/main.py", "", "untracked"),
        ("kit/clap/main.py", "python train.py --size 3\npython -m kit.clap.main", "untracked"),
        ("kit/main.py", "python train.py --size 3", "untracked"),
        ("kit/clap/train.py", "python train.py --size 3", "untracked"),
    ],
)
def test_a_program_inside_a_package_is_unknown_where_commands_train_with_others(
    runs_of: RunsOf, path: str, readme: str, tracking: str
) -> None:
    files = {"kit/__init__.py": "", "kit/clap/__init__.py": "", "train.py": FIT + SAVE, path: FIT + SAVE}

    assert runs_of({**files, "README.md": f"# Ovens\n\n```\n{readme}\n```\n"})[path].tracking == tracking


@pytest.mark.parametrize(("around", "role"), [("kit/__init__.py", "library"), ("kit/oven.py", "entry")])
def test_a_root_of_its_own_inside_a_package_is_somebody_elses(runs_of: RunsOf, around: str, role: str) -> None:
    files = {around: "", "kit/ode/README.md": "# Ode\n", "kit/ode/LICENSE": "MIT", "kit/ode/setup.py": "x = 1\n"}

    assert runs_of({**files, "kit/ode/examples/train_net.py": FIT + SAVE})["kit/ode/examples/train_net.py"].role == role


@pytest.mark.parametrize(("written", "kept"), [("'scores.json'", "to_json"), ("orient='records'", "prints")])
def test_a_table_that_is_told_no_file_is_not_saved(runs_of: RunsOf, written: str, kept: str) -> None:
    text = (
        "import pandas as pd\nimport torch\nfrom ours import model, opt, data\nfor x in data:\n"
        f"    model(x).backward()\n    opt.step()\nprint(pd.DataFrame([1]).to_json({written}))\n"
    )

    assert kept in runs_of({"train.py": text, "ours.py": "model = opt = data = 1\n"})["train.py"].reason
