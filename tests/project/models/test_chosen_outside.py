"""Estimators of a library that a program takes by their names, or keeps by a callback or by what grew inside."""

import pytest
from listed_models import Scan

HEAD = (
    "import importlib\nimport sys\n\nimport joblib\nimport sklearn.ensemble as trees\n"
    "from sklearn.linear_model import Ridge\n"
)
FIT = "    model.fit([[1]], [1])\n    joblib.dump(model, 'models/tide.joblib')\n\n\nif __name__ == '__main__':\n"


@pytest.mark.parametrize(
    ("made", "is_one"),
    [
        ("getattr(trees, name)(max_depth=3)", True),
        ("NETS[name]()", True),
        ("getattr(importlib.import_module(module), name)()", True),
        ("getattr(importlib.import_module(f'own.{module}'), name)()", False),
        ("OTHER[name]()", False),
    ],
)
def test_what_is_taken_by_its_name_of_a_library_fitted_and_kept_is_a_model(
    scan: Scan, made: str, *, is_one: bool
) -> None:
    tables = "NETS = {'ridge': Ridge}\nOTHER = {'path': str}\n\n\n"
    source = f"{HEAD}\n{tables}def train(module, name):\n    model = {made}\n{FIT}    train(*sys.argv)\n"

    found = scan({"train.py": source})

    assert list(found) == ([("train.py", "tide.joblib")] if is_one else [])


@pytest.mark.parametrize(
    ("given", "names"),
    [(", callbacks=[keep]", ["tide.hdf5"]), ("", [])],
)
def test_a_network_that_a_callback_of_its_training_keeps_is_a_model(scan: Scan, given: str, names: list[str]) -> None:
    source = (
        "from keras.callbacks import ModelCheckpoint\nfrom keras.layers import Dense\n"
        "from keras.models import Sequential\n"
        "model = Sequential()\nmodel.add(Dense(1))\nmodel.compile('adam', 'mse')\n"
        f"keep = ModelCheckpoint('out/tide.hdf5')\nmodel.fit([[1]], [1]{given})\n"
    )

    assert [name for _, name in scan({"tide.py": source})] == names


def test_the_booster_inside_an_estimator_is_kept_for_it(scan: Scan) -> None:
    source = "import lightgbm\nm = lightgbm.LGBMRegressor()\nm.fit([[1]], [1])\nm.booster_.save_model('tide.txt')\n"

    assert ("train.py", "tide.txt") in scan({"train.py": source})


@pytest.mark.parametrize(
    ("readme", "role"), [("# Embeddings\n\n## Walks\n\nThe walks.\n", "model"), ("# A\n", "component")]
)
@pytest.mark.parametrize("made", ["Word2Vec(self.rows)", "build()"])
def test_a_class_that_embeds_and_that_a_document_names_is_a_model(
    scan: Scan, made: str, readme: str, role: str
) -> None:
    build = "def build():\n    return Sequential([Dense(3)])\n\n\n"
    walks = (
        "from gensim.models import Word2Vec\nfrom keras.layers import Dense\nfrom keras.models import Sequential\n\n\n"
        f"{build}class Walks:\n    def __init__(self, rows):\n        self.rows = rows\n\n    def train(self):\n"
        f"        self.model = {made}\n\n    def get_embeddings(self):\n        return self.model.wv\n"
    )
    entry = "from walks import Walks\n\nif __name__ == '__main__':\n    walks = Walks([])\n    walks.train()\n"

    found = scan({"walks.py": walks, "run.py": entry, "README.md": readme})

    assert found["walks.py", "Walks"].role == role
