"""`mldebt card` writes what the scan knows with its source, and asks people for the rest."""

import json
import re
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.cli.main import run

NET = """\
import pandas as pd
import torch
from torch import nn


class TideNet(nn.Module):
    \"\"\"Predicts the height of the next tide at one harbour from the last readings.\"\"\"

    def __init__(self, width: int = 16):
        super().__init__()
        self.body = nn.Linear(3, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x)


if __name__ == "__main__":
    table = pd.read_csv("data/gauge.csv")
    model = TideNet()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        model(torch.rand(8, 3)).sum().backward()
        optimiser.step()
    torch.save(model.state_dict(), "tide.pt")
"""
FILES = {"net.py": NET, "run.sh": "python net.py --epochs 3\n", "LICENSE": "MIT License\n"}
ASKED = re.compile(r"^\[More information needed\] Question: .+\?$", re.MULTILINE)


def codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Return the codes a scan finds about models."""
    capsys.readouterr()
    run(["scan", str(folder), "--select", "models", "--preview", "--format", "json", "-q"])
    return {one["code"] for one in json.loads(capsys.readouterr().out)["findings"]}


def test_a_card_states_known_facts_with_their_source(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository(FILES)

    assert run(["card", "TideNet", "-C", str(folder), "-q"]) == 0

    text = capsys.readouterr().out
    assert text.startswith("---\nlibrary_name: pytorch\n---\n\n# Model card: TideNet\n")
    assert "- **Built from**: `Linear(3, width)` (`net.py:9`)" in text
    assert "- **Made with**: `width: int = 16` (`net.py:9`)" in text
    assert "- **`forward` takes**: `x: torch.Tensor` (`net.py:13`)" in text
    assert "- **Reads**: `data/gauge.csv` (`net.py:18`)" in text
    assert "started by: python net.py" in text
    assert "(`run.sh:1`)" in text
    assert "Predicts the height of the next tide" in text


def test_a_card_left_unanswered_is_still_incomplete(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository(FILES)

    run(["card", "TideNet", "-C", str(folder), "-q", "-o", str(folder / "MODEL_CARD.md")])
    commit(folder, {}, day=2)

    assert "MLD203" in codes(folder, capsys)


def test_a_card_whose_questions_are_answered_is_complete(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository(FILES)
    run(["card", "TideNet", "-C", str(folder), "-q"])
    text = ASKED.sub("Harbour masters use it to plan arrivals; it was read by its owner.", capsys.readouterr().out)

    commit(folder, {"MODEL_CARD.md": text}, day=2)

    assert "MLD203" not in codes(folder, capsys)


def test_a_question_raises_no_level_of_documentation(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository(
        {"net.py": NET.replace("Predicts the height of the next tide at one harbour from the", "")}
    )
    run(["card", "TideNet", "-C", str(folder), "-q"])
    questions = "\n\n".join(ASKED.findall(capsys.readouterr().out))
    commit(folder, {"MODEL_CARD.md": f"# Model card: TideNet\n\n{questions}\n"}, day=2)

    run(["models", str(folder), "--format", "json", "-q"])

    (row,) = [one for one in json.loads(capsys.readouterr().out) if one["kind"] == "class"]
    assert row["documentation"] == "none"


def test_the_metadata_of_a_card_is_what_the_hub_takes(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository(FILES)

    run(["card", "TideNet", "-C", str(folder), "-q", "-o", str(folder / "MODEL_CARD.md")])
    commit(folder, {}, day=2)

    assert "MLD204" not in codes(folder, capsys)


def test_a_model_that_is_not_there_is_named_with_those_that_are(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository(FILES)

    assert run(["card", "RiverNet", "-C", str(folder), "-q"]) == 2

    assert "RiverNet: no model of this repository; there are TideNet" in capsys.readouterr().err


def test_a_name_that_several_models_share_wants_its_path(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"a/net.py": NET, "b/net.py": NET.replace("16", "32")})

    assert run(["card", "TideNet", "-C", str(folder), "-q"]) == 2

    assert "a/net.py#TideNet, b/net.py#TideNet" in capsys.readouterr().err
    assert run(["card", "b/net.py#TideNet", "-C", str(folder), "-q"]) == 0
    assert "width: int = 32" in capsys.readouterr().out


def test_text_of_a_repository_stays_text_in_a_card(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = NET.replace("Predicts the height", "Predicts <img src=x> @everyone [x](http://a.example) the height")
    folder = make_repository({"net.py": hostile})

    run(["card", "TideNet", "-C", str(folder), "-q"])

    text = capsys.readouterr().out
    assert "<img" not in text.replace("\\<img", "")
    assert "`[x](http://a.example)`" in text


METER = """\
timestamp,project_name,run_id,duration,emissions,cpu_energy,energy_consumed
2025-03-01T08:00:10,tide,a1,10.0,0.001,0.002,0.002
2025-03-01T08:01:40,tide,a1,100.0,0.0125,0.05,0.05
"""


def test_a_card_tells_what_codecarbon_measured_of_the_only_run_that_uses_it(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"net.py": f"import codecarbon\n{NET}", "emissions.csv": METER})

    code = run(["card", "TideNet", "-C", str(folder), "-q"])

    card = capsys.readouterr().out
    assert code == 0
    assert "## Environmental impact" in card
    assert "- **`emissions`**: 0.0125 kg CO2eq, 2025-03-01 (`emissions.csv`)" in card
    assert "- **`energy_consumed`**: 0.05 kWh, 2025-03-01 (`emissions.csv`)" in card


def test_emissions_of_an_unknown_script_are_no_fact_of_a_model(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"other.py": "from codecarbon import EmissionsTracker\n\nEmissionsTracker().start()\n"}
    folder = make_repository({"net.py": f"import codecarbon\n{NET}", "emissions.csv": METER} | other)

    run(["card", "TideNet", "-C", str(folder), "-q"])

    assert "Environmental impact" not in capsys.readouterr().out
