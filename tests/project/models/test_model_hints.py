"""Text that may speak of a model forbids to say that nothing does; loading is no keeping; a series is one family."""

from pathlib import Path

import pytest
from listed_models import Scan, models_in
from repositories import Repository

from mldebt.demo.story import pickled
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.models.files.stored import is_public_base, is_training_state, series

CLASS = """

class {name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)
"""
ENTRY = """

if __name__ == "__main__":
    model = {name}()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.rand(8, 3)).sum().backward()
    optimiser.step()
    torch.save(model.state_dict(), "out.pt")
"""
HEAD = "import torch\nfrom torch import nn\n"
OTHER = HEAD + CLASS.format(name="QuayNet") + ENTRY.format(name="QuayNet")
LOADING = """import torch
from nets import GaugeNet


def main():
    model = GaugeNet()
    known = {name: value for name, value in torch.load("w.pt").items() if name in model.state_dict()}
    model.load_state_dict(known)


if __name__ == "__main__":
    main()
"""


def trained(name: str) -> str:
    return HEAD + CLASS.format(name=name) + ENTRY.format(name=name)


@pytest.mark.parametrize(
    ("path", "name", "readme"),
    [
        ("train.py", "Net", "# 潮汐\n\n这个项目用神经网络预测港口的潮汐高度，训练数据来自三个港口的测量。\n"),
        ("train.py", "Net", "# Sea\n\nRead [the report](docs/report.pdf).\n"),
    ],
)
def test_text_that_may_speak_of_a_model_makes_its_level_unknown(scan: Scan, path: str, name: str, readme: str) -> None:
    found = scan({path: trained(name), "quay.py": OTHER, "README.md": readme})

    assert found[path, name].documentation == "unknown"


@pytest.mark.parametrize(
    ("path", "name", "readme"),
    [
        ("train.py", "SAM2Image", "# Masks\n\nSAM2 is trained on COCO for the segmentation of images.\n"),
        ("train.py", "SeqLabel", "# Words\n\nSequence labeling is the task of recognition of named entities.\n"),
        ("sea/hourglass/train.py", "TideNet", "# Sea\n\nHourGlass is a network for the estimation of human poses.\n"),
        ("nets/hourglass_ae.py", "Net", "# Sea\n\nHourGlass is a network for the estimation of human poses.\n"),
    ],
)
def test_text_that_writes_a_proper_name_of_a_model_documents_it(scan: Scan, path: str, name: str, readme: str) -> None:
    found = scan({path: trained(name), "quay.py": OTHER, "README.md": readme})

    assert found[path, name].documentation == "partial"


@pytest.mark.parametrize(
    "readme",
    [
        "# Sea\n\nInstall torch first, then run the script.\n",
        "# Sea\n\nPyTorch is a library for the prediction of everything.\n",
        "# Sea\n\nA vision model for the detection of ships.\n",
    ],
)
def test_text_about_the_task_or_a_library_says_nothing_of_one_of_two_models(scan: Scan, readme: str) -> None:
    found = scan({"train.py": trained("TideNet"), "quay.py": OTHER, "README.md": readme})

    assert found["train.py", "TideNet"].documentation == "none"


def test_text_in_another_folder_speaks_of_the_models_of_that_folder_only(scan: Scan) -> None:
    told = "# Tide\n\nTide is a network for the prediction of the tide.\n"

    found = scan({"sea/train.py": trained("TideNet"), "quay.py": OTHER, "land/README.md": told})

    assert found["sea/train.py", "TideNet"].documentation == "none"


def test_a_class_taken_from_another_repository_has_its_text_there(scan: Scan) -> None:
    taken = trained("TideNet").replace(
        "(nn.Module):", '(nn.Module):\n    """Modified from https://git.example/sea."""', 1
    )

    found = scan({"net.py": taken, "quay.py": OTHER})

    assert found["net.py", "TideNet"].documentation == "unknown"


def test_an_instance_that_only_gets_weights_is_loaded_and_not_saved(scan: Scan) -> None:
    found = scan({"nets.py": HEAD + CLASS.format(name="GaugeNet"), "use.py": LOADING})

    reach = found["nets.py", "GaugeNet"].reach
    assert "loaded" in reach
    assert "saved" not in reach


def test_a_network_around_the_network_it_is_given_is_a_component(scan: Scan) -> None:
    around = (
        CLASS.format(name="PairNet")
        .replace("(self):", "(self, embedding_net):")
        .replace("nn.Linear(3, 1)", "embedding_net")
    )
    entry = ENTRY.format(name="PairNet").replace("PairNet()", "PairNet(GaugeNet())")

    found = scan({"train.py": HEAD + CLASS.format(name="GaugeNet") + around + entry})

    assert found["train.py", "PairNet"].role == "component"


def test_checkpoints_of_one_training_are_one_family_and_its_state_is_no_model(make_repository: Repository) -> None:
    folder = make_repository({"train.py": "x = 1\n"})
    held = "model = sklearn.linear_model._logistic.LogisticRegression\nrate = 0.{}\n"
    for step in (100, 200):
        place = folder / "tide" / f"checkpoint-{step}"
        place.mkdir(parents=True)
        (place / "model.pkl").write_bytes(pickled(held.format(step)))
        (place / "rng_state.pth").write_bytes(pickled(held.format(step + 1)))

    found = models_in(folder)

    assert {model.family for model in found.values()} == {"tide"}
    assert {name for _, name in found} == {"model.pkl"}


@pytest.mark.parametrize(
    ("path", "says"),
    [("a/rng_state_0.pth", True), ("optimizer.pt", True), ("net_optim.pth", True), ("model.pt", False)],
)
def test_state_of_a_training_is_told_by_its_name(path: str, says: bool) -> None:  # noqa: FBT001 - expected answer
    assert is_training_state(path) == says


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("w/resnet50-19c8e357.pth", True), ("yolov8n.pt", True), ("vgg16_weights_tf_dim_ordering.h5", True),
        ("bert-base-uncased.bin", True), ("tide.pth", False), ("resnet50_tide.pth", False),
    ],
)  # fmt: skip
def test_a_file_named_like_public_weights_may_be_described_elsewhere(path: str, says: bool) -> None:  # noqa: FBT001 - expected answer
    assert is_public_base(path) == says


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("tide/checkpoint-100/a.pt", "tide"), ("nets/csfn/FM20/sd2/a.h5", "nets/csfn"), ("nets/old/a.h5", "nets"),
        ("finrl/apps/stocks/a.pth", "finrl/apps/stocks"), ("a.pt", "(top level)"), ("v2/a.pt", "v2"),
    ],
)  # fmt: skip
def test_a_series_is_the_folder_above_the_variants(path: str, folder: str) -> None:
    assert series(path) == folder


def lessons_in(folder: Path, path: str) -> bool:
    with opened(Options(path=folder)) as scan:
        return scan.project.sources.is_teaching(path)


def test_three_numbered_chapters_are_lessons(make_repository: Repository) -> None:
    folder = make_repository(
        {f"Chapter0{number}/net.py": "x = 1\n" for number in (1, 2, 3)} | {"own/net.py": "x = 1\n"}
    )

    assert lessons_in(folder, "Chapter02/net.py")
    assert not lessons_in(folder, "own/net.py")


def test_a_readme_that_calls_itself_a_course_makes_every_file_a_lesson(make_repository: Repository) -> None:
    folder = make_repository({"net.py": "x = 1\n", "README.md": "# Nets\n\nCode of the course on nets.\n"})

    assert lessons_in(folder, "net.py")


FLEET = {f"{name.lower()}.py": trained(name) for name in ("Brig", "Ketch", "Sloop", "Yawl")}


def test_words_of_a_name_that_stand_apart_do_not_name_it(scan: Scan) -> None:
    readme = "# Words\n\nWe predict disentangled representations of rare words from content of novels.\n"
    found = scan({"train.py": trained("DisContent"), **FLEET, "README.md": readme})

    says = [one.says for one in found["train.py", "DisContent"].evidence]
    assert not [one for one in says if "`dis conte`" in one]


def test_a_model_that_a_list_names_is_told_of_by_how_the_text_begins(scan: Scan) -> None:
    readme = "# Tides\n\nThis predicts the tide of harbours.\n\n## Runs\n\n"
    readme += "4. Tidal Control (algo_name=TideKL) [Moon et al. 2019]\n"
    found = scan({"train.py": trained("TideKL"), **FLEET, "README.md": readme})

    assert found["train.py", "TideKL"].documentation == "partial"
