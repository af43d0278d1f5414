"""In which words, with what evidence and how severe the rules on config keys put what they find."""

from collections.abc import Callable, Mapping

import pytest
from repositories import Repository, commit

from mldebt.findings.finding import Debt
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.configs.dead_keys import MOST_GIVEN
from mldebt.project.project import Project
from mldebt.rules.configs import (
    conflicting_default,
    dangling_config_reference,
    dead_config_key,
    ignored_option,
    misspelt_config_key,
    near_duplicate_config,
    shadowed_config_value,
    stale_config_key,
    undefined_config_key,
)

PARSER = """
import argparse
from torchlike import create, fit

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
{options}
args = parser.parse_args()
fit(args.lr{more})
"""
Open = Callable[[Mapping[str, str]], Project]


def judged(project: Project, rule: object) -> list[Debt]:
    """Return the debts of one rule on the keys or files of a project."""
    subjects = project.configs if "ConfigFile" in str(rule.check.__annotations__["subject"]) else project.keys  # type: ignore[attr-defined]
    return [debt for subject in subjects for debt in rule.check(subject, project)]  # type: ignore[attr-defined]


def says(debt: Debt) -> list[str]:
    """Return the evidence of a debt as a reader sees it."""
    return [f"{one.path}:{one.line} {one.says}" for one in debt.evidence]


def with_options(*flags: str, more: str = "") -> str:
    return PARSER.format(options="\n".join(f'parser.add_argument("{flag}")' for flag in flags), more=more)


def test_the_constant_that_shadows_a_key_is_quoted(project_of: Open) -> None:
    project = project_of({"train.py": with_options("--pin_memory", more=", pin_memory=True")})

    (debt,) = judged(project, shadowed_config_value)

    assert debt.message == "The option --pin_memory changes nothing: its value is written at train.py:9"
    assert says(debt)[0] == "train.py:9 in its place: fit(…) gets the constant pin_memory=True"
    assert says(debt)[1] == "train.py:7 defined here; read nowhere in the repository (Python files searched: 1)"


def test_a_dead_key_whose_name_promises_safety_is_major(project_of: Open) -> None:
    project = project_of({"train.py": with_options("--private", "--colour")})

    severities = {debt.anchor: debt.severity for debt in judged(project, dead_config_key)}

    assert severities == {"--private": "major", "--colour": "minor"}


def test_a_dead_key_in_a_section_whose_name_promises_safety_is_minor(project_of: Open) -> None:
    program = 'import yaml\nc = yaml.safe_load(open("c.yaml"))\nfit(c["private"]["lr"])\n'
    project = project_of({"train.py": program, "c.yaml": "private:\n  lr: 1\n  colour: 2\n"})

    severities = {debt.anchor: debt.severity for debt in judged(project, dead_config_key)}

    assert severities == {"private.colour": "minor"}


def test_an_ignored_option_names_the_commands_that_give_it(project_of: Open) -> None:
    script = "python train.py --lr 1 --colour red\npython train.py --colour blue\n"
    project = project_of({"train.py": with_options("--colour"), "run.sh": script})

    (debt,) = judged(project, ignored_option)

    assert debt.message.startswith("run.sh:1 and 1 more give --colour, and nothing reads it")
    assert says(debt)[-2:] == [
        "run.sh:1 still given: passes it to train.py",
        "run.sh:2 still given: passes it to train.py",
    ]
    assert debt.severity == "major"


def test_all_commands_that_give_an_option_are_counted_and_a_few_shown(project_of: Open) -> None:
    script = "".join(f"python train.py --colour {number}\n" for number in range(15))
    project = project_of({"train.py": with_options("--colour"), "run.sh": script})

    (debt,) = judged(project, ignored_option)

    assert debt.message.startswith("run.sh:1 and 14 more give --colour, and nothing reads it")
    assert sum("still given" in line for line in says(debt)) == MOST_GIVEN


def test_a_misspelt_key_names_both_spellings_and_the_copies_are_one_edit(project_of: Open) -> None:
    read = "import argparse\nimport yaml\nfrom torchlike import fit\n\nparser = argparse.ArgumentParser()\n"
    read += 'parser.add_argument("--config", default="configs/a.yaml")\n'
    read += "config = yaml.safe_load(open(parser.parse_args().config))\n"
    read += 'for _ in range(config["epochs"]):\n    fit(config["lr"], config.get("weight_decay", 0))\n'
    copy = "lr: 1\nepochs: 3\nweigth_decay: 0.1\n"
    project = project_of({"train.py": read, "configs/a.yaml": copy, "configs/b.yaml": copy})

    debts = judged(project, misspelt_config_key)

    assert [debt.path for debt in debts] == ["configs/a.yaml", "configs/b.yaml"]
    assert debts[0].message == (
        "The key weigth_decay is probably a misspelt weight_decay (train.py:9); as it is, nothing reads it"
    )
    assert len({debt.repair.key for debt in debts}) == 1


def test_the_commit_that_took_the_last_reader_of_a_key_is_named(make_repository: Repository) -> None:
    read = 'import yaml\nfrom torchlike import fit\n\nconfig = yaml.safe_load(open("config.yaml"))\n'
    folder = make_repository(
        {"config.yaml": "lr: 1\nwarmup: 5\n", "train.py": read + 'fit(config["lr"], config["warmup"])\n'}
    )
    sha = commit(folder, {"train.py": read + 'fit(config["lr"])\n'}, day=2)

    with opened(Options(path=folder)) as found:
        (debt,) = judged(found.project, dead_config_key)

    assert says(debt)[-1] == f"train.py:None read until {sha[:10]} (2026-01-03): config.warmup"


def test_a_missing_option_is_told_where_it_is_read(project_of: Open) -> None:
    project = project_of({"train.py": with_options(more=", args.epochs")})

    (debt,) = judged(project, undefined_config_key)

    assert (debt.path, debt.line, debt.anchor) == ("train.py", 9, "epochs")
    assert says(debt)[-1] == "train.py:8 parsed here; none of its 1 names is this one"


def test_a_dangling_reference_shows_what_stands_beside(project_of: Open) -> None:
    files = {"train.py": with_options(more=", args.config"), "configs/a.yaml": "lr: 1\n"}
    files["train.py"] = files["train.py"].replace(
        "args = ", 'parser.add_argument("--config", default="configs/b.yaml")\nargs = '
    )
    project = project_of(files)

    (debt,) = judged(project, dangling_config_reference)

    assert debt.message == "config names configs/b.yaml, which is not there: there is no configs/b.yaml"
    assert says(debt)[-1] == "configs/a.yaml:1 stands in the same folder"


def test_a_second_default_is_told_with_its_place(project_of: Open) -> None:
    text = with_options().replace('"--lr", type=float', '"--lr", default=0.1, help="rate (default: 0.5)"')
    project = project_of({"train.py": text})

    (debt,) = judged(project, conflicting_default)

    assert debt.message == "The option --lr has two defaults: 0.1, and 0.5 by its own help"


def test_a_default_that_is_told_in_words_is_not_compared(project_of: Open) -> None:
    text = with_options().replace('"--lr", type=float', '"--lr", default=1000000, help="rows, defaults to 1 million"')
    project = project_of({"train.py": text})

    assert not list(judged(project, conflicting_default))


@pytest.mark.parametrize(("changed", "severity"), [("k0: 0\n", "minor"), ("k0: 9\n", "info")])
def test_equal_files_are_worse_than_nearly_equal_ones(project_of: Open, changed: str, severity: str) -> None:
    rest = "".join(f"k{number}: {number}\n" for number in range(1, 25))
    read = "import sys\nimport yaml\nfrom torchlike import fit\n\n"
    read += 'config = yaml.safe_load(open(sys.argv[1]))\nfit(config["k0"])\n'
    project = project_of({"train.py": read, "conf/a.yaml": "k0: 0\n" + rest, "conf/b.yaml": changed + rest})

    (debt,) = judged(project, near_duplicate_config)

    assert (debt.path, debt.severity) == ("conf/a.yaml", severity)
    assert says(debt) == [f"conf/b.yaml:1 {'is equal in every value' if severity == 'minor' else 'differs in k0'}"]


def test_a_refused_key_shows_the_schema(project_of: Open) -> None:
    tree = "from yacs.config import CfgNode as CN\n_C = CN()\n" + "".join(f"_C.{name} = 1\n" for name in "ABCDE")
    code = "import sys\nfrom config import _C\nfrom torchlike import fit\n_C.merge_from_file(sys.argv[1])\nfit(_C)\n"
    settings = "".join(f"{name}: 2\n" for name in "ABCDEF")
    project = project_of({"config.py": tree, "train.py": code, "conf/a.yaml": settings})

    (debt,) = judged(project, stale_config_key)

    assert (
        debt.message
        == "The key F is refused: the tree that begins at config.py:3 has no such key and takes no new ones"
    )
    assert says(debt)[-1] == "config.py:3 the keys it has begin here"


def test_an_option_that_a_decorator_of_the_repository_may_take_is_no_debt(project_of: Open) -> None:
    code = "import click\n\n\ndef taking(command):\n    def inner(**given):\n"
    code += "        return command(given.pop('fast'), **given)\n    return inner\n\n\n"
    code += "@click.command()\n@taking\n@click.option('--fast')\n@click.option('--slow')\n"
    code += "def main(settings, **flag):\n    print(settings, file=flag['slow'])\n"
    project = project_of({"train.py": code})

    assert judged(project, dead_config_key) == []
