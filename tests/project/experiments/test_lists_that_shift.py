"""Lists of sections in a settings file: a section more shifts the places of those behind it, which changed nothing."""

from mldebt.project.experiments.leaves import settings_changes

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
