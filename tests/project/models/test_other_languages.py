"""What texts of other languages tell by names and numbers, and tables whose rows share one folder."""

import pytest
from listed_models import Scan

from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.passages import Passage

LINK = "https://pan.baidu.com/s/1zTides"
TABLE = (
    "# 潮汐检测\n\n训练只在Brest文本检测公开数据集上，效果如下：\n\n"
    "|模型|骨干网络|precision|下载链接|\n|-|-|-|-|\n"
    f"|PAN|Reed_7*7|85.88%|[下载链接]({LINK})|\n|PAN|Reed_3*3|86.51%|[下载链接]({LINK})|\n"
    f"|Gauge|Reed_7*7|82.01%|[下载链接]({LINK})|\n"
)


def test_rows_below_heads_in_chinese_that_share_a_folder_are_checkpoints_each(scan: Scan) -> None:
    found = scan({"README.md": TABLE})

    assert {name for _, name in found} == {"PAN", "PAN (Reed_3*3)", "Gauge"}
    assert {row.documentation for row in found.values()} == {"minimum"}


def test_rows_of_one_name_that_share_a_file_are_one_checkpoint(scan: Scan) -> None:
    found = scan({"README.md": "\n".join(TABLE.splitlines()[:-1]) + "\n"})

    assert {name for _, name in found} == {"PAN"}


@pytest.mark.parametrize(
    ("text", "title", "items"),
    [
        ("在测试集上识别准确率达到98.5%的效果", "", {"metrics"}),
        ("测试集的mAP为91.2%", "", {"metrics"}),
        ("在Brest上训练了三天", "", {"training_data"}),
        ("在GPU上训练", "", set()),
        ("在港口的潮汐", "潮汐预测", {"purpose"}),
        ("https://www.kaggle.com/datasets/ada/harbour-tides", "数据集", {"training_data"}),
        ("See https://www.kaggle.com/datasets/ada/harbour-tides", "", set()),
        ("See https://www.kaggle.com/datasets/ada/harbour-tides", "Data", {"training_data"}),
        ("Trained on Brest only.", "", {"training_data"}),
        ("It was trained and tested on Ubuntu 22.04 with a GPU.", "", set()),
        ("The goal is an accuracy of 95.0%.", "", set()),
        ("At least an accuracy of 95.0% is required.", "", set()),
        ("An accuracy of 95.0% on harbours.", "Project goals", set()),
        ("Datasets for Training, Testing and so on should be put by Everybody inside here.", "Structure > data", set()),
        ("The model was evaluated, highlighting the limitations of small samples.", "", set()),
        ("| Input shape | `(180, 180, 3)` |\n| Output classes | 10 for tides |", "Complexity", {"inputs_outputs"}),
    ],
)
def test_a_section_tells_what_it_names(text: str, title: str, items: set[str]) -> None:
    assert recognised(Passage(text, "README.md", 1, "section", "TideNet", title)).keys() == items


@pytest.mark.parametrize(("shape", "is_told"), [("input gauges, e.g., (24, 3).", True), ("the kernel.", False)])
def test_a_builder_tells_the_shape_of_what_goes_in(shape: str, *, is_told: bool) -> None:
    told = f"Build it.\n\nParameters\n----------\nsize : tuple\n    Shape of {shape}\n"
    told += "n : int\n    Number of output classes.\n"

    assert ("inputs_outputs" in recognised(Passage(told, "nets.py", 1, "docstring", "build"))) is is_told


def test_what_a_command_fetches_is_told_of_by_the_document_first(scan: Scan) -> None:
    fetch = "wget https://drive.example.org/s/{0}.pth -O {0}.pth\n"
    readme = "# Classification of tides\n\n## Pretrained weights\n\nThey can be downloaded:\n\n```\n"

    found = scan({"README.md": readme + fetch.format("harbour") + fetch.format("shore") + "```\n"})

    places = {row.items.purpose.line for row in found.values() if row.items.purpose}
    assert len(found) == 2
    assert places == {1}


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("All networks of the harbour are stored in a single folder for everybody.", False),
        ("Official benchmark: run `tide.ipynb` and use its outputs.", False),
        ("- TideNet: can be found at the harbour of Brest.", False),
        ("- TideNet: forecasts the low water for pilots.", True),
        ("TideNet is stored in a folder. It predicts the next low water.", True),
    ],
)
def test_a_place_or_an_order_is_no_purpose(text: str, *, is_told: bool) -> None:
    assert ("purpose" in recognised(Passage(text, "README.md", 1, "mention", "Net"))) is is_told
