"""Settings merged into the tree of a library, and values of a tree that are taken by place or through a registry."""

from collections.abc import Callable, Mapping

Judge = Callable[[Mapping[str, str]], dict[str, str]]

TREE = """
    from yacs.config import CfgNode as CN

    _C = CN()
    _C.NAME = "small"
    _C.MODEL = CN()
    _C.MODEL.DEPTHS = [1, 2]
    _C.MODEL.WIDTH = 3
    _C.MODEL.UNREAD = 4
"""
REGISTRY = """
    _ENTRIES = {}

    def register(function):
        _ENTRIES[function.__name__] = function
        return function

    def entry(name):
        return _ENTRIES[name]
"""
NETS = """
    from registry import register

    @register
    def small(config):
        model = config.MODEL
        return [layer(model["DEPTHS"][place], model.WIDTH) for place in range(2)]
"""
TRAIN = """
    import nets
    from config import _C as config
    from registry import entry

    net = entry(config.NAME)(config)
"""


def test_keys_that_only_the_library_defines_are_its_own(statuses: Judge) -> None:
    files = {
        "train.py": """
            import argparse
            from detectron2.config import CfgNode as CN, get_cfg
            from detectron2.engine import DefaultTrainer

            def add_heads(cfg):
                cfg.MODEL.HEADS = CN()
                cfg.MODEL.HEADS.DEPTH = 3

            parser = argparse.ArgumentParser()
            parser.add_argument("--config-file")
            args = parser.parse_args()
            cfg = get_cfg()
            add_heads(cfg)
            cfg.merge_from_file(args.config_file)
            DefaultTrainer(cfg).train()
        """,
        "configs/base.yaml": "MODEL:\n  HEADS:\n    DEPTH: 4\n  META_ARCHITECTURE: RCNN\nSOLVER:\n  BASE_LR: 0.1\n",
    }

    found = statuses(files)

    assert (found["MODEL.META_ARCHITECTURE"], found["SOLVER.BASE_LR"]) == ("external", "external")
    assert found["MODEL.HEADS.DEPTH"] == "unknown"


def test_lower_case_keys_belong_to_no_tree_of_a_library(statuses: Judge) -> None:
    files = {
        "train.py": """
            from detectron2.config import get_cfg

            cfg = get_cfg()
            cfg.merge_from_file("other.yaml")
        """,
        "labels.yaml": "cat: 1\ndog: 2\nfish: 3\n",
    }

    assert set(statuses(files).values()) == {"unknown"}


def test_a_value_taken_by_a_place_that_varies_is_read_through_a_registry(statuses: Judge) -> None:
    found = statuses({"config.py": TREE, "registry.py": REGISTRY, "nets.py": NETS, "train.py": TRAIN})

    assert found == {"NAME": "live", "MODEL.DEPTHS": "live", "MODEL.WIDTH": "live", "MODEL.UNREAD": "dead"}


def test_a_key_read_in_a_node_that_is_picked_by_name_reads_no_plain_value_beside_the_nodes(statuses: Judge) -> None:
    found = statuses(
        {
            "config.py": """
                from yacs.config import CfgNode as CN

                _C = CN()
                _C.EPS = 0.1
                _C.TRAIN = CN()
                _C.TRAIN.SCALES = [1]
                _C.TEST = CN()
                _C.TEST.SCALES = [2]
            """,
            "train.py": """
                from config import _C as cfg

                def scales(phase):
                    return resize(cfg[phase].SCALES)
            """,
        }
    )

    assert found == {"EPS": "dead", "TRAIN.SCALES": "live", "TEST.SCALES": "live"}


HEADS = """
    from detectron2.config import CfgNode as CN

    def add_heads(cfg):
        _C = cfg
        _C.SOLVER.WARM = 3
        _C.MODEL.HEADS = CN()
        _C.MODEL.HEADS.DEPTH = 3
        _C.MODEL.HEADS.SPARE = 64
"""
LAUNCH = """
    from detectron2.config import get_cfg
    from detectron2.engine import DefaultTrainer, default_argument_parser, default_setup
    from detectron2.projects.deeplab import add_deeplab_config
    from heads import add_heads
    import nets

    class Trainer(DefaultTrainer):
        pass

    def main():
        parser = default_argument_parser()
        parser.add_argument("--repeats", type=int)
        parser.add_argument("--spare-flag", action="store_true")
        args = parser.parse_args()
        cfg = get_cfg()
        add_deeplab_config(cfg)
        add_heads(cfg)
        cfg.merge_from_file(args.config_file)
        default_setup(cfg, args)
        model = Trainer.build_model(cfg)
        for _ in range(args.repeats):
            Trainer(cfg).train()

    if __name__ == "__main__":
        main()
"""
HEADS_YAML = """
    _BASE_: base.yaml
    MODEL:
      HEADS:
        DEPTH: 8
        SPARE: 32
      META_ARCHITECTURE: Heads
    SOLVER:
      WARM: 9
      BASE_LR: 0.1
"""
