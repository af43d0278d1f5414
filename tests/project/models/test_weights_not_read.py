"""Files of weights whose content is missing from a clone, told by their names and places alone."""

import pytest

from mldebt.project.models.files.unread_files import NOTHING_ELSE


@pytest.mark.parametrize(
    ("path", "is_weights"),
    [
        ("out/best.keras", True),
        ("pre_trained/blstm.h5", True),
        ("app/weights/unet.hdf5", True),
        ("saved_models/a.h5", True),
        ("data/train.h5", False),
        ("models/README.md", False),
        ("pretrained_data/images.h5", False),
    ],
)
def test_what_nothing_but_weights_is_called(path: str, *, is_weights: bool) -> None:
    assert bool(NOTHING_ELSE.fullmatch(path)) is is_weights
