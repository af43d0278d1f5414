"""A card quotes what a training used and emitted where a run store says so."""

from mldebt.findings.ledger import Experiment, Metric
from mldebt.report.markdown.card_training import Fact, energy


def test_the_newest_run_that_measured_its_energy_is_quoted() -> None:
    old = Experiment(
        "e1", "tide", "train.py", "L4", "run store", started="2025-02-01T08:00:00Z",
        metrics=(Metric("emissions", 0.5, source="mlruns/1"),),
    )  # fmt: skip
    new = Experiment(
        "e2", "tide", "train.py", "L4", "run store", started="2025-03-01T08:00:00Z",
        metrics=(Metric("energy_consumed", 1.25, source="mlruns/2"), Metric("accuracy", 0.9, source="mlruns/2")),
    )  # fmt: skip
    last = Experiment(
        "e3", "tide", "train.py", "L4", "run store", started="2025-04-01T08:00:00Z", metrics=(Metric("loss", 0.1),)
    )

    facts = list(energy((old, new, last)))

    assert facts == [Fact("`energy_consumed`", "1.25, 2025-03-01", "mlruns/2")]


def test_runs_that_measured_no_energy_say_nothing() -> None:
    run = Experiment("e1", "tide", "train.py", "L4", "run store", started="2025-02-01", metrics=(Metric("wer", 0.1),))

    assert list(energy((run,))) == []
