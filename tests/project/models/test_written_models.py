"""Estimators of a library that code fits and writes to a file, or keeps in a store under a name."""

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
