"""Values that only look compared: of two branches, of tables of data, of a script in another's place."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.changes.leaves import settings_changes
from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.history.choosing import lane_of

SETTINGS = "optim:\n  learning_rate: 0.1\n  batch_size: 32\n"


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        (
            "if args.evaluate:\n    args.batch_size = 4096\n",
            "if args.debug:\n    args.batch_size = 2\n",
            [],
        ),
        ("args.batch_size = 64\n", "if args.debug:\n    args.batch_size = 2\n", []),
        ("if args.debug:\n    args.batch_size = 2\nlr = 0.1\n", "args.batch_size = 64\nlr = 0.2\n", ["lr"]),
        ("if args.fast:\n    args.batch_size = 4\n", "if args.fast:\n    args.batch_size = 8\n", ["args.batch_size"]),
        ("batch_size = 4\n", "if __name__ == '__main__':\n    batch_size = 8\n    fit(batch_size)\n", ["batch_size"]),
        (
            "if args.fast:\n    n = 1\nelse:\n    batch_size = 4\n",
            "if args.fast:\n    batch_size = 8\nelse:\n    n = 1\n",
            [],
        ),
    ],
)  # fmt: skip
def test_values_are_compared_under_one_condition(old: str, new: str, keys: list[str]) -> None:
    assert [row.key for row in code_changes(old, new, is_settings=False)] == keys


def test_the_numbers_of_classes_in_a_dictionary_are_no_parameters() -> None:
    old = "CLASSES = {\n    'speech': 0,\n    'noise': 1,\n    'music': 2,\n    'crop': 3,\n}\n"
    new = "CLASSES = {\n    'music': 0,\n    'noise': 3,\n    'speech': 1,\n    'crop': 2,\n}\n"

    assert code_changes(old, new, is_settings=False) == []


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ('{"speech": 0, "noise": 1, "car": 2, "dog": 3}', '{"dog": 0, "noise": 2, "speech": 1, "car": 3}', []),
        ("ids:\n  0: cat\n  1: dog\n  2: cow\n  3: hen\n", "ids:\n  0: dog\n  1: cat\n  2: cow\n  3: hen\n", []),
        (SETTINGS, SETTINGS.replace("32", "64"), ["optim.batch_size"]),
        (
            "layers: 2\nheads: 3\nepochs: 4\nbatch_size: 5\n", "layers: 2\nheads: 3\nepochs: 4\nbatch_size: 6\n",
            ["batch_size"],
        ),
    ],
)  # fmt: skip
def test_tables_of_names_and_ids_are_no_settings(old: str, new: str, keys: list[str]) -> None:
    found = settings_changes(old.encode(), new.encode(), "yaml", is_known=True)

    assert [row.key for row in found] == keys


@pytest.mark.parametrize(
    "name", ["FSD50k_class_labels_indices.json", "label_map.yaml", "id2label.json", "classes.json"]
)
def test_a_file_of_labels_is_no_file_of_settings(name: str) -> None:
    assert lane_of(f"model_configs/{name}") != "settings"
    assert lane_of("model_configs/classifier.json") == "settings"


def test_a_debugging_branch_in_the_place_of_values_is_no_try(rows_of: Rows) -> None:
    body = TRAIN.replace("    model = ", "    if data.evaluate:\n        data.batch_size = 4096\n    model = ")
    other = body.replace("data.evaluate", "data.debug").replace("4096", "2")

    assert rows_of({"train.py": body}, {"train.py": other}, messages=["Try a smaller batch"]) == ()


def test_what_holds_under_the_same_condition_is_one(rows_of: Rows) -> None:
    body = TRAIN.replace("    model = ", "    if data.large:\n        data.batch_size = 4096\n    model = ")

    row = only(rows_of({"train.py": body}, {"train.py": body.replace("4096", "512")}, messages=["Try a smaller batch"]))

    assert row.events == ("E1",)


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("loss_name = 'bce'\n", "loss_name = 'focal'\n", 1),
        ("loss_name = 1\n", "loss_name = 2\n", 0),
        ("encoder_name = 'resnet18'\n", "encoder_name = 'resnet34'\n", 1),
        ("model_name = 'resnet18'\n", "model_name = 'resnet34'\n", 1),
        ("model_name = 'lgb_v1'\n", "model_name = 'lgb_v2'\n", 0),
        ("run_name = 'small'\n", "run_name = 'large'\n", 0),
    ],
)
def test_a_word_that_chooses_a_loss_or_a_model_is_a_value(old: str, new: str, count: int) -> None:
    found = [row for row in code_changes(old, new, is_settings=False) if not row.is_minor]

    assert len(found) == count
    if count:
        assert [row.is_minor for row in settings_changes(*_as_yaml(old, new), "yaml", is_known=False)] == [False]


def test_a_class_that_is_called_cfg_holds_settings() -> None:
    old, new = (f"class CFG:\n    loss_name = '{name}'\n" for name in ("bce", "focal"))

    assert [row.key for row in code_changes(old, new, is_settings=False)] == ["loss_name"]


def _as_yaml(old: str, new: str) -> tuple[bytes, bytes]:
    return old.replace(" =", ":").encode(), new.replace(" =", ":").encode()


def test_a_copy_with_another_loss_is_a_try(rows_of: Rows) -> None:
    body = TRAIN.replace("SEED = 71", "SEED = 71\nloss_name = 'bce'") + "".join(f"    use({n})\n" for n in range(60))

    row = only(rows_of({"train.py": body}, {"train_2.py": body.replace("'bce'", "'focal'")}))

    assert (row.events, [param.key for param in row.params]) == (("E2",), ["loss_name"])
