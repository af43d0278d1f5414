"""Models of libraries that an entry keeps, in lists and tables too, and weights that only a name gives away."""

import pytest
from listed_models import Scan

LOOP = "step = {step}(model.parameters())\nfor x in 1, 2:\n    loss = model(x)\n    loss.backward()\n    step.step()\n"
DRIVE = "https://drive.google.com/open?id={}"


@pytest.mark.parametrize(
    "script",
    [
        "import torch\nfrom pytorch_pretrained_bert import BertForSequenceClassification, BertAdam\n"
        "model = BertForSequenceClassification.from_pretrained('bert-base-uncased')\n"
        + LOOP.format(step="BertAdam")
        + "torch.save(model.state_dict(), f'{NAME}.bin')\n",
        (
            "from transformers import AutoModel, Trainer\nmodel = AutoModel.from_pretrained('bert')\n"
            "Trainer(model=model).train()\nmodel.push_to_hub('me/moths')\n"
        ),
        (
            "from transformers import AutoModel, Trainer\nfrom peft import get_peft_model\n"
            "model = get_peft_model(AutoModel.from_pretrained('bert'), 8)\nTrainer(model=model).train()\n"
            "model.save_pretrained('moths')\n"
        ),
        "from fastai.vision.all import *\nl = vision_learner(d, net)\nl.fine_tune(3)\nl.export('m.pkl')\n",
        "from ultralytics import YOLO\nmodel = YOLO('yolov8n.pt')\nmodel.train(data='moths.yaml')\n",
        "import pickle\nfrom prophet import Prophet\nm = Prophet()\nm.fit(1)\npickle.dump(m, open('m', 'wb'))\n",
        "import fasttext\nm = fasttext.train_supervised('a.txt')\nm.save_model('moths.bin')\n",
    ],
)
def test_a_librarys_model_that_an_entry_trains_and_keeps_is_listed(scan: Scan, script: str) -> None:
    assert any(path == "moths.py" for path, _ in scan({"moths.py": script}))


def test_a_librarys_model_that_is_only_asked_is_not_listed(scan: Scan) -> None:
    script = "from ultralytics import YOLO\nmodel = YOLO('yolov8n.pt')\nprint(model.predict('a.jpg'))\n"

    assert not scan({"app.py": script})


CHECKPOINTS = (
    "from transformers import AutoModelForCausalLM, Trainer, TrainingArguments\n"
    "def train(args, data):\n    model = AutoModelForCausalLM.from_pretrained(args.base)\n"
    "    settings = TrainingArguments({})\n    trainer = Trainer(model=model, args=settings, train_dataset=data)\n"
    "    trainer.{}()\ntrain(1, 2)\n"
)


@pytest.mark.parametrize(
    ("settings", "verb", "expected"),
    [
        ("output_dir=f'{args.out}/tides', save_steps=400", "train", True),
        ("'tides', save_strategy='epoch', load_best_model_at_end=True", "train", True),
        ("output_dir='tides', save_strategy=IntervalStrategy.NO, save_total_limit=2", "train", False),
        ("output_dir='tides', save_strategy='no'", "train", False),
        ("output_dir='tides'", "train", False),
        ("output_dir='tides', save_steps=400", "evaluate", False),
    ],
)
def test_a_trainer_keeps_what_its_settings_say_it_writes(
    scan: Scan, settings: str, verb: str, *, expected: bool
) -> None:
    found = scan({"tides.py": CHECKPOINTS.format(settings, verb)})

    assert (("tides.py", "tides") in found) is expected
    assert all(row.documentation == "unknown" for row in found.values())


FOREST = "import pickle\nfrom sklearn.ensemble import RandomForestClassifier\n"


@pytest.mark.parametrize(
    "script",
    [
        (
            "models = []\nfor x in [1, 2]:\n    one = @\n    one.fit(x, x)\n    models.append(one)\n"
            "pickle.dump(models, open('moths.pkl', 'wb'))\n"
        ),
        (
            "models = {'a': @, 'b': @}\nfor name, one in models.items():\n    one.fit(1, 2)\n"
            "    pickle.dump(one, open(f'{name}.pkl', 'wb'))\n"
        ),
        (
            "def fit(models):\n    for i in range(2):\n        a = list(models.values())[i]\n        a.fit(1, 2)\n\n\n"
            "models = {'a': @}\nfit(models)\npickle.dump(models[max(models)], open('m', 'wb'))\n"
        ),
        "one = @\none.fit(1, 2)\npickle.dump(('columns', one), open('moths.bin', 'wb'))\n",
    ],
)
def test_estimators_are_followed_through_lists_and_tables(scan: Scan, script: str) -> None:
    assert any(
        path == "moths.py" for path, _ in scan({"moths.py": (FOREST + script).replace("@", "RandomForestClassifier()")})
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('## <a name="M"></a>Model Checkpoints\n\n- `b`: [Base model.](https://a.org/tide_b.pth)\n', {"tide_b.pth"}),
        ("## Use\n\nDownload the trained weights from [here](https://a.org/tide.pth).\n", {"tide.pth"}),
        (
            f"## Pretrained models\n\n- [Tide-S]({DRIVE.format(1)})\n- Tide-L: [link]({DRIVE.format(2)})\n",
            {"Tide-S", "Tide-L"},
        ),
        (
            "## Use\n\nYou can find [small](https://huggingface.co/lab/tide-s) checkpoints on the Hub.\n",
            {"tide-s"},
        ),
        (
            "## Models\n\nOur fine-tuned model is available at https://huggingface.co/lab/tide-b.\n",
            {"tide-b"},
        ),
        ("## End\n\nFinal Trained Models: https://www.kaggle.com/datasets/me/tide-models\n", {"tide-models"}),
        (
            f"## Results\n\n| Net | Acc |\n| --- | --- |\n| [Tide-T]({DRIVE.format(1)}) | 80.1 |\n",
            {"Tide-T"},
        ),
        ("## Pretrained weights\n\n```\ngdown 1abc -O weights/tide_g.pth\n```\n", {"tide_g.pth"}),
    ],
)
def test_weights_that_a_text_offers_are_published(scan: Scan, text: str, names: set[str]) -> None:
    assert {name for _, name in scan({"README.md": f"# Tides\n\n{text}"})} == names


@pytest.mark.parametrize(
    "text",
    [
        "## Method\n\nWe start from the [bert](https://huggingface.co/google/mobile-x) checkpoint.\n",
        "## Models\n\n- [Notebook of the team](https://www.kaggle.com/me/first-look)\n",
        f"## Data\n\n| Data | Images |\n| --- | --- |\n| [Sea]({DRIVE.format(1)}) | 80 |\n",
        f"## Models and data\n\n- [Google Drive]({DRIVE.format(1)})\n",
    ],
)
def test_what_others_made_and_what_is_no_model_is_not_published(scan: Scan, text: str) -> None:
    assert not scan({"README.md": f"# Tides\n\n{text}"})


def test_weights_that_no_reader_looks_at_are_listed_by_their_names(scan: Scan) -> None:
    found = scan({
        "w/tide.skops": "c", "tests/w/gauge.skops": "d",
    })  # fmt: skip

    assert found.keys() == {("w/tide.skops", "tide.skops")}


def test_a_module_of_sonnet_that_is_restored_is_a_model_and_what_it_makes_a_part(scan: Scan) -> None:
    nets = (
        "import sonnet as snt\n\n\nclass Unit(snt.AbstractModule):\n    def _build(self, x):\n        return x\n\n\n"
        "class Tide(snt.AbstractModule):\n    def _build(self, x):\n        return Unit()(x)\n"
    )
    run = (
        "import tensorflow as tf\nimport nets\n\nnet = nets.Tide()\nsaver = tf.train.Saver()\n"
        "with tf.Session() as session:\n    saver.restore(session, 'a.ckpt')\n    print(session.run(net(1)))\n"
    )

    found = scan({"nets.py": nets, "run.py": run})

    assert found["nets.py", "Tide"].role == "model"
    assert found["nets.py", "Unit"].role == "component"


def test_a_network_that_an_agent_of_a_library_takes_unless_told_otherwise_is_a_model(scan: Scan) -> None:
    nets = "import tensorflow as tf\n\n\nclass Quantiles(tf.keras.Model):\n    def call(self, x):\n        return x\n"
    agent = (
        "import nets\nfrom dopamine.agents import dqn_agent\n\n\nclass Agent(dqn_agent.DQNAgent):\n"
        "    def __init__(self, network=nets.Quantiles):\n        super().__init__(network=network)\n"
    )

    assert scan({"nets.py": nets, "agent.py": agent})["nets.py", "Quantiles"].role == "model"


@pytest.mark.parametrize(
    ("used", "names"),
    [
        ("- [tide-s](https://huggingface.co/me/tide-s)", {"me/tide-s"}),
        ("```python\npipeline('ner', model='me/tide-s')\n```", {"me/tide-s"}),
        ("```python\npipeline('ner', 'me/tide-s')\n```\n\n[it](https://huggingface.co/me/tide-s)", {"me/tide-s"}),
        ("[me](https://huggingface.co/me/tide-s), [you](https://huggingface.co/you/moon)", set()),
        ("[the base](https://huggingface.co/google/tide-s)", set()),
    ],
)
@pytest.mark.parametrize("home", ["me", "others"])
def test_what_a_hub_keeps_for_the_owner_of_the_repository_is_a_checkpoint(
    scan: Scan, used: str, names: set[str], home: str
) -> None:
    readme = f"# Tides\n\nForecasts the tide.\n\n## Model usage\n\n{used}\n\n## Get it\n\n"

    found = scan({"README.md": f"{readme}See [the code](https://github.com/{home}/tides/blob/main/a.py).\n"})

    assert {name for _, name in found} == (names if home == "me" else set())


@pytest.mark.parametrize("make", ["torchvision.models.resnet18()", "whisper.load_model('large-v3')"])
@pytest.mark.parametrize(("kept", "is_one"), [("torch.save(net.state_dict(), path)", True), ("print(net)", False)])
def test_what_functions_do_with_a_library_s_model_is_done_with_it(
    scan: Scan, make: str, kept: str, *, is_one: bool
) -> None:
    keep = f"import torch\n\n\ndef keep(net, path):\n    {kept}\n"
    source = (
        "import torch\nimport torchvision\nimport whisper\nfrom keep import keep\n\n\ndef loop(net, step):\n"
        "    for row in range(9):\n        net(row).backward()\n        step.step()\n    keep(net, 'tide.pt')\n\n\n"
        f"def main():\n    net = {make}\n    step = torch.optim.SGD(net.parameters(), lr=0.1)\n    loop(net, step)\n"
        "\n\nif __name__ == '__main__':\n    main()\n"
    )

    found = scan({"tides.py": source, "keep.py": keep})

    assert ("tides.py", "tides") in found if is_one else not found


@pytest.mark.parametrize("given", ["resnet18()", ""])
@pytest.mark.parametrize(
    ("kept", "is_one"), [("torch.save(self.net.state_dict(), 'tide.pt')", True), ("return 1", False)]
)
def test_what_a_trainer_keeps_of_a_library_and_saves_is_a_model(
    scan: Scan, given: str, kept: str, *, is_one: bool
) -> None:
    head = "import torch\nfrom torchvision.models import resnet18\n"
    loop = (
        f"class Runner:\n    def __init__(self, net=None):\n        self.net = {'net' if given else 'resnet18()'}\n"
        "        self.step = torch.optim.SGD(self.net.parameters(), lr=0.1)\n\n    def fit(self, rows):\n"
        "        for row in rows:\n            self.net(row).backward()\n            self.step.step()\n"
        f"        self.keep()\n\n    def keep(self):\n        {kept}\n"
    )
    entry = f"{head}from loop import Runner\n\nif __name__ == '__main__':\n    Runner({given}).fit([])\n"

    found = scan({"tides.py": entry, "loop.py": f"{head}\n\n{loop}"})

    assert [path for path, _ in found] == ([("tides.py" if given else "loop.py")] if is_one else [])
