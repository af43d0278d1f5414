"""Models that a list or a registry names: what everybody has is nobody's own, and two words are not always a kind."""

import pytest
from listed_models import Scan
from test_named_by_options import HEAD, NET


@pytest.mark.parametrize(
    "lead",
    [
        "Available pretrained models are:",
        "The following pretrained models are supported:",
        "Available pretrained backbone models are:",
        "We compare the following pretrained models:",
    ],
)
def test_networks_that_everybody_has_are_not_published_by_a_list(scan: Scan, lead: str) -> None:
    names = (
        ("resnet50", "vgg16", "bert-base-uncased") if lead.startswith("Available pretrained m") else ("tide", "wave")
    )
    block = f"```bash\npython train.py --model {names[0]}\n```"
    readme = f"# Tides\n\n{block}\n\n{lead}\n\n" + "".join(f"- {name}\n" for name in names)

    found = scan({"nets.py": HEAD + NET.format(name="TideNet"), "README.md": readme})

    assert not [name for path, name in found if path == "README.md"]
