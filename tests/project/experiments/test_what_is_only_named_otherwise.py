"""Words that mean what they meant before, and parts of commands: no value was tried."""

import pytest
from past_trials import TRAIN, Rows

from mldebt.project.experiments.changes.parameters import code_changes, script_changes
from mldebt.project.experiments.history.choosing import lane_of
from mldebt.project.experiments.results.scores import document_scores, written_scores
from mldebt.project.experiments.values.meanings import is_same_word
from mldebt.project.experiments.values.names import is_minor

LONG = f"{TRAIN}first = 1\nsecond = 2\nthird = 3\n"


def test_one_word_in_other_letters_is_the_same() -> None:
    assert is_same_word("'FlowNetS'", "'flownet_s'")
    assert not is_same_word("'adam'", "'adamw'")
    assert not is_same_word("1.0", "10")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p.add_argument('--arch', default='FlowNetS')\n", "p.add_argument('--arch', default='flownets')\n"),
        ("GAMMA_USAGE = 'python run.py x --gamma 1'\n", "GAMMA_USAGE = 'python run.py x --n_cpus 3'\n"),
    ],
)
def test_a_word_spelt_otherwise_and_a_command_in_words_are_no_values(old: str, new: str) -> None:
    assert code_changes(old, new, is_settings=True) == []


def test_a_part_of_a_command_that_a_script_builds_is_no_value() -> None:
    assert script_changes(b'LAYERS_FLAG="--layers $2"\nDROPOUT=0.1\n', b'LAYERS_FLAG=""\nDROPOUT=0.1\n') == []
    assert len(script_changes(b"DROPOUT=0.1\n", b"DROPOUT=0.3\n")) == 1


def test_where_the_output_of_a_command_goes_is_no_value() -> None:
    (row,) = script_changes(
        b"python train.py --name '<pad>' --latent_dim 64 > a.out 2> a.err &\n",
        b"python train.py --name '<pad>' --latent_dim 512 > b.out 2>&1\n",
    )
    assert (row.key, row.previous, row.value) == ("--latent_dim", "64", "512")


def test_a_variable_that_a_script_gives_several_values_is_compared_in_order() -> None:
    cases = b"a) ITERS=70 ;;\nb) ITERS=490 ;;\n"
    one, other = b"#!/bin/sh\nITERS=70\nITERS=490\nX=1\n", b"#!/bin/sh\nITERS=70\nITERS=490\nX=2\n"

    assert script_changes(cases, cases.replace(b"a)", b"c)")) == []
    assert script_changes(one, other) == []
    assert [row.value for row in script_changes(one, one.replace(b"490", b"110"))] == ["110"]


@pytest.mark.parametrize(
    ("old", "new", "subject", "number"),
    [
        ("lr: 0.1\n", "lr: 0.3\n", "less", 1),
        ("lr: 0.1\n", "lr: 0.3\n", "fix a typo", 0),
        ("source: main\n", "source: other\n", "another source", 0),
    ],
)
def test_a_value_beside_a_run_is_tried_where_it_is_a_hyper_parameter(
    rows_of: Rows, old: str, new: str, subject: str, number: int
) -> None:
    script = TRAIN.replace("SEED = 71", "SEED = read('params.yaml')")

    assert len(rows_of({"train.py": script, "params.yaml": old}, {"params.yaml": new}, messages=[subject])) == number


def test_a_value_beside_a_run_is_no_try_amid_a_large_commit(rows_of: Rows) -> None:
    script = TRAIN.replace("SEED = 71", "SEED = read('params.yaml')")
    others: dict[str, str | None] = {f"part{number}.py": f"a = {number}\n" for number in range(20)}

    assert rows_of({"train.py": script, "params.yaml": "lr: 0.1\n"}, {"params.yaml": "lr: 0.3\n", **others}) == ()


def test_a_program_that_draws_tries_nothing() -> None:
    assert lane_of("experiments/plotting/compare.py") is None
    assert lane_of("experiments/plot_losses.py") is None
    assert lane_of("experiments/plotter/train.py") == "python"


def test_a_threshold_in_the_name_of_a_metric_is_no_score() -> None:
    row = "| Average Precision (AP) @IoU=0.50 | all | 20 | 0.870 |"

    assert [metric.value for metric in written_scores(row)] == []


@pytest.mark.parametrize(("fence", "number"), [("```python", 0), ("```json", 0), ("```", 1)])
def test_a_value_in_code_that_a_document_shows_is_no_score(rows_of: Rows, fence: str, number: int) -> None:
    shown = f"# Log\n\nCall it:\n\n{fence}\nlog(loss=0.31, accuracy: 0.953)\n```\n"

    rows = rows_of({"train.py": TRAIN, "README.md": "# Log\n"}, {"README.md": shown})

    assert len(rows) == number


def test_how_a_model_is_exported_or_measured_is_no_try() -> None:
    assert is_minor("export.helper.type")
    assert is_minor("eval.batch_size")
    assert not is_minor("evaluator.batch_size")


def test_a_row_of_a_table_that_names_where_it_was_published_is_of_others() -> None:
    heads = [(1, "Method | Conference | Backbone | val mIoU |")]
    row = "MMAN | {} | ResNet-101 | 46.81 |"

    assert document_scores([(3, row.format("ECCV2018"))], "", heads) == []
    assert len(document_scores([(3, row.format("-"))], "", heads)) == 1


@pytest.mark.parametrize(("place", "number"), [("two.py", 1), ("train_tpu.py", 0), ("old/train_two.py", 0)])
def test_a_copy_for_other_machines_or_of_a_page_is_no_try(rows_of: Rows, place: str, number: int) -> None:
    assert len(rows_of({"train.py": LONG}, {place: LONG.replace("31", "63")})) == number


def test_a_script_that_is_brought_back_is_tried_once(rows_of: Rows) -> None:
    copy = LONG.replace("31", "63")

    assert len(rows_of({"train.py": LONG}, {"two.py": copy}, {"two.py": None}, {"two.py": copy})) == 1


def test_none_and_false_turn_the_same_off() -> None:
    assert code_changes("fit(lr_decay=None)\n", "fit(lr_decay=False)\n", is_settings=False) == []


@pytest.mark.parametrize(("subject", "number"), [("Initial commit", 0), ("more trees", 1)])
def test_a_configuration_that_came_with_its_repository_is_no_try(rows_of: Rows, subject: str, number: int) -> None:
    script = TRAIN.replace("SEED = 71", "SEED = read('experiments/a.yaml')")

    rows = rows_of({"train.py": script}, {"experiments/a.yaml": "trees: 100\n"}, messages=[subject])

    assert len(rows) == number
