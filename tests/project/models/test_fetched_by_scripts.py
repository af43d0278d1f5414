"""Weights that a shell script fetches which a README names."""

import pytest
from listed_models import Scan

README = (
    "# Tide\n\nTide tells how high the sea will be.\n\n## {heading}\n\nDownload them with:\n\n```bash\n./{named}\n```\n"
)
SCRIPT = "#!/bin/sh\n# fetches\necho start\nwget -P pretrain {link}\n"
LINK = "http://tide.example.org/models/tide_big.pth.tar"
USUAL = {"heading": "Pretrained models", "named": "download.sh", "link": LINK, "script": "download.sh"}


def names(scan: Scan, **changed: str) -> set[str]:
    told = USUAL | changed
    found = scan({"README.md": README.format(**told), told["script"]: SCRIPT.format(**told)})
    return {name for (_, name), model in found.items() if model.kind == "checkpoint"}


@pytest.mark.parametrize("script", ["download.sh", "scripts/download_models.sh"])
def test_what_a_script_fetches_that_hands_out_weights_is_published(scan: Scan, script: str) -> None:
    assert names(scan, named=script, script=script) == {"tide_big.pth.tar"}


@pytest.mark.parametrize(
    "changed",
    [
        {"heading": "Data sets"},
        {"heading": "Installation"},
        {"named": "other.sh"},
        {"script": "download.txt"},
        {"link": "http://tide.example.org/data/images.zip"},
        {"link": "http://tide.example.org/models/categories.txt"},
        {"link": "https://download.pytorch.org/models/resnet50-19c8e357.pth"},
        {"link": "http://tide.example.org/models/optimizer.pth"},
    ],
)
def test_data_public_weights_and_scripts_that_no_text_hands_out_stay_silent(
    scan: Scan, changed: dict[str, str]
) -> None:
    assert names(scan, **changed) == set()
