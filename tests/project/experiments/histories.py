"""Programs that say their values in ten ways, for histories whose truth is written first."""

import json

VALUES = {"learning_rate": "0.01", "batch_size": "32", "seed": "7", "num_classes": "10", "log_dir": "logs/a"}
LOOP = """

class Net(torch.nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.head = torch.nn.Linear(20, num_classes)

    def forward(self, x):
        return self.head(x)


def train(rate, batch, seed, classes, folder):
    torch.manual_seed(seed)
    model = Net(classes)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    for x, y in DataLoader(load(), batch_size=batch):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        print(loss.item())
    torch.save(model.state_dict(), folder + "/model.pt")

"""
HEAD = "import torch\nfrom torch.utils.data import DataLoader\n\nfrom data import load\n"
DATA = {"data.py": "def load():\n    return []\n"}


def _call(owner: str) -> str:
    names = ", ".join(f"{owner}{name}" for name in VALUES)
    return f"    train({names})\n"


MAIN = '\nif __name__ == "__main__":\n'
CONSTANTS = {name: name.upper() for name in VALUES}
PLAIN = (
    HEAD
    + "".join(
        f"{upper} = {VALUES[name] if name != 'log_dir' else repr(VALUES[name])}\n" for name, upper in CONSTANTS.items()
    )
    + LOOP
    + MAIN
    + f"    train({', '.join(CONSTANTS.values())})\n"
)
ARGUMENTS = (
    HEAD
    + "import argparse\n"
    + LOOP
    + MAIN
    + "    parser = argparse.ArgumentParser()\n"
    + "".join(
        f'    parser.add_argument("--{name}", type={kind}, default={value})\n'
        for (name, _), kind, value in zip(
            VALUES.items(), ("float", "int", "int", "int", "str"), ("0.01", "32", "7", "10", '"logs/a"'), strict=True
        )
    )
    + "    args = parser.parse_args()\n"
    + _call("args.")
)
CLASS = (
    HEAD
    + "\n\nclass CFG:\n"
    + "".join(f"    {name} = {VALUES[name] if name != 'log_dir' else repr(VALUES[name])}\n" for name in VALUES)
    + LOOP
    + MAIN
    + _call("CFG.")
)
TABLE = (
    HEAD
    + "\nparams = {\n"
    + "".join(f'    "{name}": {VALUES[name] if name != "log_dir" else repr(VALUES[name])},\n' for name in VALUES)
    + "}\n"
    + LOOP
    + MAIN
    + f"    train({', '.join(f'params[{name!r}]' for name in VALUES)})\n"
)
YAML = "".join(f"{name}: {value}\n" for name, value in VALUES.items())
READS_YAML = (
    HEAD
    + "import yaml\n"
    + LOOP
    + MAIN
    + '    with open("config.yaml") as file:\n        config = yaml.safe_load(file)\n'
    + f"    train({', '.join(f'config[{name!r}]' for name in VALUES)})\n"
)
READS_JSON = (
    READS_YAML.replace("yaml.safe_load", "json.load")
    .replace("import yaml", "import json")
    .replace("config.yaml", "config.json")
)
READS_PARAMS = READS_YAML.replace("config.yaml", "params.yaml")
HYDRA = (
    HEAD
    + "import hydra\n"
    + LOOP
    + '\n@hydra.main(config_path="conf", config_name="config")\ndef main(cfg):\n'
    + _call("cfg.")
    + MAIN
    + "    main()\n"
)
TYPED = {"learning_rate": 0.01, "batch_size": 32, "seed": 7, "num_classes": 10, "log_dir": "logs/a"}
LAUNCH = "python train.py " + " ".join(f"--{name} {value}" for name, value in VALUES.items()) + "\n"


def notebook(*cells: str, outputs: tuple[str, ...] = ()) -> str:
    """Return a notebook with some cells of code, the last with outputs."""
    rows = [
        {
            "cell_type": "code", "metadata": {}, "execution_count": None,
            "source": text.splitlines(keepends=True),
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": [line]} for line in outputs
            ] if at == len(cells) - 1 else [],
        }
        for at, text in enumerate(cells)
    ]  # fmt: skip
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": rows}, indent=1)


_CELLS = PLAIN.replace(MAIN, "\n").replace("    train(", "train(").split(LOOP)
NOTEBOOK = notebook(_CELLS[0], LOOP, _CELLS[1])
SETUPS: dict[str, tuple[str, dict[str, str]]] = {
    "constants": ("train.py", {"train.py": PLAIN}),
    "argparse": ("train.py", {"train.py": ARGUMENTS}),
    "class": ("train.py", {"train.py": CLASS}),
    "table": ("train.py", {"train.py": TABLE}),
    "yaml": ("config.yaml", {"train.py": READS_YAML, "config.yaml": YAML}),
    "json": ("config.json", {"train.py": READS_JSON, "config.json": json.dumps(TYPED, indent=2) + "\n"}),
    "params": ("params.yaml", {"train.py": READS_PARAMS, "params.yaml": YAML}),
    "hydra": ("conf/config.yaml", {"train.py": HYDRA, "conf/config.yaml": YAML}),
    "notebook": ("train.ipynb", {"train.ipynb": NOTEBOOK}),
    "launch": ("run.sh", {"train.py": ARGUMENTS, "run.sh": LAUNCH}),
}
"""The file that holds the values, and all files, by the way the values are said."""
