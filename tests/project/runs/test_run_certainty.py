"""How sure a finding on an untracked run is, and what keeps it from being high."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

ProjectOf = Callable[[Mapping[str, str]], Project]

FIT = "from sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit([[0.0]], [0.0])\n"
SAVE = "import joblib\njoblib.dump(model, 'm.joblib')\n"
RUN = {"run.sh": "python train.py --fast\n"}


def main(*lines: str, body: str = FIT + SAVE) -> str:
    inner = "".join(f"    {line}\n" for line in "".join([*(f"{line}\n" for line in lines), body]).splitlines())
    return f"def main():\n{inner}\n\nif __name__ == '__main__':\n    main()\n"


def said(project: Project, path: str = "train.py") -> tuple[str, str]:
    (run,) = [run for run in project.runs if run.path == path]
    return ("unknown", "settings") if project.certainty.is_unknown(run) else project.certainty.of(run)


def test_a_program_that_keeps_its_model_is_sure(project_of: ProjectOf) -> None:
    assert said(project_of({"train.py": main()})) == ("high", "")


@pytest.mark.parametrize(
    ("path", "beside", "confidence"),
    [("train.py", {}, "medium"), ("ridge.py", {}, "low"), ("train.py", RUN, "high")],
)
def test_module_level_code_is_sure_where_a_script_starts_it(
    project_of: ProjectOf, path: str, beside: Mapping[str, str], confidence: str
) -> None:
    assert said(project_of({path: FIT + SAVE, **beside}), path)[0] == confidence


@pytest.mark.parametrize(
    ("path", "doubt"),
    [
        ("old/train.py", "set aside"),
        ("examples/train.py", "among examples"),
        ("truls_tests/2.py", "set aside"),
        ("analyse_errors.py", "by its name"),
        ("app.py", "by its name"),
    ],
)
def test_the_place_of_a_file_may_speak_against_it(project_of: ProjectOf, path: str, doubt: str) -> None:
    confidence, why = said(project_of({path: main()}), path)

    assert confidence == "low"
    assert doubt in why


@pytest.mark.parametrize(
    ("beside", "confidence"),
    [
        ({"run.sh": "python example_reddit/train.py --lr 1\n"}, "high"),
        (
            {
                "run.sh": "python example_reddit/train.py --lr 1\n",
                "setup.py": "import setuptools\nsetuptools.setup()\n",
            },
            "low",
        ),
        ({}, "low"),
    ],
)
def test_an_example_that_a_command_starts_is_the_work_of_what_installs_nothing(
    project_of: ProjectOf, beside: Mapping[str, str], confidence: str
) -> None:
    path = "example_reddit/train.py"

    assert said(project_of({path: main(), **beside}), path)[0] == confidence


def test_a_table_of_a_fit_may_be_data(project_of: ProjectOf) -> None:
    table = main(body=FIT + "import pandas as pd\npd.DataFrame(model.coef_).to_csv('out.csv')\n")

    assert said(project_of({"train.py": table}))[0] == "low"


def test_a_model_says_more_than_a_table_saved_before_it(project_of: ProjectOf) -> None:
    both = main(body=FIT + "import pandas as pd\npd.DataFrame(model.coef_).to_csv('out.csv')\n" + SAVE)

    project = project_of({"train.py": both})

    assert said(project)[0] == "high"
    assert "a file saved by dump" in project.runs[0].reason


def test_settings_in_a_file_may_be_a_record(project_of: ProjectOf) -> None:
    text = main("import json, argparse", "args = argparse.ArgumentParser().parse_args()", "json.dump(args, open('a'))")

    assert said(project_of({"train.py": text})) == ("unknown", "settings")


def test_a_tracker_beside_the_way_of_the_run_leaves_a_doubt(project_of: ProjectOf) -> None:
    other = "import wandb\n\ndef never():\n    wandb.init(project='x')\n    wandb.log({'loss': 1})\n"

    confidence, why = said(project_of({"train.py": "import watch\n" + main(), "watch.py": other}))

    assert confidence == "low"
    assert "watch.py:4" in why


def test_an_import_of_a_tracker_alone_leaves_none(project_of: ProjectOf) -> None:
    assert said(project_of({"train.py": "import wandb\n" + main()}))[0] == "high"


def test_data_made_up_is_no_experience(project_of: ProjectOf) -> None:
    makes = "import numpy as np\n\ndef make_synthetic_sales():\n    return np.random.normal(size=9)\n\n"

    assert said(project_of({"train.py": makes + main("make_synthetic_sales()")})) == ("low", "its data is made up")


@pytest.mark.parametrize(("drawn", "confidence"), [("random.sample(rows, 16)", "high"), ("random.gauss(0, 1)", "low")])
def test_a_data_set_that_picks_some_rows_of_what_there_is_is_not_made_up(
    project_of: ProjectOf, drawn: str, confidence: str
) -> None:
    makes = f"import random\n\ndef generate_fewshot_dataset(rows):\n    return {drawn}\n\n"

    assert said(project_of({"train.py": makes + main("generate_fewshot_dataset([1, 2])")}))[0] == confidence


def test_data_that_is_only_cut_by_chance_is_not_made_up(project_of: ProjectOf) -> None:
    splits = "import numpy as np\n\ndef split_sales():\n    return np.random.permutation(9)\n\n"

    assert said(project_of({"train.py": splits + main("split_sales()")}))[0] == "high"


def fits(*makes: str) -> str:
    lines = [f"    {line}\n" for line in (*makes, "model = Ridge()", "model.fit(x, [1])", "joblib.dump(model, 'm')")]
    head = "import random\nimport joblib\nimport numpy as np\nfrom sklearn.linear_model import Ridge\n"
    return f"{head}def main():\n{''.join(lines)}\nif __name__ == '__main__':\n    main()\n"


def test_a_model_fitted_on_noise_is_a_stand_in(project_of: ProjectOf) -> None:
    noise = fits("n, d = 1000, 9", "x = np.random.randn(n, d)", "x[:, 3] = np.abs(x[:, 3])")

    assert said(project_of({"train.py": noise})) == ("low", "its data is made up")


@pytest.mark.parametrize("draw", ["random.sample(rows, 64)", "np.random.choice(rows, 64)"])
def test_a_model_fitted_on_some_of_the_rows_is_none(project_of: ProjectOf, draw: str) -> None:
    picks = fits("rows = np.load('rows.npy')", f"x = {draw}")

    assert said(project_of({"train.py": picks}))[0] == "high"


def test_a_generator_that_is_fed_noise_learns_beside_a_network_that_sees_pictures(project_of: ProjectOf) -> None:
    both = fits(
        "pictures = np.load('rows.npy')", "judge = Ridge()", "judge.fit(pictures, [1])", "x = np.random.rand(9)"
    )

    assert said(project_of({"train.py": both}))[0] == "high"


@pytest.mark.parametrize(("beside", "doubt"), [({}, "try it out"), (RUN, "")])
def test_a_main_block_of_a_file_that_others_import_may_be_for_trying(
    project_of: ProjectOf, beside: Mapping[str, str], doubt: str
) -> None:
    files = {"train.py": main(), "predict.py": "from train import main\n\ndef answer():\n    return main\n"}

    why = said(project_of({**files, **beside}))[1]

    assert (doubt in why) if doubt else why == ""


def test_what_an_orchestrator_runs_has_a_record_there(project_of: ProjectOf) -> None:
    flow = "from prefect import flow\n\n@flow\n" + main()

    assert "orchestrator" in said(project_of({"train.py": flow}))[1]


@pytest.mark.parametrize(
    ("save", "confidence"),
    [
        ("import torch\ntorch.save(model, 'm.pt')\n", "high"),
        ("model.save('m.h5')\n", "high"),
        ("import numpy as np\nnp.save('m.npy', model.coef_)\n", "low"),
        ("image = model.coef_\nimage.save('m.png')\n", "low"),
    ],
)
def test_what_is_saved_tells_a_model_from_a_picture(project_of: ProjectOf, save: str, confidence: str) -> None:
    assert said(project_of({"train.py": main(body=FIT + save)}))[0] == confidence


@pytest.mark.parametrize("given", ["vars(args)", "str(args) + chr(10)", "'{}'.format(args)", "json.dumps(vars(args))"])
def test_settings_turned_into_text_are_settings(project_of: ProjectOf, given: str) -> None:
    lines = ("import argparse, json", "args = argparse.ArgumentParser().parse_args()", f"open('a', 'w').write({given})")

    assert said(project_of({"train.py": main(*lines)})) == ("unknown", "settings")


@pytest.mark.parametrize(
    ("row", "confidence"),
    [
        ("{'trained_at': 'today', 'auc': 0.9}", "unknown"),
        ("{'columns': ['a'], 'auc': 0.9}", "high"),
    ],
)
def test_results_with_what_they_came_from_may_be_a_record(project_of: ProjectOf, row: str, confidence: str) -> None:
    text = main("import json", f"row = {row}", "json.dump(row, open('meta.json', 'w'))")

    assert said(project_of({"train.py": text}))[0] == confidence


def test_a_tracker_named_in_a_string_may_be_made_by_name(project_of: ProjectOf) -> None:
    builds = (
        "import keras\n\ndef build(names):\n    return [getattr(keras.callbacks, n)() for n in ('CSVLogger', *names)]\n"
    )

    assert "callbacks.py:4" in said(project_of({"train.py": "import callbacks\n" + main(), "callbacks.py": builds}))[1]


def test_a_run_that_no_command_starts_while_others_are_started_is_less_sure(project_of: ProjectOf) -> None:
    files = {"train.py": main(), "fit.py": main().replace("0.0]]", "1.0]]"), "run.sh": "python fit.py --fast\n"}

    assert "none this one" in said(project_of(files))[1]


@pytest.mark.parametrize(
    ("path", "confidence"),
    [
        ("train_detection.py", "high"), ("train_and_evaluate.py", "high"), ("from_scratch.py", "high"),
        ("detection.py", "low"), ("scratch.py", "low"), ("scratch/fit.py", "low"),
    ],
)  # fmt: skip
def test_a_name_that_speaks_of_training_is_believed(project_of: ProjectOf, path: str, confidence: str) -> None:
    assert said(project_of({path: main()}), path)[0] == confidence


def test_a_fit_of_which_only_numbers_stay_may_look_at_something(project_of: ProjectOf) -> None:
    text = main("import json", body=FIT + "json.dump({'score': model.coef_}, open('scores.json', 'w'))\n")

    assert "numbers and no model" in said(project_of({"train.py": text}))[1]


def test_a_folder_with_a_licence_may_be_somebody_elses(project_of: ProjectOf) -> None:
    files = {"lib/train.py": main(), "lib/LICENSE": "MIT\n", "lib/README.md": "# Lib\n", "LICENSE": "MIT\n"}

    assert "lib brings a licence" in said(project_of(files), "lib/train.py")[1]


@pytest.mark.parametrize(
    ("given", "confidence"),
    [("args", "unknown"), ("turn.to_dict(args)", "unknown"), ("{'model': 1, 'a': args}", "high")],
)
def test_pickled_settings_are_settings_unless_weights_carry_them(
    project_of: ProjectOf, given: str, confidence: str
) -> None:
    lines = ("import argparse, pickle, turn", "args = argparse.ArgumentParser().parse_args()")

    project = project_of({"train.py": main(*lines, f"pickle.dump({given}, open('args.pkl', 'wb'))")})

    assert said(project)[0] == confidence


def test_settings_and_results_put_into_one_log_may_be_a_record(project_of: ProjectOf) -> None:
    lines = ("import torch", "log = {}", "log['args'] = 1", "log['train_loss'] = []", "torch.save(log, 'log.pt')")

    assert said(project_of({"train.py": main(*lines)})) == ("unknown", "settings")


@pytest.mark.parametrize(
    ("data", "confidence"), [("np.array([[25, 3], [35, 5]])", "low"), ("np.load('x.npy')", "high")]
)
def test_rows_written_out_in_the_script_are_no_experience(project_of: ProjectOf, data: str, confidence: str) -> None:
    body = f"import numpy as np\nfrom sklearn.linear_model import Ridge\nx = {data}\nmodel = Ridge()\nmodel.fit(x, x)\n"

    assert said(project_of({"train.py": main(body=body + SAVE)}))[0] == confidence
