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


@pytest.mark.parametrize(
    ("decorator", "role"),
    [("register_model('tide', 'tide_v1')", "model"), ("register('tide', 'tide_v1')", "component")],
)
def test_what_registers_models_by_its_own_name_needs_no_kind(scan: Scan, decorator: str, role: str) -> None:
    nets = f"import registry\n{HEAD}" + NET.format(name="Tide").replace(
        "\n\nclass", f"\n\n@registry.{decorator}\nclass"
    )
    functions = "".join(
        f"def {name}(*names):\n    return lambda cls: cls\n\n\n" for name in ("register", "register_model")
    )

    found = scan({"nets.py": nets, "registry.py": functions})

    assert found["nets.py", "Tide"].role == role
