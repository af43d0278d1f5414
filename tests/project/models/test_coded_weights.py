"""Weights whose addresses stand in code: whose they are, and what they are called."""

import pytest
from listed_models import Scan

STORE = "https://weights.example.org/{}"
TABLE = (
    "MODELS = {\n"
    + "".join(f"    '{name}': '{STORE.format(f'{name}.pt')}',\n" for name in ("shore-s", "shore-l"))
    + "}\n"
)
README = (
    "# Shore\n\nA model that predicts tides.\n\n## Available models\n\n| size | name |\n|---|---|\n"
    "| small | `shore-s` |\n| large | `shore-l` |\n"
)


def checkpoints(scan: Scan, files: dict[str, str]) -> set[str]:
    return {name for (_, name), row in scan(files).items() if row.kind == "checkpoint"}


def test_a_table_of_addresses_is_of_weights_where_the_readme_names_its_keys(scan: Scan) -> None:
    assert checkpoints(scan, {"shore/__init__.py": TABLE, "README.md": README}) == {"shore-s", "shore-l"}


def test_two_names_for_one_address_are_one_file(scan: Scan) -> None:
    table = TABLE.replace("}", f"    'default': '{STORE.format('shore-l.pt')}',\n}}")

    assert checkpoints(scan, {"shore/__init__.py": table, "README.md": README}) == {"shore-s", "shore-l"}


def test_a_table_that_no_document_names_is_anybodys(scan: Scan) -> None:
    assert not checkpoints(scan, {"shore/__init__.py": TABLE, "README.md": "# Shore\n\nA model of tides.\n"})


def test_what_a_document_builds_on_is_others(scan: Scan) -> None:
    readme = README.replace("## Available models", "## Backbones")

    assert not checkpoints(scan, {"shore/__init__.py": TABLE, "README.md": readme})


def test_a_table_with_a_network_that_everybody_has_is_a_librarys(scan: Scan) -> None:
    table = TABLE.replace("}", "    'resnet18': 'https://download.pytorch.org/models/resnet18-5c106cde.pth',\n}")

    assert not checkpoints(scan, {"shore/__init__.py": table, "README.md": README})


@pytest.mark.parametrize("owner", ["me/shore", "them/other"])
def test_an_address_in_the_repositorys_own_releases_needs_no_name(scan: Scan, owner: str) -> None:
    table = f"URLS = {{('16khz', '1.0'): 'https://github.com/{owner}/releases/download/1.0/tides_16khz.pth'}}\n"
    readme = "# Shore\n\n`pip install git+https://github.com/me/shore`\n"

    found = checkpoints(scan, {"shore/__init__.py": table, "README.md": readme})

    assert found == ({"tides_16khz.pth"} if owner == "me/shore" else set())


KIT = {
    "seg/setup.py": "from setuptools import setup\n\nsetup(name='waves', url='https://github.com/them/waves')\n",
    "seg/LICENSE": "MIT\n",
    "seg/README.md": "# Waves\n\nSee https://github.com/them/waves.\n",
    "seg/configs/README.md": (
        "## Models\n\n| Method | mIoU | download |\n|---|---|---|\n"
        "| WaveNet-S | 80.1 | [model](https://dl.example.org/wave_s.pth) |\n"
    ),
}


@pytest.mark.parametrize("is_kit", [True, False])
def test_what_a_copied_toolkit_gives_out_is_the_toolkits(scan: Scan, *, is_kit: bool) -> None:
    files = {path: text for path, text in KIT.items() if is_kit or path != "seg/LICENSE"}
    files |= {} if is_kit else {"seg/setup.py": ""}

    found = checkpoints(scan, {**files, "README.md": "# Shore\n\nhttps://github.com/me/shore\n"})

    assert found == (set() if is_kit else {"wave_s.pth"})


@pytest.mark.parametrize("place", ["me/shore", "them/sky"])
def test_a_table_of_files_on_a_hub_is_the_repositorys_where_the_place_is_called_like_it(scan: Scan, place: str) -> None:
    table = f"PATHS = {{'text': {{'repo_id': '{place}', 'file_name': 'text_2.pt'}}}}\n"

    found = checkpoints(scan, {"shore/load.py": table, "README.md": "# Shore\n\nhttps://github.com/me-lab/shore\n"})

    assert found == ({"text"} if place == "me/shore" else set())
