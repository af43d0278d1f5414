"""Whatever the bytes, a reader answers: it never raises, and its records are bounded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from storesamples import SAMPLES, event_file, part, scalar_event, wandb_item, wandb_log

from mldebt.facts.stores.exported import read_exported
from mldebt.facts.stores.layouts import places_of
from mldebt.facts.stores.reading import READERS, read_store
from mldebt.facts.stores.records import MAX_TEXT, MAX_VALUES, Folder
from mldebt.facts.stores.tensorboard import read_events

RUN = f"1/{'a' * 32}"
INNER = {
    "any_database": ("",),
    "catboost": ("learn_error.tsv",),
    "codecarbon": ("emissions.csv",),
    "database": ("", "-wal"),
    "dvc": ("dvc.lock", "dvc.yaml", "dvclive/metrics.json"),
    "hf_trainer": ("trainer_state.json", "README.md"),
    "hydra": ("r/.hydra/config.yaml", "r/.hydra/overrides.yaml"),
    "kaggle": ("submission_0.912.csv",),
    "keras_tuner": ("trial_0/trial.json",),
    "lightning": ("version_0/hparams.yaml", "version_0/metrics.csv"),
    "mlflow_file": (f"{RUN}/meta.yaml", f"{RUN}/metrics/loss", f"{RUN}/params/lr", f"{RUN}/tags/mlflow.source.name"),
    "mmengine": ("vis_data/scalars.json",),
    "plain_metrics": ("results.csv", "metrics.json", "train.log"),
    "ray": ("progress.csv", "params.json"),
    "sacred": ("1/run.json", "1/config.json", "1/metrics.json"),
    "tensorboard": ("a/events.out.tfevents.1600000000.vm",),
    "ultralytics": ("detect/train/args.yaml", "detect/train/results.csv"),
    "wandb": ("run-20260101_000000-abc/run-abc.wandb", "run-20260101_000000-abc/files/wandb-metadata.json"),
}
SEEDS = (
    event_file([scalar_event("loss", 0.5, 1)]),
    wandb_log([part(2, wandb_item("loss", "0.5"))]),
    (SAMPLES / "optuna" / "optuna.db").read_bytes()[:20_000],
    b'{"log_history": [{"loss": 1e400, "step": "x"}], "global_step": [], "experiment": {"repositories": 3}}',
    b"timestamp,project_name,duration,emissions,energy_consumed\n2025-01-01T00:00:00,a,1e400,1,nan\n9999-99-99,b,-1,1,1\n",
    b'epoch,loss\n1,nan\n2,inf\n3,1e999\n"',
    b"a: &x [*x, {<<: *x}]\nb: !!python/name:os.system x\n<<<<<<< HEAD\n",
)


def test_every_reader_has_a_file_to_be_tried_on() -> None:
    assert set(INNER) == set(READERS)


@pytest.mark.parametrize("kind", sorted(INNER))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_arbitrary_bytes_never_raise(kind: str, data: st.DataObject) -> None:
    content = st.one_of(
        st.binary(max_size=300),
        st.sampled_from(SEEDS),
        st.builds(bytes.__add__, st.sampled_from(SEEDS), st.binary(max_size=40)),
    )
    files = {name: data.draw(content) for name in INNER[kind]}

    reading = read_store(kind, Folder("root", files))

    assert "the reader stopped" not in str(reading.error if reading else "")
    for record in reading.records if reading else ():
        assert len(record.params) <= MAX_VALUES
        assert len(record.metrics) <= MAX_VALUES
        assert all(len(value) <= MAX_TEXT for value in record.params.values())
        assert record.level in ("L4", "L3", "L2", "LX")


@settings(max_examples=60, deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_an_exported_file_of_arbitrary_bytes_never_raises(content: bytes) -> None:
    reading = read_exported(content, "runs.csv")

    assert reading.records or reading.error


@settings(max_examples=100, deadline=None)
@given(path=st.text(max_size=80))
def test_any_path_has_an_answer(path: str) -> None:
    places = places_of(path)

    assert all(path.startswith(place.root) for place in places)


@given(st.lists(st.tuples(st.sampled_from(["loss", "acc", "a" * 130, "é"]), st.integers(0, 300)), max_size=30))
def test_the_last_value_of_every_tag_is_told_with_its_step(rows: list[tuple[str, int]]) -> None:
    events = [scalar_event(tag, number / 4, step, when=float(step)) for step, (tag, number) in enumerate(rows)]

    found = read_events(event_file(events))

    last = {tag: (number / 4, step) for step, (tag, number) in enumerate(rows)}
    assert {tag: (one.value, one.step) for tag, one in found.scalars.items()} == last
    assert found.started == (0.0 if rows else None)
