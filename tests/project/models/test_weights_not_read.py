"""Files of weights whose content is missing from a clone, told by their names and places alone."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.models.files.unread_files import NOTHING_ELSE
from mldebt.project.project import Project


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


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"ck/model.ckpt-10.index": "i", "ck/model.ckpt-10.data-00000-of-00001": "d"}, ["model.ckpt-10"]),
        ({"net/yolo.param": "7767517", "net/yolo.bin": "d"}, ["yolo.bin"]),
        ({"store/faiss_model.index": "i"}, []),
        ({"conf/train.param": "alpha=3"}, []),
    ],
)
def test_weights_in_pieces_have_all_of_them(
    project_of: Callable[[Mapping[str, str]], Project], files: Mapping[str, str], names: list[str]
) -> None:
    assert [model.name for model in project_of(files).models] == names
