"""What CodeCarbon wrote is read as energy of runs; other tables and broken rows say nothing."""

import pytest

from mldebt.facts.stores.layouts import places_of
from mldebt.facts.stores.reading import read_store
from mldebt.facts.stores.records import Folder, Reading

HEADER = b"timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_energy,gpu_energy,energy_consumed\n"
FIRST = b"2025-03-01T08:00:10,tide,a1,10.0,0.001,1e-4,0.002,,0.002\n"
TOTAL = b"2025-03-01T08:01:40,tide,a1,100.0,0.01,1e-4,0.02,,0.02\n"


def read(content: bytes) -> Reading | None:
    return read_store("codecarbon", Folder("out", {"emissions.csv": content}))


def test_the_last_row_of_a_measured_run_is_its_total() -> None:
    reading = read(HEADER + FIRST + TOTAL)

    assert reading is not None
    (record,) = reading.records
    assert (record.id, record.name, record.place) == ("a1", "tide", "out/emissions.csv")
    assert (record.started, record.ended) == ("2025-03-01T08:00:00Z", "2025-03-01T08:01:40Z")
    told = {key: measure.value for key, measure in record.metrics.items()}
    assert told == {"emissions": 0.01, "energy_consumed": 0.02, "cpu_energy": 0.02, "duration": 100.0}


def test_a_measured_run_is_no_record_of_what_was_tried() -> None:
    reading = read(HEADER + TOTAL)

    assert reading is not None
    assert [record.level for record in reading.records] == ["LX"]


@pytest.mark.parametrize(
    "row",
    [
        b"yesterday,tide,a1,10,0.1,0,0,0,0.1",
        b"2025-03-01T08:00:10,tide,a1,nan,0.1,0,0,0,0.1",
        b"2025-03-01T08:00:10,tide,a1,10,-1,0,0,0,0.1",
        b"2025-03-01T08:00:10,tide,a1,1e400,0.1,0,0,0,0.1",
        b"2025-03-01T08:00:10",
        b"\xff\xfe\x00,\x00",
    ],
)
def test_a_broken_row_is_told_and_no_run(row: bytes) -> None:
    reading = read(HEADER + TOTAL + row + b"\n")

    assert reading is not None
    assert len(reading.records) == 1
    assert reading.error == "out/emissions.csv: 1 rows are no measurement"


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"country,emissions,year\nFrance,300,1990\n", b"energy_consumed\n1\n", b'"' * 5000]
)
def test_another_table_of_emissions_is_no_store(content: bytes) -> None:
    assert read(content) is None


@pytest.mark.parametrize("path", ["emissions.csv", "logs/emissions.csv", "out/carbon_emissions.csv"])
def test_a_table_of_emissions_may_be_a_meter(path: str) -> None:
    assert [place.kind for place in places_of(path)] == ["codecarbon"]
