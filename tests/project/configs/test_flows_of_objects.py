"""Where configuration objects go and what is done with their keys."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from mldebt.facts.code import Made, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.following.uses import Pursuit, shape_of
from mldebt.project.project import Project

Follow = Callable[[Mapping[str, str]], list[Use]]


@pytest.fixture
def follow(project_of: Callable[[Mapping[str, str]], Project]) -> Follow:
    """Return a function that follows the result of the first `safe_load` in `main.py`."""

    def uses(files: Mapping[str, str]) -> list[Use]:
        sources = project_of({path: dedent(text) for path, text in files.items()}).sources
        for number, scope in enumerate(sources.python["main.py"].scopes):
            for place, call in enumerate(scope.calls):
                if call.last_step == ".safe_load":
                    return list(Flows(sources).follow(Seed(Spot("main.py", number), Made(place))))
        raise AssertionError

    return uses


def said(uses: list[Use], what: str) -> set[str]:
    return {".".join(use.keys) for use in uses if use.what == what}


def test_a_part_of_an_object_is_followed_under_its_own_name(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml

                def build(m):
                    return m["width"] * m.get("depth", 2)

                cfg = yaml.safe_load(open("c.yaml"))
                build(cfg["model"])
                for name in cfg["data"]["files"]:
                    open(name)
            """
        }
    )

    assert {"model.width", "model.depth", "data.files"} <= said(uses, "read")
    assert [use.soft for use in uses if use.keys == ("model", "depth")] == [True]
    assert said(uses, "escape") == {"data.files"}


def test_a_wrapper_keeps_the_keys_of_what_it_wraps(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml
                from box import Box

                def main():
                    cfg = Box(yaml.safe_load(open("c.yaml")))
                    cfg.run.name = "x"
                    return cfg.optim.lr

                main()
            """
        }
    )

    assert "optim.lr" in said(uses, "read")
    assert said(uses, "write") == {"run.name"}


def test_an_object_kept_by_an_instance_is_read_by_its_methods_and_subclasses(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml
                from base import Base

                class Child(Base):
                    def run(self):
                        return self.conf["steps"]

                Child(yaml.safe_load(open("c.yaml"))).run()
            """,
            "base.py": """
                class Base:
                    def __init__(self, conf):
                        self.conf = conf

                    def lr(self):
                        return self.conf["lr"]
            """,
        }
    )

    assert said(uses, "read") == {"steps", "lr"}


def test_a_part_kept_by_an_object_goes_with_the_object_where_it_is_made(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml
                from keras.optimizers import Adam

                class Settings:
                    def __init__(self, path):
                        data = yaml.safe_load(open(path))
                        self.optimizer = data.get("optimizer")

                def build(name, **rest):
                    return Adam(**rest)

                def train(path):
                    settings = Settings(path)
                    return build(**settings.optimizer)
            """
        }
    )

    assert said(uses, "all") == {"optimizer"}


def test_an_object_returned_in_a_tuple_is_the_part_that_is_taken(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml

                def load():
                    return 1, yaml.safe_load(open("c.yaml"))

                number, cfg = load()
                number.bit_length
                run(cfg["lr"])
            """
        }
    )

    assert said(uses, "read") == {"lr"}


def test_a_module_level_object_is_read_where_it_is_imported(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml
                CONFIG = yaml.safe_load(open("c.yaml"))
            """,
            "train.py": """
                from main import CONFIG as settings
                step(settings["lr"] * 2)
            """,
            "test.py": """
                import main
                run(main.CONFIG["batch"])
            """,
        }
    )

    assert said(uses, "read") == {"lr", "batch"}


def test_all_keys_of_a_part_are_used_by_a_splat_into_a_library(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import torch
                import yaml

                cfg = yaml.safe_load(open("c.yaml"))
                torch.optim.Adam([], **cfg["optim"])
            """
        }
    )

    assert said(uses, "all") == {"optim"}


def test_a_walk_over_one_part_says_nothing_about_the_others(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml

                cfg = yaml.safe_load(open("c.yaml"))
                for name, value in cfg["env"].items():
                    setenv(name, value)
            """
        }
    )

    assert said(uses, "all") == {"env"}
    assert said(uses, "dynamic") == set()


def test_names_looked_up_in_a_loop_over_constants_are_reads(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml

                KEYS = ("lr", "steps")

                def show(cfg):
                    return [cfg.get(key) for key in KEYS]

                show(yaml.safe_load(open("c.yaml")))
            """
        }
    )

    assert {"lr", "steps"} <= said(uses, "read")
    assert said(uses, "dynamic") == set()


def test_a_library_that_gets_the_object_is_an_escape_and_a_logger_is_not(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import wandb
                import yaml
                from elsewhere import Engine

                cfg = yaml.safe_load(open("c.yaml"))
                wandb.init(project="x", config=cfg)
                wandb.Artifact(name="weights", type="model", metadata={"epochs": 3, **OmegaConf.to_container(cfg)})
                Engine(cfg)
            """
        }
    )

    assert [use.line for use in uses if use.what == "dump"] == [7, 8]
    assert [use.line for use in uses if use.what == "escape"] == [9]


def test_a_saved_object_is_read_back_from_the_checkpoint(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import torch
                import yaml

                cfg = yaml.safe_load(open("c.yaml"))
                torch.save({"cmd_args": cfg, "epoch": 1}, "last.pt")
            """,
            "predict.py": """
                import torch

                checkpoint = torch.load("last.pt")
                build(checkpoint["cmd_args"]["model"])
            """,
        }
    )

    assert said(uses, "read") == {"model"}
    assert said(uses, "escape") == set()


def test_a_circle_of_assignments_ends(follow: Follow) -> None:
    uses = follow(
        {
            "main.py": """
                import yaml

                cfg = yaml.safe_load(open("c.yaml"))
                while cfg:
                    cfg = cfg["next"]
                    cfg = {"next": cfg}
            """
        }
    )

    assert uses


def test_a_name_can_be_the_start(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    text = "import hydra\n\n@hydra.main(config_path='conf')\ndef main(cfg):\n    return cfg.model.lr\n"
    sources = project_of({"main.py": text}).sources

    uses = Flows(sources).follow(Seed(Spot("main.py", 1), Ref(("cfg",))))

    assert [use.keys for use in uses if use.what == "read"] == [("model", "lr")]


def test_scalars_are_not_followed_where_the_shape_is_known(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    text = "def deep(x):\n    return x.y\n\ndef main(cfg):\n    deep(cfg.lr)\n    return deep(cfg.model)\n"
    sources = project_of({"main.py": text}).sources

    uses = Flows(sources).follow(
        Seed(Spot("main.py", 2), Ref(("cfg",))), shape=shape_of([(("lr",), True), (("model", "y"), True)])
    )

    assert {use.keys for use in uses if use.what == "read"} == {("lr",), ("model",), ("model", "y")}


def test_a_class_that_takes_the_name_of_its_base_is_entered_where_it_is_imported(follow: Follow) -> None:
    uses = follow(
        {
            "data.py": """
                from torch.utils.data import Dataset

                class Dataset(Dataset):
                    def __init__(self, settings):
                        self.root = settings["root"]
            """,
            "main.py": """
                import yaml
                from data import Dataset

                Dataset(yaml.safe_load(open("c.yaml")))
            """,
        }
    )

    assert said(uses, "read") == {"root"}
    assert said(uses, "escape") == set()


def test_each_of_the_classes_that_a_branch_imports_under_one_name_is_entered(follow: Follow) -> None:
    uses = follow(
        {
            "slow.py": "class Encoder:\n    def __init__(self, c):\n        self.size = c['slow']\n",
            "fast.py": "class Encoder:\n    def __init__(self, c):\n        self.size = c['fast']\n",
            "main.py": """
                import yaml

                def build(settings):
                    if settings["kind"] == "slow":
                        from slow import Encoder
                    else:
                        from fast import Encoder
                    return Encoder(settings)

                build(yaml.safe_load(open("c.yaml")))
            """,
        }
    )

    assert said(uses, "read") == {"kind", "slow", "fast"}


def test_a_class_taken_by_name_from_a_package_that_imports_it_is_entered(follow: Follow) -> None:
    uses = follow(
        {
            "app/__init__.py": "from .runner import Runner\n",
            "app/runner.py": "class Runner:\n    def __init__(self, c):\n        self.steps = c['steps']\n",
            "main.py": """
                import yaml

                module = __import__("app", fromlist=["Runner"])
                maker = getattr(module, "Runner")
                maker(yaml.safe_load(open("c.yaml")))
            """,
        }
    )

    assert said(uses, "read") == {"steps"}
    assert said(uses, "escape") == set()


@pytest.mark.parametrize(("slot", "is_left"), [(("cfg", "cfg", "cfg"), True), (("cfg", "net", "cfg"), False)])
def test_a_chain_of_objects_that_hold_one_another_is_left_before_it_runs_round(
    slot: tuple[str, ...], *, is_left: bool
) -> None:
    pursuit = Pursuit(flat=False)

    pursuit.visit(Place(Spot("main.py", 0), "part", slot), ("lr",))

    assert (pursuit.take()[1] == ()) is is_left
