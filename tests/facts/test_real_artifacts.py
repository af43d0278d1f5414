"""Files that the libraries themselves wrote are told by header and opcodes; tools/make_artifacts.py made them."""

from pathlib import Path

import pytest

from mldebt.facts.reading import read_facts
from mldebt.facts.texts import ArtifactFacts

FOLDER = Path(__file__).parent / "artifacts"
LOGISTIC = "sklearn.linear_model._logistic.LogisticRegression"


def read(name: str, most: int | None = None) -> ArtifactFacts:
    content = (FOLDER / name).read_bytes()
    facts = read_facts("weights", content[:most], len(content))
    assert isinstance(facts, ArtifactFacts)
    return facts


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("pipeline.pkl", "pickle"), ("pipeline.joblib", "pickle"), ("pipeline.zlib.joblib", "joblib"),
        ("pipeline.gzip.joblib", "joblib"), ("pipeline.bz2.joblib", "joblib"), ("pipeline.xz.joblib", "joblib"),
        ("two_streams.pkl", "pickle"),
    ],
)  # fmt: skip
def test_a_fitted_pipeline_shows_its_steps_and_the_version_that_fitted_it(name: str, form: str) -> None:
    facts = read(name)

    assert (facts.format, facts.is_model) == (form, True)
    assert {"sklearn.pipeline.Pipeline", LOGISTIC} <= set(facts.imports)
    assert ("sklearn_version", "1.9.1") in facts.metadata


def test_a_pickled_list_of_words_is_no_model() -> None:
    assert read("words.pkl").is_model is False


def test_safetensors_show_tensors_and_what_was_written_about_them() -> None:
    facts = read("tide.safetensors")

    assert (facts.format, facts.keys, facts.is_model) == ("safetensors", ("b", "w"), True)
    assert ("description", "Predicts the next tide.") in facts.metadata


def test_onnx_shows_producer_inputs_outputs_and_description() -> None:
    facts = read("tide.onnx")

    assert (facts.format, facts.is_model) == ("onnx", True)
    assert {
        ("producer", "tides"), ("producer_version", "1.2"), ("doc_string", "Predicts the next tide."),
        ("input", "readings [batch, 3]"), ("output", "height [batch, 3]"), ("licence", "CC0"),
    } <= set(facts.metadata)  # fmt: skip


def test_gguf_shows_name_licence_and_architecture() -> None:
    facts = read("tide.gguf")

    assert (facts.format, facts.is_model) == ("gguf", True)
    assert {("architecture", "llama"), ("name", "Tide"), ("license", "mit")} <= set(facts.metadata)


def test_keras_in_hdf5_shows_its_version_and_class() -> None:
    facts = read("tide.h5")

    assert (facts.format, facts.is_model) == ("hdf5", True)
    assert facts.metadata == (("keras_version", "2.15.0"), ("class_name", "Sequential"))


def test_data_in_hdf5_is_not_called_a_model() -> None:
    facts = read("readings.h5")

    assert (facts.format, facts.is_model, facts.metadata) == ("hdf5", None, ())


@pytest.mark.parametrize("name", ["state.pt", "legacy.pt"])
def test_a_state_dict_shows_tensors_and_no_class(name: str) -> None:
    facts = read(name)

    assert facts.is_model
    assert set(facts.imports) == {
        "collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.FloatStorage",
    }  # fmt: skip


def test_a_checkpoint_shows_its_keys_and_the_version_it_records() -> None:
    facts = read("state.pt")

    assert {"epoch", "state_dict"} <= set(facts.keys)
    assert ("lightning_version", "2.4.0") in facts.metadata


def test_a_whole_model_shows_its_classes() -> None:
    facts = read("whole.pt")

    assert {"torch.nn.modules.container.Sequential", "torch.nn.modules.linear.Linear"} <= set(facts.imports)


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".txt"))
@pytest.mark.parametrize("most", [5, 9, 40, 100, 400])
def test_a_file_cut_short_is_read_as_far_as_it_goes(name: str, most: int) -> None:
    facts = read(name, most)

    assert facts.size == (FOLDER / name).stat().st_size
