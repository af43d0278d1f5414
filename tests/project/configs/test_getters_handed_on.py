"""Methods that read a key, handed on as values: `map(config.pop, ("train", "val"))`."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

LOAD = "import yaml, os\nfrom functools import partial, reduce\nfrom operator import attrgetter, itemgetter\n"
OPENED = LOAD + "config = yaml.safe_load(open('conf.yaml'))\nopen(config['name'])\n"
SETTINGS = "name: x\nnumber: 3\ntrain:\n  files: a\n  size: 3\n"
SECTION = "    os.makedirs(''.join(map(lambda key: part[key], ('files', 'other'))))\n"
USES: Mapping[str, str] = {
    "popped": "def use(part):\n" + SECTION + "list(map(use, map(config.pop, ('train', 'val'))))\n",
    "got": "def use(part):\n" + SECTION + "for part in map(config.get, ['train']):\n    use(part)\n",
    "of any name": "import sys\nfor part in map(config.get, sys.argv[1:]):\n" + SECTION,
    "held": "get = config.get\npart = get('train')\n" + SECTION[4:],
    "partial": "get = partial(config.get, 'train')\npart = get()\n" + SECTION[4:],
    "filtered": "for name in filter(config.get, ('train',)):\n    part = config[name]\n" + SECTION,
    "by an operator": "part = itemgetter('train')(config)\n" + SECTION[4:],
    "mapped by an operator": "for part in map(itemgetter('train'), [config]):\n" + SECTION,
    "in a table": "READS = {'a': config.get}\npart = READS['a']('train')\n" + SECTION[4:],
    "given to a function": "def ask(get):\n    part = get('train')\n" + SECTION + "ask(config.get)\n",
}
OPTIONS: Mapping[str, str] = {
    "mapped": "rate, = map(args.__getattribute__, ('rate',))\nos.makedirs(rate)",
    "mapped over any": "import sys\nfor one in map(vars(args).get, sys.argv):\n    os.makedirs(one)",
    "held": "get = vars(args).get\nos.makedirs(get('rate'))",
    "by an operator": "os.makedirs(attrgetter('rate')(args))",
    "partial": "os.makedirs(partial(getattr, args)('rate'))",
    "sorted": "for key in sorted(vars(args), key=vars(args).get):\n    os.makedirs(key)",
    "given to a function": "def ask(get):\n    os.makedirs(get('rate'))\nask(vars(args).get)",
}


@pytest.mark.parametrize("program", USES.values(), ids=USES)
def test_a_section_that_is_taken_by_a_method_handed_on_is_not_dead(
    project_of: Callable[[Mapping[str, str]], Project], program: str
) -> None:
    keys = project_of({"main.py": OPENED + program, "conf.yaml": SETTINGS}).keys
    status = {key.key: key.status for key in keys}

    assert status["train.files"] != "dead"
    assert status["name"] == "live"


@pytest.mark.parametrize("program", OPTIONS.values(), ids=OPTIONS)
def test_an_option_that_is_taken_by_a_method_handed_on_is_not_dead(
    project_of: Callable[[Mapping[str, str]], Project], program: str
) -> None:
    parser = (
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--rate')\n"
        "parser.add_argument('--name')\nargs = parser.parse_args()\nopen('o', 'w').write(args.name)\n"
    )
    keys = project_of({"main.py": LOAD + parser + program + "\n"}).keys

    assert next(key.status for key in keys if key.key == "--rate") != "dead"


@pytest.mark.parametrize(("index", "told"), [("config[key]", "unknown"), ("other[key]", "dead"), ("key", "dead")])
def test_a_name_that_is_spelled_where_names_vary_may_be_read(
    project_of: Callable[[Mapping[str, str]], Project], index: str, told: str
) -> None:
    program = (
        "import yaml\nfrom far import use\nconfig = yaml.safe_load(open('conf.yaml'))\nopen(config['name'])\n"
        "open(config['part']['own'])\n"
    )
    far = f"def use(config, other):\n    return [{index} for key in ('files', 'kinds')]\n"
    keys = project_of({"main.py": program, "far.py": far, "conf.yaml": "name: x\npart:\n  own: 1\n  files: a\n"}).keys

    assert next(key.status for key in keys if key.key == "part.files") == told
