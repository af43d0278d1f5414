"""Who starts which file, and what a command line starts."""

import json
import shlex
from collections.abc import Callable, Mapping

import pytest

from mldebt.facts.script import read_script
from mldebt.project.launches.command_lines import Launched, expanded, read_launch
from mldebt.project.project import Project

ProjectOf = Callable[[Mapping[str, str]], Project]
MAIN = "def main():\n    pass\n\nif __name__ == '__main__':\n    main()\n"
PLAIN = "def main():\n    pass\n"


def kinds(project: Project, path: str) -> list[str]:
    return [start.kind for start in project.sources.starts.of(path)]


def test_a_main_block_starts_a_file_and_a_library_is_started_by_nobody(project_of: ProjectOf) -> None:
    project = project_of({"train.py": MAIN, "lib.py": PLAIN})

    assert (kinds(project, "train.py"), kinds(project, "lib.py")) == (["main"], [])


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("run.sh", "#!/bin/sh\ncd src\npython -u train.py --lr 0.1\n", "script"),
        ("Makefile", "train:\n\tpython src/train.py --lr 0.1\n", "script"),
        (".github/workflows/ci.yml", "jobs:\n  t:\n    steps:\n      - run: python src/train.py\n", "ci"),
        ("README.md", "# Use\n\n```bash\npython src/train.py --lr 0.1\n```\n", "document"),
        ("dvc.yaml", "stages:\n  fit:\n    cmd: python src/train.py\n", "pipeline"),
        ("job.slurm", "#!/bin/bash\n#SBATCH --gpus 1\nsrun python src/train.py\n", "script"),
        ("all.sh", "DIR=src\nSCRIPT=$DIR/train.py\npython $SCRIPT --lr ${LR:-0.1}\n", "script"),
        ("any.sh", "python ${SCRIPT:-src/train.py}\n", "script"),
        ("Dockerfile", 'FROM python\nCMD ["python", "src/train.py"]\n', "script"),
    ],
)
def test_a_command_starts_the_file_it_names(project_of: ProjectOf, name: str, text: str, kind: str) -> None:
    project = project_of({"src/train.py": PLAIN, name: text})

    assert kind in kinds(project, "src/train.py")


def test_a_variable_means_what_it_was_set_to_last(project_of: ProjectOf) -> None:
    text = "LR=0.1\npython train.py --lr $LR --out $1\nLR=0.2\npython train.py --lr ${LR}\n"

    starts = project_of({"train.py": PLAIN, "run.sh": text}).sources.starts.of("train.py")

    assert [start.words for start in starts] == [("--lr", "0.1", "--out", "$1"), ("--lr", "0.2")]


def test_a_notebook_is_started_by_hand_and_starts_others(project_of: ProjectOf) -> None:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "!python train.py --lr 1\nx = 1",
        "outputs": [],
        "execution_count": None,
    }
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    project = project_of({"run.ipynb": notebook, "train.py": PLAIN})

    assert (kinds(project, "run.ipynb"), kinds(project, "train.py")) == (["hand"], ["notebook"])


def test_an_installed_command_starts_the_module_it_names(project_of: ProjectOf) -> None:
    files = {
        "pkg/__init__.py": "", "pkg/cli.py": PLAIN, "train.sh": "pkg-train --lr 1\n",
        "pyproject.toml": '[project]\nname = "pkg"\n[project.scripts]\npkg-train = "pkg.cli:main"\n',
    }  # fmt: skip

    assert sorted(kinds(project_of(files), "pkg/cli.py")) == ["package", "script"]


def test_a_pipeline_stage_keeps_its_name_and_folder(project_of: ProjectOf) -> None:
    files = {"ml/dvc.yaml": "stages:\n  fit:\n    wdir: code\n    cmd: python train.py\n", "ml/code/train.py": PLAIN}

    (start,) = project_of(files).sources.starts.of("ml/code/train.py")

    assert (start.stage, start.path, start.line) == ("fit", "ml/dvc.yaml", 4)


def test_module_level_work_starts_a_file_unless_it_is_imported(project_of: ProjectOf) -> None:
    text = "from sklearn.svm import SVC\nSVC().fit(X, y)\n"
    project = project_of({"fit.py": text, "used.py": text, "other.py": "import used\n"})

    assert (kinds(project, "fit.py"), kinds(project, "used.py")) == (["module"], [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("python train.py --lr 1", Launched("train.py", ("--lr", "1"))),
        ("CUDA_VISIBLE_DEVICES=0 python -u tools/train.py x", Launched("tools/train.py", ("x",))),
        ("python -m pkg.train --lr 1", Launched("pkg.train", ("--lr", "1"), is_module=True)),
        ("python -m torch.distributed.launch --nproc_per_node 8 main.py --lr 1", Launched("main.py", ("--lr", "1"))),
        ("torchrun --nproc_per_node=8 train.py cfg.yaml", Launched("train.py", ("cfg.yaml",))),
        ("accelerate launch --config_file a.yaml train.py --x", Launched("train.py", ("--x",))),
        ("poetry run python train.py", Launched("train.py", ())),
        ("./train.py --lr 1", Launched("./train.py", ("--lr", "1"))),
        ("python -c 'print(1)'", None),
        ("pkg-train --lr 1", Launched("pkg-train", ("--lr", "1"))),
    ],
)  # fmt: skip
def test_a_command_line_tells_what_it_starts(line: str, expected: Launched | None) -> None:
    assert read_launch(shlex.split(line)) == expected


NEEDS = "def main(data):\n    pass\n\nif __name__ == '__main__':\n    main()\n"
LED_BACK = "from pkg.b import go\n\ndef main(data):\n    pass\n\nif __name__ == '__main__':\n    go()\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": NEEDS}, []),
        ({"a.py": NEEDS.replace("main()", "main(1)")}, ["main"]),
        ({"a.py": "from click import group\n" + NEEDS.replace("    main()", "    group()")}, ["main"]),
        ({"a.py": NEEDS.replace("\nif", "\nfrom argparse import main\nif")}, ["main"]),
        ({"a.py": LED_BACK, "pkg/b.py": "from a import main as go\n"}, []),
        ({"a.py": LED_BACK, "pkg/b.py": "def go():\n    pass\n"}, ["main"]),
        ({"a.py": LED_BACK.replace("go()", "go(1)"), "pkg/b.py": "from a import main as go\n"}, ["main"]),
    ],
)
def test_a_main_block_that_lacks_what_it_calls_for_starts_nothing(
    project_of: ProjectOf, files: Mapping[str, str], expected: list[str]
) -> None:
    assert kinds(project_of(files), "a.py") == expected


@pytest.mark.parametrize("value", ["$A " * 160, "x$A" * 160, "$B" * 200])
def test_a_variable_made_of_itself_is_put_in_a_few_times_only(value: str) -> None:
    facts = read_script(f'B="{"$A " * 100}"\nA="{value}"\npython $A\n'.encode())

    (*_, command) = expanded(facts.commands, facts.variables)

    assert sum(map(len, command.words)) < 10_000
