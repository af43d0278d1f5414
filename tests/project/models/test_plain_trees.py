"""Trained files that are text, copies of one file, and links that are called like one."""

from listed_models import Scan, models_in
from repositories import Repository, commit


def test_trees_and_graphs_written_as_text_are_artifacts(scan: Scan) -> None:
    files = {
        "models/tide.txt": "tree\nversion=v4\nnum_class=1\nobjective=regression\n",
        "models/moon.json": '{"learner":{"attributes":{},"feature_names":[]},"version":[2,0,3]}',
        "models/new.json": '{"version": [1, 7, 0], "learner": {"gradient_booster": {}}}',
        "web/model.json": '{"format": "graph-model", "modelTopology": {"node": []}}',
        "old/model.json": '{"modelTopology": {"model_config": {}}, "weightsManifest": []}',
        "conf/kind.json": '{"format": "graph", "name": "base-model"}',
        "conf/learner.json": '{"learner": "adam"}',
        "notes.txt": "tree\nof files\n",
    }

    found = scan(files)

    assert {(path, model.framework) for (path, _), model in found.items()} == {
        ("models/tide.txt", "lightgbm"),
        ("models/moon.json", "xgboost"),
        ("models/new.json", "xgboost"),
        ("web/model.json", "tensorflow"),
        ("old/model.json", "tensorflow"),
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


def test_a_row_that_spells_a_file_publishes_it(scan: Scan) -> None:
    readme = (
        "# Tides\n\n| Model | NME | model |\n|---|---|---|\n| Tide-18 | 3.4 | [T18-bay.pth](https://1drv.ms/u/a) |\n"
    )

    assert ("README.md", "T18-bay.pth") in scan({"README.md": readme})


def test_rows_whose_files_are_called_alike_go_by_what_they_name(scan: Scan) -> None:
    row = "| {name} | 80.1 | [ckpt](https://bay.blob.core.windows.net/{name}/checkpoint_best.pth) |\n"
    head = "# Tides\n\n## Released models\n\n| arch | accuracy | download |\n|---|---|---|\n"

    found = scan({"README.md": head + row.format(name="Tide-S") + row.format(name="Tide-B")})

    assert {name for _, name in found} == {"Tide-S", "Tide-B"}


def test_an_agent_that_a_library_trains_is_named_as_its_file(scan: Scan) -> None:
    source = (
        "from stable_baselines3 import SAC\n\n\nif __name__ == '__main__':\n    agent = SAC('MlpPolicy', 'Tide-v1')\n"
        "    agent.learn(total_timesteps=100)\n    agent.save('models/tide_sac')\n"
    )

    found = scan({"train.py": source})

    assert found["train.py", "tide_sac.zip"].kind == "artifact"
    assert found["train.py", "tide_sac.zip"].documentation == "none"


def test_a_readme_that_cannot_be_read_may_tell_of_an_agent(make_repository: Repository) -> None:
    source = "from stable_baselines3 import SAC\n\nagent = SAC('MlpPolicy', 'Tide-v1')\nagent.learn(100)\n"
    folder = make_repository({"train.py": f"{source}agent.save('tide')\n", "README.md": "# Tides\n"})
    (folder / "README.md").write_bytes("# Tides\n\nIt steers a lock.\n".encode("utf-16"))
    commit(folder, {})

    assert models_in(folder)["train.py", "tide.zip"].documentation == "unknown"
