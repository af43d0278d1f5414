"""Options whose value does something where the line is parsed, goes by another name, or stands in a group."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import ConfigKey
from mldebt.project.project import Project

Judge = Callable[[Mapping[str, str]], Mapping[str, ConfigKey]]
PARSER = """
import argparse, os, random
import torch
{kind}
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type={name})
parser.add_argument("--unused")
args = parser.parse_args()
"""
DOES_MORE = {
    "a function that seeds": "def convert(text):\n    random.seed(int(text))\n    return int(text)",
    "a function that makes a folder": "def convert(text):\n    os.makedirs(text)\n    return text",
    "a function that sets a part of another object": "def convert(text):\n    os.environ['X'] = text\n    return text",
    "a function that sets a name of the module":
        "SEED = 0\ndef convert(text):\n    global SEED\n    SEED = text\n    return text",
    "a function that keeps what it saw": "SEEN = []\ndef convert(text):\n    SEEN.append(text)\n    return text",
    "a function that calls one that seeds":
        "def convert(text):\n    seed(text)\ndef seed(text):\n    torch.manual_seed(text)",
}  # fmt: skip
CONVERTS = {
    "a function that refuses":
        "def convert(text):\n    if text.lower() in ('yes', 'true'):\n        return True\n"
        "    raise argparse.ArgumentTypeError('no boolean')",
    "a function that splits":
        "def convert(text):\n    parts = []\n    for one in text.split():\n        parts += [one]\n    return parts",
    "a class": "class convert:\n    def __init__(self, text):\n        self.text = os.path.abspath(text)",
    "a name of a library": "convert = torch.device",
}  # fmt: skip


@pytest.fixture
def keys(project_of: Callable[[Mapping[str, str]], Project]) -> Judge:
    def judge(files: Mapping[str, str]) -> Mapping[str, ConfigKey]:
        return {(file.path, key.key): key for file in project_of(files).configs for key in file.keys}

    return judge


@pytest.mark.parametrize("kind", DOES_MORE.values(), ids=list(DOES_MORE))
def test_a_type_that_does_more_than_convert_may_be_what_an_option_is_for(keys: Judge, kind: str) -> None:
    found = keys({"train.py": PARSER.format(kind=kind, name="convert")})

    assert found["train.py", "--rate"].status == "unknown"
    assert found["train.py", "--unused"].status == "dead"


@pytest.mark.parametrize("kind", CONVERTS.values(), ids=list(CONVERTS))
def test_a_type_that_only_converts_is_no_use(keys: Judge, kind: str) -> None:
    found = keys({"train.py": PARSER.format(kind=kind, name="convert")})["train.py", "--rate"]

    assert (found.status, found.confidence) == ("dead", "high")


def test_a_function_without_a_name_may_do_more_as_well(keys: Judge) -> None:
    seeds, plain = "lambda text: torch.manual_seed(int(text))", "lambda text: text.lower() == 'true'"
    found = keys({"a.py": PARSER.format(kind="", name=seeds), "b.py": PARSER.format(kind="", name=plain)})

    assert (found["a.py", "--rate"].status, found["b.py", "--rate"].status) == ("unknown", "dead")


def test_an_option_whose_program_reads_another_name_than_its_dest_is_unknown(keys: Judge) -> None:
    code = (
        "from optparse import OptionParser\nparser = OptionParser()\n"
        "parser.add_option('--path', dest='the folder', help='')\nparser.add_option('--unused', dest='unused')\n"
        "opts, _ = parser.parse_args()\nopen(opts.path)\n"
    )
    found = keys({"plot.py": code})

    assert found["plot.py", "--path"].status == "unknown"
    assert "opts.path at plot.py:6" in found["plot.py", "--path"].reason
    assert found["plot.py", "--unused"].status == "dead"


@pytest.mark.parametrize("use", [
    "print('{a.rate}'.format(a=args))", "open('log', 'w').write('{0.rate}'.format(args))",
    "open('log', 'w').write('{a[rate]}'.format(a=vars(args)))",
])  # fmt: skip
def test_a_text_that_takes_parts_of_all_options_is_no_log_of_them(keys: Judge, use: str) -> None:
    code = PARSER.format(kind="", name="int")

    found = keys({"train.py": f"{code}{use}\n", "other.py": f"{code}print('{{}}'.format(args))\n"})

    assert found["train.py", "--rate"].status == "unknown"
    assert found["other.py", "--rate"].status == "dead"


def test_a_group_of_a_parser_that_is_handed_in_is_of_whatever_parser_that_is(keys: Judge) -> None:
    model = (
        "class Net:\n    @staticmethod\n    def add_arguments(parser):\n        group = parser.add_argument_group()\n"
        "        group.add_argument('--rate', type=float)\n        return parser\n"
    )
    train = (
        "import argparse, importlib\nparser = argparse.ArgumentParser()\nparser.add_argument('--net')\n"
        "args, _ = parser.parse_known_args()\nkind = getattr(importlib.import_module(args.net), 'Net')\n"
        "kind.add_arguments(parser)\nargs = parser.parse_args()\nopen(str(args.rate))\n"
    )
    other = (
        "import argparse, net\nparser = argparse.ArgumentParser()\nparser.add_argument('--x')\n"
        "open(parser.parse_args().x)\n"
    )

    assert keys({"net.py": model, "train.py": train, "other.py": other})["net.py", "--rate"].status == "live"


def test_a_flag_that_names_what_is_done_anyway_is_not_told_at_high_confidence(keys: Judge) -> None:
    code = PARSER.format(kind="parser = argparse.ArgumentParser()", name="int").replace(
        'parser.add_argument("--unused")', 'parser.add_argument("--unused", action="store_true", default=True)'
    )
    found = keys({"train.py": code})["train.py", "--unused"]

    assert (found.status, found.confidence) == ("dead", "medium")


def test_an_option_that_a_longer_text_names_may_be_evaluated_by_that_name(keys: Judge) -> None:
    code = (
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--rate')\n"
        "parser.add_argument('--unused')\nparser.add_argument('--shown', default=\"['rate', 'other']\")\n"
        "args = parser.parse_args()\nfor name in eval(args.shown):\n"
        "    open('log', 'w').write(str(eval('args.' + name)))\n"
    )
    found = keys({"train.py": code})

    assert (found["train.py", "--rate"].status, found["train.py", "--unused"].status) == ("unknown", "dead")


def test_a_function_that_is_given_an_option_for_all_of_them_is_no_proof_that_nothing_reads_them(keys: Judge) -> None:
    code = (
        "import argparse\ndef answer(args):\n    open(str(args.rate))\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--rate')\nparser.add_argument('--unused')\nparser.add_argument('--nets', nargs='+')\n"
        "args = parser.parse_args()\nanswer(args.nets)\n"
    )
    found = keys({"train.py": code})

    assert [found["train.py", key].status for key in ("--rate", "--unused")] == ["live", "dead"]
