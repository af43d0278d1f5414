"""Trained files that are text, copies of one file, and links that are called like one."""

from listed_models import Scan


def test_trees_written_as_text_are_artifacts(scan: Scan) -> None:
    files = {
        "models/tide.txt": "tree\nversion=v4\nnum_class=1\nobjective=regression\n",
        "models/moon.json": '{"learner":{"attributes":{},"feature_names":[]},"version":[2,0,3]}',
        "models/new.json": '{"version": [1, 7, 0], "learner": {"gradient_booster": {}}}',
        "conf/learner.json": '{"learner": "adam"}',
        "notes.txt": "tree\nof files\n",
    }

    found = scan(files)

    assert {(path, model.framework) for (path, _), model in found.items()} == {
        ("models/tide.txt", "lightgbm"),
        ("models/moon.json", "xgboost"),
        ("models/new.json", "xgboost"),
    }


def test_of_copies_the_one_nearest_to_the_top_is_listed(scan: Scan) -> None:
    text = "tree\nversion=v4\nobjective=binary\n"

    found = scan({"app/models/a.txt": text, "models/tide_model.txt": text, "models/model.txt": text})

    assert list(found) == [("models/model.txt", "model.txt")]


def test_a_link_called_like_a_file_of_weights_publishes_it(scan: Scan) -> None:
    readme = "# Tides\n\nDownload the model [tide-net.pth](https://drive.google.com/file/d/1a/view) and start it.\n"

    assert ("README.md", "tide-net.pth") in scan({"README.md": readme})


def test_a_link_to_weights_among_what_others_made_publishes_nothing(scan: Scan) -> None:
    readme = "# Backbones\n\nDownload the model [tide-net.pth](https://drive.google.com/file/d/1a/view) and start it.\n"

    assert not scan({"README.md": readme})
