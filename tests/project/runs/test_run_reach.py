"""What starting a file enters: functions kept for later, actors, programs that start programs."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

NETWORK = """
import jax
import optax

class Network:
    def __init__(self, optimizer):
        def update(state, batch):
            grads = jax.grad(self.loss)(state, batch)
            updates, _ = optimizer.update(grads, state)
            return optax.apply_updates(state, updates)

        self.update_all = jax.jit(jax.vmap(update))
        self.predict_all = jax.jit(self.predict)

    def fit_batch(self, batch):
        self.state = self.update_all(self.state, batch)
        save(self.state, "state.npz")

    def predict(self, batch):
        return batch
"""


def test_a_step_that_a_constructor_keeps_is_taken_where_it_is_called(runs_of: RunsOf) -> None:
    files = {
        "network.py": NETWORK,
        "train.py": "from network import Network\nnetwork = Network(o)\nfor b in data:\n    network.fit_batch(b)\n",
        "serve.py": "from network import Network\nnetwork = Network(o)\nprint(network.predict_all(request))\n",
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


def test_a_step_that_is_kept_where_nothing_calls_it_counts_where_it_is_made(runs_of: RunsOf) -> None:
    text = NETWORK.replace("self.update_all(self.state, batch)", "run(self.update_all, self.state, batch)")
    files = {
        "network.py": text,
        "train.py": 'from network import Network\nn = Network("adam")\nfor b in d:\n    n.fit_batch(b)\n',
    }

    runs = runs_of(files)

    assert list(runs) == ["train.py"]


def test_a_script_beside_its_launcher_is_started_by_it(runs_of: RunsOf) -> None:
    loop = "import lightgbm as lgb\n\nif __name__ == '__main__':\n    lgb.train(p, d).save_model('m.txt')\n"
    launch = 'python -m torch.distributed.launch \\\n    $(dirname "$0")/train.py $1\n'
    files = {"tools/train.py": loop, "other/train.py": loop, "tools/dist_train.sh": launch}

    runs = runs_of(files)

    assert ("tools/dist_train.sh", 1) in [(item.path, item.line) for item in runs["tools/train.py"].launched_by]


def test_methods_that_a_loop_takes_out_of_a_list_are_entered(runs_of: RunsOf) -> None:
    text = (
        "from sklearn.svm import SVC\nimport joblib\n\nclass Trials:\n    def all(self):\n"
        "        for name, run in [('svm', self.svm), ('none', self.none)]:\n            run()\n"
        "    def svm(self):\n        joblib.dump(SVC().fit(X, y), 'm')\n    def none(self):\n        return 1\n\n"
        "if __name__ == '__main__':\n    trials = Trials()\n    trials.all()\n"
    )

    runs = runs_of({"trials.py": text})

    assert [(run.path, run.line) for run in runs.values()] == [("trials.py", 9)]


@pytest.mark.parametrize(("most", "tracking"), [(20, "untracked"), (2, "unknown")])
def test_a_run_that_is_cut_is_unknown(
    runs_of: RunsOf, monkeypatch: pytest.MonkeyPatch, most: int, tracking: str
) -> None:
    monkeypatch.setattr("mldebt.project.runs.ways.reach.MOST", most)
    text = (
        "import torch\ndef f():\n    g()\n\ndef g():\n    pass\n\n"
        "model(x).backward()\nopt.step()\ntorch.save(model, 'm.pt')\nf()\n"
    )

    assert runs_of({"train.py": text})["train.py"].tracking == tracking


def test_a_way_of_many_modules_that_say_nothing_is_followed_to_its_end(runs_of: RunsOf) -> None:
    loop = "def f0(model, opt, x):\n    model(x).backward()\n    opt.step()\n    torch.save(model, 'm.pt')\n"
    files = {"f0.py": f"import torch\n\n{loop}", "train.py": "from f29 import f29\nf29(model, opt, x)\n"}
    for n in range(1, 30):
        files[f"f{n}.py"] = f"from f{n - 1} import f{n - 1}\n\ndef f{n}(*given):\n    return f{n - 1}(*given)\n"

    runs = runs_of(files)

    assert list(runs) == ["train.py"]
