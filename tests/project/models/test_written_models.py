"""Estimators of a library that code fits and writes to a file, or keeps in a store under a name."""

import pytest
from listed_models import Scan

FIT = (
    "import joblib\nimport pickle\nfrom sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.model_selection import GridSearchCV\n\n\n"
)
MAIN = "\n\nif __name__ == '__main__':\n    train(1, 2)\n"
README = "# Moths\n\nThis model predicts the species of moths from the length of their wings.\n"


def training(last: str, made: str = "RandomForestClassifier()") -> str:
    """Return a script that fits an estimator and ends with some lines."""
    return f"{FIT}def train(x, y):\n    forest = {made}\n    forest.fit(x, y)\n    {last}\n{MAIN}"


def test_an_estimator_that_is_fitted_and_dumped_is_called_like_its_file(scan: Scan) -> None:
    found = scan({"train.py": training("joblib.dump(forest, 'models/moths.joblib')"), "README.md": README})

    row = found["train.py", "moths.joblib"]
    assert (row.kind, row.role, row.documentation) == ("artifact", "model", "partial")
    assert row.reach == ("launched", "trained", "saved")


def test_what_an_old_library_bundles_dumps_as_well(scan: Scan) -> None:
    source = training("joblib.dump(forest, 'models/moths.joblib')")

    found = scan({"train.py": source.replace("import joblib", "from sklearn.externals import joblib")})

    assert found["train.py", "moths.joblib"].reach == ("launched", "trained", "saved")


def test_the_file_of_a_dump_is_the_one_that_was_opened_last_under_its_name(scan: Scan) -> None:
    last = (
        "with open('notes.pkl', 'wb') as file:\n        pickle.dump([x], file)\n"
        "    with open('moths.pkl', 'wb') as file:\n        pickle.dump(forest, file)"
    )

    found = scan({"train.py": training(last)})

    assert ("train.py", "moths.pkl") in found
    assert ("train.py", "notes.pkl") not in found


def test_the_best_of_a_search_is_what_the_search_has_fitted(scan: Scan) -> None:
    script = training("joblib.dump(forest.best_estimator_, 'moths.pkl')", "GridSearchCV(RandomForestClassifier(), {})")

    found = scan({"train.py": script})

    assert found["train.py", "moths.pkl"].framework == "sklearn"


def test_an_estimator_that_nobody_keeps_is_not_listed(scan: Scan) -> None:
    assert not scan({"train.py": training("print(forest.score(x, y))")})


def test_what_is_written_without_being_fitted_is_not_listed(scan: Scan) -> None:
    script = training("joblib.dump(forest, 'moths.pkl')").replace("    forest.fit(x, y)\n", "")

    assert not scan({"train.py": script})


def test_a_file_without_a_name_that_is_spelt_is_called_like_its_module(scan: Scan) -> None:
    found = scan({"fit_moths.py": training("joblib.dump(forest, x.path)")})

    assert list(found) == [("fit_moths.py", "fit_moths")]


def test_a_model_of_a_store_has_the_name_under_which_it_is_kept(scan: Scan) -> None:
    script = f"import bentoml\n{training('bentoml.sklearn.save_model(NAME, forest)')}".replace(
        "def train", "NAME = 'moths-large'\n\n\ndef train"
    )

    found = scan({"train.py": script, "README.md": README})

    assert list(found) == [("train.py", "moths-large")]
    assert found["train.py", "moths-large"].documentation == "partial"


TABLE = (
    "from sklearn.ensemble import RandomForestClassifier\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.preprocessing import StandardScaler\n\n"
    "KINDS = {{'forest': RandomForestClassifier, 'line': {other}}}\n\n\n"
    "def build_model(name):\n    return KINDS[name]()\n"
)
USE = (
    "import joblib\nfrom kinds import build_model\n\nif __name__ == '__main__':\n    model = build_model('forest')\n"
    "    model.fit([[1]], [1])\n    joblib.dump(model, 'moths.pkl')\n"
)


def test_a_wrapper_that_is_logged_is_a_model(scan: Scan) -> None:
    wrapper = (
        "import mlflow.pyfunc\n\n\nclass MothWrapper(mlflow.pyfunc.PythonModel):\n    def __init__(self, model):\n"
        "        self.model = model\n\n    def predict(self, context, x):\n        return self.model.predict(x)\n"
    )
    use = USE.replace(
        "joblib.dump(model, 'moths.pkl')", "mlflow.pyfunc.log_model('m', python_model=MothWrapper(model))"
    )
    use = use.replace("import joblib\n", "import mlflow\nfrom wrapper import MothWrapper\n")

    found = scan({"kinds.py": TABLE.format(other="LogisticRegression"), "wrapper.py": wrapper, "train.py": use})

    assert found["wrapper.py", "MothWrapper"].role == "model"


def test_an_estimator_that_learns_in_parts_is_fitted(scan: Scan) -> None:
    script = training("joblib.dump(forest, 'moths.pkl')").replace(".fit(", ".partial_fit(")

    assert ("train.py", "moths.pkl") in scan({"train.py": script})


THEANO = (
    "import theano\n\n\nclass Gauge:\n    def fit(self, data):\n"
    "        self.step = theano.function([data], data{updates})\n\n    def predict(self, data):\n        return data\n"
)
TRAIN = "from sessions import Gauge\n\nif __name__ == '__main__':\n    one = Gauge()\n    one.fit([1])\n"


def test_a_function_of_theano_that_updates_nothing_makes_no_model(scan: Scan) -> None:
    assert not scan({"sessions.py": THEANO.format(updates=""), "train.py": TRAIN})


BASE = (
    "from sklearn.base import BaseEstimator, ClassifierMixin\n\n\nclass Seeker(BaseEstimator, ClassifierMixin):\n"
    "    def fit(self, x, y):\n        return self\n\n    def predict(self, x):\n        return x\n\n\n"
    "class DeepSeeker(Seeker):\n    pass\n"
)


def test_a_class_that_is_offered_and_told_of_is_no_mere_base(scan: Scan) -> None:
    readme = "# Moths\n\n## Seeker\n\nSeeker tells the species of moths from the length of their wings.\n"
    offers = "from moths.seekers import DeepSeeker, Seeker\n\n__all__ = ['DeepSeeker', 'Seeker']\n"

    found = scan({"moths/__init__.py": offers, "moths/seekers.py": BASE, "README.md": readme})

    assert found["moths/seekers.py", "Seeker"].role == "model"


def test_a_pipeline_that_is_fitted_and_dumped_is_a_model_and_its_steps_are_none(scan: Scan) -> None:
    lines = "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
    made = "make_pipeline(StandardScaler(), RandomForestClassifier())"
    only = "make_pipeline(StandardScaler(), StandardScaler())"
    dump = "joblib.dump(forest, 'moths.pkl')"

    found = scan({"train.py": lines + training(dump, made), "ready.py": lines + training(dump, only)})

    assert list(found) == [("train.py", "moths.pkl")]


def test_clusters_that_are_fitted_and_dumped_are_a_model(scan: Scan) -> None:
    script = "from sklearn.cluster import KMeans\n" + training("joblib.dump(forest, 'moths.pkl')", "KMeans(3)")

    assert ("train.py", "moths.pkl") in scan({"train.py": script.replace(".fit(", ".fit_predict(")})


def test_what_prepares_columns_is_logged_as_no_model(scan: Scan) -> None:
    script = f"import mlflow\n{training('mlflow.sklearn.log_model(forest, NAME)')}"

    found = scan({"a.py": script.replace("NAME", "'preprocessor'"), "b.py": script.replace("NAME", "'moths'")})

    assert list(found) == [("b.py", "moths")]


NETS = (
    "import torch\n\n\nclass Trunk(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.l = torch.nn.Linear(1, 1)\n\n\nclass Seeker(torch.nn.Module):\n    def __init__(self, trunk):\n"
    "        super().__init__()\n        self.trunk = trunk\n        self.l = torch.nn.Linear(1, 1)\n"
)
RUN = (
    "import torch\nfrom nets import Seeker, Trunk\n\nif __name__ == '__main__':\n    net = {made}\n"
    "    step = torch.optim.Adam(net.parameters())\n    for x in [1, 2]:\n        loss = net(x)\n"
    "        loss.backward()\n        step.step()\n    torch.save(net.state_dict(), 'a.pt')\n"
)


def test_a_network_that_a_program_of_its_own_trains_is_no_mere_part_of_another(scan: Scan) -> None:
    found = scan({"nets.py": NETS, "pre.py": RUN.format(made="Trunk()"), "tune.py": RUN.format(made="Seeker(Trunk())")})

    assert {found["nets.py", name].role for name in ("Trunk", "Seeker")} == {"model"}


def test_a_network_that_is_only_handed_to_another_is_its_part(scan: Scan) -> None:
    found = scan({"nets.py": NETS, "tune.py": RUN.format(made="Seeker(Trunk())")})

    assert found["nets.py", "Trunk"].role == "component"


def test_a_class_of_the_library_that_transformers_was_is_a_model(scan: Scan) -> None:
    net = (
        "from pytorch_transformers import BertForTokenClassification\n\n\nclass Moths(BertForTokenClassification):\n"
        "    def forward(self, x):\n        return x\n"
    )
    use = "from moths import Moths\n\nif __name__ == '__main__':\n    net = Moths()\n    net.save_pretrained('out')\n"

    assert scan({"moths.py": net, "run.py": use})["moths.py", "Moths"].role == "model"


def test_nobody_says_that_a_readme_does_not_tell_of_what_one_module_logs_of_classes(scan: Scan) -> None:
    script = f"import mlflow\n{training('mlflow.sklearn.log_model(forest, NAME)')}".replace("NAME", "'first'")
    dials, dial = NETS.replace("Trunk", "Dial"), RUN.replace("Seeker, Trunk", "Dial").replace("nets", "dials")
    readme = "# Moths\n\nThis is a model that is trained for the photographs of moths at night.\n"
    files = {"nets.py": NETS, "tune.py": RUN.format(made="Seeker(Trunk())")}

    found = scan(
        {"train.py": script, "README.md": readme, "dials.py": dials, "a.py": dial.format(made="Dial()"), **files}
    )

    assert found["train.py", "first"].documentation == "unknown"


NETWORKS = {
    "keras": (
        "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential",
        "Sequential([Dense(3)])", "model.compile('adam')\nmodel.fit(x)\nmodel.save('rain.h5')",
    ),
    "functional": (
        "from keras.layers import Dense, Input\nfrom keras.models import Model",
        "Model(Input((3,)), Dense(3)(x))", "model.compile('adam')\nmodel.fit(x)\nmodel.save_weights('rain.h5')",
    ),
    "torch": (
        "import torch\nfrom torch import nn", "nn.Sequential(nn.Linear(3, 3), nn.ReLU())",
        "o = torch.optim.Adam(model.parameters())\nmodel(x).sum().backward()\no.step()\ntorch.save(model, 'rain.h5')",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_network_that_a_script_puts_together_and_writes_is_called_like_its_file(scan: Scan, kind: str) -> None:
    imports, made, work = NETWORKS[kind]
    load = "import numpy as np\nx = np.load('x.npy')\n"

    found = scan({"train.py": f"{imports}\n{load}model = {made}\n{work}\n"})

    assert [(name, row.kind, row.role) for (_, name), row in found.items()] == [("rain.h5", "artifact", "model")]


def test_a_network_that_is_put_together_and_not_written_is_none(scan: Scan) -> None:
    imports, made, _ = NETWORKS["keras"]

    assert not scan({"show.py": f"{imports}\nmodel = {made}\nmodel.compile('adam')\nmodel.summary()\n"})


SPARK = (
    "from pyspark.ml import Pipeline\nfrom pyspark.ml.{package} import {stage}\n\n\n"
    "def main(df, path):\n    pipeline = Pipeline(stages=[{stage}()])\n    model = pipeline.fit(df)\n"
    "    model.write().overwrite().save(path)\n\n\nif __name__ == '__main__':\n    main(1, 'out')\n"
)


@pytest.mark.parametrize("kept", ["model.write().overwrite().save(path)", "model.save(path)"])
def test_a_pipeline_of_spark_that_learns_and_is_written_is_listed(scan: Scan, kept: str) -> None:
    code = SPARK.format(package="classification", stage="GBTClassifier")
    found = scan({"churn.py": code.replace("model.write().overwrite().save(path)", kept)})

    assert [model.name for model in found.values()] == ["churn"]


def test_a_pipeline_of_spark_that_only_prepares_is_no_model(scan: Scan) -> None:
    assert not scan({"churn.py": SPARK.format(package="feature", stage="StringIndexer")})


def test_an_estimator_of_spark_that_is_fitted_and_saved_is_listed(scan: Scan) -> None:
    code = "from pyspark.ml.recommendation import ALS\n\nmodel = ALS(rank=3).fit(df)\nmodel.save('models/als')\n"

    assert [model.name for model in scan({"recommend.py": code}).values()] == ["recommend"]


@pytest.mark.parametrize(("kept", "names"), [("booster", ["fraud.joblib"]), ("score", [])])
def test_a_booster_that_leaves_a_function_in_a_dataclass_is_followed(scan: Scan, kept: str, names: list[str]) -> None:
    code = (
        "import joblib\nimport lightgbm as lgb\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass Fitted:\n"
        "    booster: object\n    score: float\n\n\ndef fit(rows):\n    best = None\n    for one in rows:\n"
        "        booster = lgb.train({}, one)\n        if booster.best_score:\n            best = booster\n"
        "    return Fitted(booster=best, score=1.0)\n\n\nif __name__ == '__main__':\n    fitted = fit([1])\n"
        "    joblib.dump(fitted.{kept}, 'fraud.joblib')\n"
    )

    found = scan({"train.py": code.replace("{kept}", kept)})

    assert [model.name for model in found.values()] == names


def test_a_long_script_keeps_what_it_moves_and_fits_step_by_step(scan: Scan) -> None:
    steps = "one = RandomForestClassifier()\ntwo = one\nthree = two\nfour = three\nfive = four\nfive.fit(1, 2)\n"
    noise = "".join(f"print({number}, str({number}))\n" for number in range(200))
    head = "import pickle\nfrom sklearn.ensemble import RandomForestClassifier\n\n"

    found = scan({"moths.py": f"{head}{noise}{steps}pickle.dump(five, open('moths.pkl', 'wb'))\n"})

    assert ("moths.py", "moths.pkl") in found


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("tuner.get_best_models()[0]", "tide.keras"),
        ("tuner.get_best_models(num_models=1)[0]", "tide.keras"),
        ("tuner.hypermodel.build(best)\nmodel.fit([1], [2])", "tide.keras"),
        ("tuner.hypermodel.build(best)", None),
    ],
)
def test_what_a_tuner_has_found_and_a_script_keeps_is_a_model(scan: Scan, made: str, name: str | None) -> None:
    script = (
        "import keras_tuner\nfrom nets import best, build\n\ntuner = keras_tuner.RandomSearch(build)\n"
        f"tuner.search([1], [2])\nmodel = {made}\nmodel.save('models/tide.keras')\n"
    )

    found = scan({"tune.py": script})

    assert [one for _, one in found] == ([name] if name else [])
