"""Make the small trained files that tests/facts reads, with the libraries that write such files in earnest.

Run it in an environment of its own: `pip install scikit-learn joblib safetensors onnx h5py gguf torch`, then
`python tools/make_artifacts.py tests/facts/artifacts`. The versions are written to `versions.txt` beside the files; the
tests need none of these libraries. Every file is a few kilobytes.
"""

import importlib.metadata
import pickle
import sys
from pathlib import Path

import gguf
import h5py
import joblib
import numpy as np
import onnx
import torch
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

LIBRARIES = ("scikit-learn", "joblib", "safetensors", "onnx", "h5py", "gguf", "torch", "numpy")


def main(folder: Path) -> None:
    """Write every file whose libraries are installed, and the versions of the libraries."""
    folder.mkdir(parents=True, exist_ok=True)
    for make in (scikit_learn, safetensors, onnx_graph, hdf5, gguf_header, torch_files):
        make(folder)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    (folder / "versions.txt").write_text("\n".join([*versions, f"python {sys.version.split()[0]}"]) + "\n")


def scikit_learn(folder: Path) -> None:
    """Write a fitted pipeline as a pickle, by joblib plain and compressed, and a list of words that is no model."""
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit([[0.0], [1.0], [2.0]], [0, 0, 1])
    (folder / "pipeline.pkl").write_bytes(pickle.dumps(fitted, protocol=4))
    joblib.dump(fitted, folder / "pipeline.joblib")
    for method in ("zlib", "gzip", "bz2", "xz"):
        joblib.dump(fitted, folder / f"pipeline.{method}.joblib", compress=(method, 3))
    (folder / "words.pkl").write_bytes(pickle.dumps(["tide", "harbour", "moon"]))
    two = pickle.dumps({"epoch": 3}) + pickle.dumps(fitted)
    (folder / "two_streams.pkl").write_bytes(two)


def safetensors(folder: Path) -> None:
    """Write two tensors with metadata."""
    save_file({"w": np.zeros((2, 3), np.float32), "b": np.zeros(2, np.float32)}, folder / "tide.safetensors",
              metadata={"format": "np", "description": "Predicts the next tide."})  # fmt: skip


def onnx_graph(folder: Path) -> None:
    """Write a graph of one product with a producer, a description and named sizes."""
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Relu", ["readings"], ["height"])], "tide",
        [onnx.helper.make_tensor_value_info("readings", onnx.TensorProto.FLOAT, ["batch", 3])],
        [onnx.helper.make_tensor_value_info("height", onnx.TensorProto.FLOAT, ["batch", 3])],
    )  # fmt: skip
    made = onnx.helper.make_model(
        graph, producer_name="tides", producer_version="1.2", doc_string="Predicts the next tide."
    )
    onnx.helper.set_model_props(made, {"licence": "CC0"})
    onnx.save(made, folder / "tide.onnx")


def hdf5(folder: Path) -> None:
    """Write the attributes that Keras writes around its weights."""
    with h5py.File(folder / "tide.h5", "w") as file:
        file.attrs["keras_version"] = b"2.15.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = b'{"class_name": "Sequential", "config": {"name": "tide"}}'
        file.create_group("model_weights").create_dataset("w", data=[[0.0, 1.0, 2.0]])
    with h5py.File(folder / "readings.h5", "w") as file:
        file.create_dataset("height", data=[0.0, 1.0])


def gguf_header(folder: Path) -> None:
    """Write a header with its general keys and one tensor."""
    writer = gguf.GGUFWriter(str(folder / "tide.gguf"), "llama")
    writer.add_name("Tide")
    writer.add_license("mit")
    writer.add_description("Answers questions about tides.")
    writer.add_block_count(1)
    writer.add_tensor("w", np.zeros((2, 2), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def torch_files(folder: Path) -> None:
    """Write a state dict and a whole model as archives, and a state dict in the old format of five pickles."""
    net = torch.nn.Sequential(torch.nn.Linear(3, 1))
    state = {"epoch": 3, "state_dict": net.state_dict(), "pytorch-lightning_version": "2.4.0"}
    torch.save(state, folder / "state.pt")
    torch.save(net, folder / "whole.pt")
    torch.save(net.state_dict(), folder / "legacy.pt", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
