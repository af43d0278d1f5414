"""Lists of sections in a settings file: a section more shifts the places of those behind it, which changed nothing."""

from mldebt.project.experiments.changes.leaves import settings_changes

LAYER = "- type: {kind}\n  kernel_size: {size}\n"


def changed(old: str, new: str) -> dict[str, str]:
    rows = settings_changes(
        f"layers:\n{old}lr: 0.1\n".encode(), f"layers:\n{new}lr: 0.2\n".encode(), "yaml", is_known=True
    )
    return {row.key: row.value for row in rows}


def test_sections_behind_a_new_one_are_not_compared_by_place() -> None:
    conv, pool = LAYER.format(kind="conv", size=3), LAYER.format(kind="pool", size=2)

    assert changed(conv + pool, LAYER.format(kind="norm", size=5) + conv + pool) == {"lr": "0.2"}


def test_a_list_of_as_many_sections_is_compared_by_place() -> None:
    conv = LAYER.format(kind="conv", size=3)

    assert changed(conv, LAYER.format(kind="conv", size=5))["layers[0].kernel_size"] == "5"


def test_a_place_that_is_no_number_of_a_list_is_passed_over() -> None:
    text = f"[train]\nlr = 0.1\na[{'1' * 5000}].b = 1\n"

    rows = settings_changes(text.encode(), text.replace("0.1", "0.2").encode(), "ini", is_known=True)

    assert [(row.key, row.value) for row in rows] == [("train.lr", "0.2")]
