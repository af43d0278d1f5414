"""Keys that classes, gin files and Python configuration files define: which are read, and what a library reads."""

from collections.abc import Callable, Mapping

import pytest

Judge = Callable[[Mapping[str, str]], dict[str, str]]

LOADS = """
    import argparse

    import mmcv
    from build import build
    {imported}

    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    cfg = mmcv.Config.fromfile(parser.parse_args().config)
    fit(build(cfg.model), cfg.lr, cfg.epochs)
    {after}
"""


def test_fields_of_a_stored_node_and_of_its_parts_are_keys(statuses: Judge) -> None:
    text = """
        from dataclasses import dataclass, field
        import hydra
        from hydra.core.config_store import ConfigStore

        @dataclass
        class Adam:
            lr: float = 0.1
            beta: float = 0.9

        @dataclass
        class Settings:
            optimizer: Adam = field(default_factory=Adam)
            steps: int = 3
            width: int = 4

        store = ConfigStore.instance()
        store.store(name="settings", node=Settings)

        @hydra.main(version_base=None, config_name="settings")
        def main(cfg: Settings) -> None:
            for step in range(cfg.steps):
                fit(cfg.optimizer.lr)
    """

    found = statuses({"train.py": text})

    assert found == {"lr": "live", "beta": "dead", "optimizer": "live", "steps": "live", "width": "dead"}


def test_a_stored_node_handed_to_a_library_leaves_its_fields_unknown(statuses: Judge) -> None:
    text = """
        from dataclasses import dataclass
        import hydra
        from trainers import fit
        from hydra.core.config_store import ConfigStore

        @dataclass
        class Settings:
            width: int = 4

        ConfigStore.instance().store(name="settings", node=Settings)

        @hydra.main(version_base=None, config_name="settings")
        def main(cfg: Settings) -> None:
            fit(cfg)
    """

    assert statuses({"train.py": text}) == {"width": "unknown"}


def test_a_field_of_pydantic_settings_is_dead_where_nothing_reads_its_name(statuses: Judge) -> None:
    files = {
        "settings.py": """
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                weights: str = "net.pt"
                port: int = 3

            settings = Settings()
        """,
        "serve.py": """
            from settings import settings

            load(settings.weights)
        """,
    }

    assert statuses(files) == {"weights": "live", "port": "dead"}


def test_fields_added_to_a_parser_under_a_name_are_options(statuses: Judge) -> None:
    text = """
        from dataclasses import dataclass
        from simple_parsing import ArgumentParser

        @dataclass
        class Training:
            lr: float = 0.1
            seed: int = 3

        parser = ArgumentParser()
        parser.add_arguments(Training, dest="training")
        args = parser.parse_args()
        run(args.training.lr)
    """

    assert statuses({"train.py": text}) == {"--lr": "live", "--seed": "dead"}


@pytest.mark.parametrize("library", ["pyrallis", "draccus"])
def test_a_wrapped_program_gets_an_instance_of_its_annotation(statuses: Judge, library: str) -> None:
    text = f"""
        from dataclasses import dataclass
        import {library}

        @dataclass
        class Training:
            lr: float = 0.1
            seed: int = 3

        @{library}.wrap()
        def main(cfg: Training):
            run(cfg.lr)

        main()
    """

    assert statuses({"train.py": text}) == {"--lr": "live", "--seed": "dead"}


@pytest.mark.parametrize("given", ["Trainer", '{"trainer": Trainer}'])
def test_fire_offers_the_constructor_and_public_methods_of_a_class(statuses: Judge, given: str) -> None:
    text = f"""
        import fire

        class Trainer:
            def __init__(self, lr=0.1, seed=3):
                self.lr = lr

            def fit(self, steps=3):
                return self.lr * steps

            def _restart(self, when=None):
                return self.lr

        fire.Fire({given})
    """

    assert statuses({"train.py": text}) == {"--lr": "live", "--seed": "dead", "--steps": "live"}


def test_a_function_given_to_jsonargparse_offers_its_parameters(statuses: Judge) -> None:
    text = """
        from jsonargparse import CLI

        def main(lr: float, seed: int = 3):
            run(lr)

        CLI(main)
    """

    assert statuses({"train.py": text}) == {"--lr": "live", "--seed": "dead"}


GIN = """
    import gin

    @gin.configurable
    def train(lr=0.1, steps=10, seed=3):
        for step in range(steps):
            fit(lr)

    @gin.configurable("net")
    class Network:
        def __init__(self, depth, width=3):
            self.depth = depth

    gin.parse_config_file("configs/base.gin")
    train()
"""


def test_a_gin_binding_is_read_by_the_parameter_it_sets(statuses: Judge) -> None:
    bindings = (
        "LR = 0.1\nUNUSED = 4\ntrain.lr = %LR\neval/train.steps = 100\ntrain.seed = 5\nnet.depth = 5\nnet.width = 6\n"
    )

    found = statuses({"train.py": GIN, "configs/base.gin": bindings})

    assert found == {
        "LR": "live", "UNUSED": "unknown", "train.lr": "live", "eval/train.steps": "live", "train.seed": "dead",
        "net.depth": "live", "net.width": "dead",
    }  # fmt: skip


def test_a_gin_binding_of_a_library_is_external_and_a_missing_parameter_unknown(statuses: Judge) -> None:
    found = statuses({"train.py": GIN, "configs/base.gin": "tf.Adam.beta = 0.3\ntrain.missing = 7\n"})

    assert found == {"tf.Adam.beta": "external", "train.missing": "unknown"}


def test_a_gin_binding_of_a_dataclass_is_read_by_the_name_of_its_field(statuses: Judge) -> None:
    text = """
        from dataclasses import dataclass
        import gin

        @gin.configurable
        @dataclass
        class Config:
            lr: float = 0.1
            unread: int = 3

        config = Config()
        fit(config.lr)
    """

    found = statuses({"train.py": text, "configs/base.gin": "Config.lr = 0.3\nConfig.unread = 7\n"})

    assert found == {"Config.lr": "live", "Config.unread": "unknown"}


def test_a_macro_is_live_where_a_block_uses_it_and_never_dead(statuses: Judge) -> None:
    found = statuses({"train.py": GIN, "configs/base.gin": "SIZE = 3\nLEFT = 4\ntrain:\n  lr = %SIZE\n"})

    assert (found["SIZE"], found["LEFT"]) == ("live", "unknown")


def test_keys_of_a_python_configuration_are_judged_by_what_is_done_with_the_loaded_object(statuses: Judge) -> None:
    files = {
        "tools/train.py": LOADS.format(imported="", after=""),
        "build.py": "def build(cfg):\n    return cfg.depth\n",
        "configs/_base_/net.py": 'model = dict(type="ResNet", depth=50)\n',
        "configs/large.py": '_base_ = ["./_base_/net.py"]\nbase = 3\nlr = 0.1 * base\nepochs = 3\nunread = 4\n',
    }

    found = statuses(files)

    assert found == {
        "config": "live", "model.type": "live", "model.depth": "live", "base": "live", "lr": "live", "epochs": "live",
        "unread": "dead",
    }  # fmt: skip


def test_keys_of_a_python_configuration_that_a_library_runs_are_external(statuses: Judge) -> None:
    files = {
        "tools/train.py": LOADS.format(imported="from mmcv.runner import Runner", after="Runner.from_cfg(cfg)"),
        "build.py": "def build(cfg):\n    return cfg.depth\n",
        "configs/large.py": 'model = dict(depth=50)\nlr = 0.1\nepochs = 3\nwork_dir = "x"\n',
    }

    assert statuses(files)["work_dir"] == "external"


def test_a_module_that_code_imports_is_no_configuration_file(statuses: Judge) -> None:
    files = {
        "tools/train.py": LOADS.format(imported="from configs import tables", after="look(tables.NAMES)"),
        "build.py": "def build(cfg):\n    return cfg.depth\n",
        "configs/tables.py": 'NAMES = {"a": 1, "b": 2}\n',
    }

    assert not [key for key in statuses(files) if key.startswith("NAMES.")]


def test_a_lazy_call_names_what_takes_its_arguments(statuses: Judge) -> None:
    files = {
        "train.py": """
            import argparse
            from detectron2.config import LazyConfig, instantiate

            parser = argparse.ArgumentParser()
            parser.add_argument("--config-file")
            cfg = LazyConfig.load(parser.parse_args().config_file)
            net = instantiate(cfg.model)
            for step in range(cfg.train.steps):
                net.fit(cfg.train.lr)
        """,
        "net.py": "class Net:\n    def __init__(self, depth):\n        self.depth = depth\n",
        "configs/net.py": """
            from detectron2.config import LazyCall as L
            from net import Net

            model = L(Net)(depth=3)
            train = dict(steps=100, lr=0.1, unread=3)
        """,
    }

    found = statuses(files)

    assert (found["model.depth"], found["train.steps"], found["train.unread"]) == ("live", "live", "dead")


def test_option_files_beside_the_program_are_composed_and_other_files_are_not(statuses: Judge) -> None:
    files = {
        "train.py": """
            import hydra

            @hydra.main(config_path=".", config_name="settings")
            def main(cfg):
                run(cfg.lr, cfg.steps, cfg.net.width)
        """,
        "settings.yaml": "defaults:\n  - net: small\nlr: 0.1\nsteps: 3\nunread: 4\n",
        "net/small.yaml": "width: 3\n",
        "labels.yaml": "cat: 1\n",
    }

    found = statuses(files)

    assert found.pop("cat") == "unknown"
    assert found == {"lr": "live", "steps": "live", "unread": "dead", "width": "live"}


def test_a_setting_whose_variable_another_program_asks_for_is_unknown(statuses: Judge) -> None:
    found = statuses(
        {
            "config.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    api_url: str = "http://localhost"
                    region: str = "eu"
                    lr: float = 0.1

                settings = Settings()
                print(settings.lr * 2)
                fit(settings.lr)
            """,
            "page.py": """
                import os

                show(os.getenv("API_URL", "http://localhost"))
            """,
        }
    )

    assert found == {"api_url": "unknown", "region": "dead", "lr": "live"}


def test_names_that_the_parts_of_a_python_file_use_are_interpolated(statuses: Judge) -> None:
    text = """
        SIZE = 256
        UNUSED = 3
        norm = dict(mean=1, std=2)
        steps = [dict(type="Crop", size=(SIZE, SIZE)), dict(type="Normalize", **norm)]
        data = dict(train=dict(steps=steps))
    """
    program = """
        import mmcv
        from torchlike import fit

        cfg = mmcv.Config.fromfile("configs/data.py").data
        fit(cfg.train.steps)
    """

    found = statuses({"configs/data.py": text, "train.py": program})

    assert found["SIZE"] == found["norm.mean"] == found["norm.std"] == "live"
    assert found["UNUSED"] == "dead"
