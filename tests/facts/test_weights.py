"""Trained files are told by header and opcodes; nothing of them is ever loaded."""

import gzip
import io
import json
import os
import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from mldebt.facts.reading import read_facts
from mldebt.facts.texts import ArtifactFacts
from mldebt.facts.weights import read_weights
from mldebt.repository.kinds import kind_of


class Named:
    """Pickles as a call of a named global."""

    def __init__(self, call: object, *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.call, self.arguments


def global_of(module: str, name: str, protocol: int = 2) -> bytes:
    if protocol < 4:
        return b"\x80\x02c%s\n%s\n" % (module.encode(), name.encode()) + b")R."
    words = b"".join(b"\x8c" + bytes([len(word)]) + word.encode() + b"\x94" for word in (module, name))
    return b"\x80\x04" + words + b"\x93\x94)R\x94."


def read(content: bytes, size: int | None = None) -> ArtifactFacts:
    facts = read_facts("weights", content, size)
    assert isinstance(facts, ArtifactFacts)
    return facts


def safetensors(header: object, body: bytes = b"\0" * 8) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def test_safetensors_show_their_names_and_metadata() -> None:
    header = {"__metadata__": {"format": "pt"}, "layer.w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}

    facts = read(safetensors(header))

    assert (facts.format, facts.keys, facts.metadata, facts.is_model) == (
        "safetensors",
        ("layer.w",),
        (("format", "pt"),),
        True,
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\0", b"short", struct.pack("<Q", 1 << 60) + b"{}", struct.pack("<Q", 5) + b"{" + b"x" * 9,
     struct.pack("<Q", 200_000) + b"{" * 200_000, safetensors([1, 2])],
)  # fmt: skip
def test_damaged_headers_are_unknown(content: bytes) -> None:
    assert read(content).format == "unknown"


def test_torch_archives_show_the_classes_they_would_import() -> None:
    content = archive({"m/data.pkl": global_of("torch.nn.modules.linear", "Linear"), "m/data/0": b"\0" * 16})

    facts = read(content)

    assert (facts.format, facts.imports, facts.is_model) == ("torch", ("torch.nn.modules.linear.Linear",), True)


def test_torchscript_is_told_by_its_code() -> None:
    content = archive({"m/data.pkl": global_of("__torch__", "Net"), "m/code/__torch__.py": b"x"})

    assert read(content).format == "torchscript"


def test_the_beginning_of_a_large_archive_is_enough() -> None:
    content = archive({"m/data.pkl": global_of("collections", "OrderedDict") , "m/data/0": bytes(5000)})  # fmt: skip

    facts = read(content[:3000], size=5_000_000_000)

    assert (facts.format, facts.size, facts.imports) == ("torch", 5_000_000_000, ("collections.OrderedDict",))


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_hostile_pickle_is_listed_and_not_run(protocol: int, tmp_path: Path) -> None:
    content = pickle.dumps(Named(os.system, f"touch {tmp_path / 'marker'}"), protocol)

    facts = read(content)

    assert facts.imports == ("posix.system",)
    assert not (tmp_path / "marker").exists()


def test_a_legacy_torch_file_is_read_through_all_its_pickles(tmp_path: Path) -> None:
    hostile = pickle.dumps(Named(os.system, f"touch {tmp_path / 'marker'}"), 2)
    content = pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2)
    tensor = global_of("torch._utils", "_rebuild_tensor_v2")

    facts = read(content + tensor + hostile + b"\x00\x01raw storage \xff")

    assert facts.format == "torch-legacy"
    assert facts.imports == ("torch._utils._rebuild_tensor_v2", "posix.system")
    assert not (tmp_path / "marker").exists()


def test_an_estimator_is_a_model_and_a_scaler_or_an_array_is_not() -> None:
    estimator = read(global_of("sklearn.ensemble._forest", "RandomForestClassifier", 4))
    scaler = read(global_of("sklearn.preprocessing._data", "StandardScaler", 4))
    array = read(global_of("numpy.core.multiarray", "_reconstruct", 4))

    assert [facts.is_model for facts in (estimator, scaler, array)] == [True, False, False]


@pytest.mark.parametrize("squeeze", [zlib.compress, gzip.compress])
def test_compressed_joblib_is_inflated_within_bounds(squeeze: object) -> None:
    content = squeeze(global_of("xgboost.sklearn", "XGBClassifier", 4))  # type: ignore[operator]

    assert read(content).imports == ("xgboost.sklearn.XGBClassifier",)
    assert read(squeeze(b"\x80\x04" + bytes(80 << 20))).format == "joblib"  # type: ignore[operator]


def test_raw_array_bytes_between_opcodes_do_not_hide_later_globals() -> None:
    content = global_of("sklearn.svm._classes", "SVC", 4)[:-1] + bytes(range(256)) + global_of("numpy", "ndarray", 4)

    assert set(read(content).imports) >= {"sklearn.svm._classes.SVC", "numpy.ndarray"}


def test_a_zip_bomb_is_not_inflated() -> None:
    content = archive({f"m/{n}/data.pkl": bytes(15 << 20) for n in range(6)}, zipfile.ZIP_DEFLATED)

    assert read(content).format == "torch"


@pytest.mark.parametrize("cut", [1, 10, 30, 60, 100, 200])
def test_a_truncated_archive_is_an_error_or_its_beginning(cut: int) -> None:
    facts = read(archive({"m/data.pkl": global_of("a", "B"), "m/x": bytes(300)})[:-cut])

    assert facts.error is not None


@pytest.mark.parametrize(
    ("content", "format", "size"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 123456\n", "lfs-pointer", 123456),
        (b"\x89HDF\r\n\x1a\n" + bytes(50), "hdf5", 58), (b"GGUF" + bytes(20), "gguf", 24),
        (b"\x1c\0\0\0TFL3" + bytes(20), "tflite", 28), (b"tree\nversion=v3\n", "lightgbm", 16),
        (b"\x08\x07\x12\x07onnx-x" + bytes(9), "onnx", 19), (b"\x93NUMPY", "unknown", 6),
    ],
)  # fmt: skip
def test_formats_are_told_by_their_first_bytes(content: bytes, format: str, size: int) -> None:  # noqa: A002 - the field's name
    facts = read(content)

    assert (facts.format, facts.size) == (format, size)


def test_keras_archives_show_their_class_and_version() -> None:
    config = json.dumps({"class_name": "Sequential"}).encode()
    meta = json.dumps({"keras_version": "3.1"}).encode()

    facts = read(archive({"config.json": config, "metadata.json": meta, "model.weights.h5": b"x"}))

    assert (facts.format, facts.metadata) == ("keras", (("class_name", "Sequential"), ("keras_version", "3.1")))


TENSOR = b"ctorch._utils\n_rebuild_tensor_v2\n0"
ORDERED = b"ccollections\nOrderedDict\n0"


@pytest.mark.parametrize(
    ("content", "is_model"),
    [
        (b"\x80\x02" + TENSOR + ORDERED + b"N.", False),
        (b"\x80\x02" + ORDERED + TENSOR + b"N.", True),
        (b"\x80\x02" + pickle.dumps("body.weight", 2)[2:-1] + b"0" + TENSOR + b"N.", True),
        (global_of("keras.preprocessing.text", "Tokenizer"), False),
        (global_of("sklearn.pipeline", "Pipeline"), False),
        (global_of("transformers.models.bert.tokenization_bert", "BertTokenizer"), False),
        (global_of("__main__", "Vocabulary"), False),
        (global_of("__main__", "TideClassifier"), True),
        (global_of("keras.engine.sequential", "Sequential"), True),
    ],
)
def test_tensors_tokenizers_and_steps_that_prepare_are_no_models(content: bytes, *, is_model: bool) -> None:
    facts = read(content)

    assert facts.is_model is is_model


def field(number: int, content: bytes) -> bytes:
    """Return a field of a protocol buffer that holds up to 127 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


@pytest.mark.parametrize(
    ("kinds", "end", "is_model"),
    [
        ((b"Imputer", b"Scaler", b"Concat"), field(2, b"tides"), False),
        ((b"Scaler", b"LinearRegressor"), field(2, b"tides"), True),
        ((b"Concat",), field(2, b"tides"), True),
        ((b"Imputer", b"Scaler"), b"", True),
    ],
)
def test_a_graph_that_only_prepares_columns_is_no_model(
    kinds: tuple[bytes, ...], end: bytes, *, is_model: bool
) -> None:
    graph = b"".join(field(1, field(4, kind)) for kind in kinds) + end

    facts = read(b"\x08\x07" + field(2, b"skl2onnx") + field(7, graph))

    assert (facts.format, facts.is_model) == ("onnx", is_model)


def test_a_graph_of_tensorflow_is_no_onnx_file() -> None:
    graph = b"\x0a\x05serve" * 60

    facts = read(b"\x08\x01\x12" + bytes([0x80 | len(graph) & 0x7F, len(graph) >> 7]) + graph)

    assert (facts.format, facts.is_model) == ("saved-model", True)


@pytest.mark.parametrize(
    ("members", "is_model"),
    [(("data", "policy.pth", "_stable_baselines3_version"), True), (("data", "policy.pth"), None)],
)
def test_the_archive_of_an_agent_is_a_model_and_others_are_not(members: tuple[str, ...], is_model: object) -> None:
    assert read_weights(archive(dict.fromkeys(members, b"1"))).is_model is is_model
    assert kind_of("agents/ppo_tide.zip") == kind_of("logs/best_model.zip") == "weights"
    assert kind_of("data/images.zip") is None


def test_a_file_without_an_ending_among_trained_models_is_told_by_its_bytes() -> None:
    assert kind_of("Models/ANN/Trained models/ANN_cam_1") == kind_of("saved_model/tide") == "weights"
    assert kind_of("models/tide") is kind_of("data/trained models.txt/a") is None
    assert kind_of("trained_models/LICENSE") == "text"
