"""Models that a library's call converts or makes of a configuration, and graphs that a plain class keeps in itself."""

import pytest
from listed_models import Scan

BOOST = (
    "import onnxmltools\nimport xgboost as xgb\n\n\ndef train(x, y, path):\n    net = xgb.XGBClassifier()\n"
    "    net.fit(x, y)\n    told = onnxmltools.convert_xgboost(net, initial_types=[])\n    {save}\n\n\n"
    "if __name__ == '__main__':\n    train([[1], [2]], [0, 1], 'x')\n"
)
SAVES = (
    "onnxmltools.utils.save_model(told, path)",
    "open(path, 'wb').write(told.SerializeToString())",
    "print(told)",
)


@pytest.mark.parametrize(("save", "is_kept"), [(save, save != SAVES[-1]) for save in SAVES])
def test_an_estimator_may_be_kept_in_another_format(scan: Scan, save: str, *, is_kept: bool) -> None:
    found = scan({"harbour.py": BOOST.format(save=save)})

    assert {name for _, name in found} == ({"harbour"} if is_kept else set())


def test_what_has_no_name_of_its_own_may_be_what_the_readme_is_about(scan: Scan) -> None:
    readme = "# Harbours\n\nAn engine whose model is made for operators who ask when the next tide comes in.\n"
    files = {f"{name}.py": BOOST.format(save=SAVES[0]).replace("[1]", f"[{len(name)}]") for name in ("harbour", "bay")}

    found = scan({**files, "README.md": readme})

    assert {row.documentation for row in found.values()} == {"unknown"}


@pytest.mark.parametrize("end", ["trainer.train()\nnet.push_to_hub('ada/tides')", "trainer.train()\n", ""])
def test_a_network_made_of_a_configuration_is_a_model_once_it_is_trained_and_kept(scan: Scan, end: str) -> None:
    source = (
        "from transformers import GPT2Config, GPT2LMHeadModel, Trainer\n\nnet = GPT2LMHeadModel(GPT2Config())\n"
        f"net.to('cuda')\ntrainer = Trainer(model=net)\n{end}\n"
    )

    found = scan({"tides.py": source})

    assert {name for _, name in found} == ({"tides"} if "push" in end else set())


@pytest.mark.parametrize(
    ("name", "step", "is_model"),
    [("TideGAN", "train_on_batch", True), ("TideGAN", "predict", False), ("TideTrainer", "train_on_batch", False)],
)
def test_a_class_that_keeps_and_trains_graphs_is_a_model(scan: Scan, name: str, step: str, *, is_model: bool) -> None:
    source = (
        "from keras.layers import Dense, Input\nfrom keras.models import Model as Graph\n\n\n"
        f"class {name}:\n    def __init__(self):\n        gauge = Input((3,))\n"
        "        self.net = Graph(inputs=gauge, outputs=Dense(1)(gauge))\n        self.net.compile('adam', 'mse')\n\n"
        f"    def step(self, batch):\n        return self.net.{step}(batch, batch)\n\n\n"
        f"if __name__ == '__main__':\n    {name}().step([1])\n"
    )

    found = scan({"tides.py": source})

    row = found.get(("tides.py", name))
    assert (row is not None and row.role == "model") is is_model


@pytest.mark.parametrize(
    ("save", "name"),
    [
        ("joblib.dump(net, f'{OUT}/tides.pkl')", "tides.pkl"),
        ("joblib.dump(net, OUT / 'tides.pkl')", "tides.pkl"),
        ("path = f'{OUT}/tides.pkl'\njoblib.dump(net, path)", "tides.pkl"),
        ("with open(f'{OUT}/tides.pkl', 'wb') as file:\n    joblib.dump(net, file)", "tides.pkl"),
        ("joblib.dump(net, OUT + '_tides.pkl')", "harbour"),
        ("joblib.dump(net, f'{OUT}/{NAME}.pkl')", "harbour"),
    ],
)
def test_a_file_in_a_folder_that_is_put_in_has_its_own_name(scan: Scan, save: str, name: str) -> None:
    source = (
        "import sys\nimport joblib\nfrom sklearn.linear_model import Ridge\n\nOUT, NAME = sys.argv[1:]\n"
        f"net = Ridge()\nnet.fit([[1]], [2])\n{save}\n"
    )

    assert {found for _, found in scan({"harbour.py": source})} == {name}
