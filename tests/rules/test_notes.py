"""What is true and asks nobody to act is a note, and copies are told once."""

from pathlib import Path

import pytest
from test_judgement import Found, cell, edited, unit

from mldebt.findings.cost import NOTHING

LONG = [f"print({number})" for number in range(190)]


def test_what_is_little_over_the_limit_is_a_note_however_long_it_is(tmp_path: Path) -> None:
    deep = (
        "for day in week:\n        if day:\n            while day:\n                if day:\n                    pass\n"
    )
    quiet = "".join(f"    print({number})\n" for number in range(90))
    sheet = unit("bread.py", 13).replace("    return 0\n```", f"    {deep}{quiet}    return 0\n```")

    debt = Found(sheet, tmp_path).only

    assert (debt.value, debt.severity, debt.repair.base) == (18, "info", NOTHING)
    assert debt.message.endswith("commits: it is little over the limit, so it can wait")


def test_a_function_that_declares_options_is_a_note(tmp_path: Path) -> None:
    options = "".join(f'    parser.add_argument("--rate{number}")\n' for number in range(30))
    sheet = unit("bread.py", 25).replace("    return 0\n```", f"{options}    return 0\n```")

    debt = Found(sheet, tmp_path).only

    assert debt.message.endswith("commits: it declares options, so it can wait")


def test_cells_that_begin_alike_in_several_notebooks_are_one_finding(tmp_path: Path) -> None:
    body = [f"print({number})" for number in range(130)]
    names = ("try.ipynb", "try_again.ipynb", "try_more.ipynb")
    other = cell("else.ipynb", [f"print({number}, 0)" for number in range(130)])

    debts = Found("".join(cell(name, body) for name in names) + other, tmp_path).debts

    assert sorted(debt.path for debt in debts) == ["else.ipynb", "try.ipynb"]
    told = next(debt for debt in debts if debt.path == "try.ipynb")
    assert "130 lines of code, and 2 others begin like it: its notebook is hardly ever edited" in told.message
    assert [one.path for one in told.evidence if one.says == "begins with the same lines"] == [
        "try_again.ipynb",
        "try_more.ipynb",
    ]


@pytest.mark.parametrize(("commits", "severity"), [(1, "info"), (4, "info"), (5, "minor")])
def test_a_cell_of_a_notebook_that_nobody_keeps_editing_is_a_note(commits: int, severity: str, tmp_path: Path) -> None:
    assert Found(edited("b.ipynb", LONG, commits), tmp_path).only.severity == severity


def test_a_cell_of_at_most_three_times_the_limit_is_a_note(tmp_path: Path) -> None:
    debt = Found(edited("b.ipynb", LONG[:180], 9), tmp_path).only

    assert debt.severity == "info"
    assert debt.message.endswith("it is at most three times the limit, so it can wait")


@pytest.mark.parametrize(("use", "severity"), [("predict", "info"), ("fit", "minor")])
def test_a_setting_that_counts_in_the_file_it_was_copied_from_is_a_note(
    use: str, severity: str, tmp_path: Path
) -> None:
    head = "class CFG:\n    size = 3\n    kind = 'wide'\n    odd = 1\n\n\n"
    train = f"{head}print(CFG.size, CFG.kind, CFG.odd)\n"
    test = f"import joblib\n\n\n{head}joblib.load('net.pkl').{use}([CFG.size, CFG.odd])\n"

    debts = Found(f"`a.py`\n```python\n{train}```\n\n`b.py`\n```python\n{test}```\n", tmp_path).debts
    found = {debt.anchor.rpartition(".")[2]: debt.severity for debt in debts if debt.path == "b.py"}

    assert found == {"kind": severity}


@pytest.mark.parametrize(("use", "severity"), [("predict", "info"), ("fit", "major")])
def test_a_seed_in_a_class_of_a_file_that_draws_nothing_is_a_note(use: str, severity: str, tmp_path: Path) -> None:
    code = f"""import pickle


class CFG:
    size = 3
    seed = 42
    kind = "wide"


with open("net.pkl", "rb") as file:
    net = pickle.load(file)
print(net.{use}([CFG.size]) * CFG.size)
"""

    found = {debt.anchor: debt.severity for debt in Found(f"`a.py`\n```python\n{code}```\n", tmp_path).debts}

    assert found == {"seed": severity, "kind": "minor"}


@pytest.mark.parametrize(("use", "severity"), [("sorted(rows)", "minor"), ("random.shuffle(rows)", "major")])
def test_a_seed_of_a_program_that_draws_nothing_is_no_grave_matter(use: str, severity: str, tmp_path: Path) -> None:
    code = f"""import argparse
import random

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int)
    parser.add_argument("--seed", type=int)
    rows = list(range(parser.parse_args().rows))
    print({use}, rows)
"""

    assert Found(f"`show.py`\n```python\n{code}```\n", tmp_path).only.severity == severity


def test_a_seed_whose_parser_another_file_calls_is_of_that_program(tmp_path: Path) -> None:
    parser = """import argparse


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int)
    parser.add_argument("--seed", type=int)
    return parser.parse_args()
"""
    program = """import random

from options import options

if __name__ == "__main__":
    rows = list(range(options().rows))
    random.shuffle(rows)
    print(rows)
"""
    sheet = f"`options.py`\n```python\n{parser}```\n\n`show.py`\n```python\n{program}```\n"

    assert Found(sheet, tmp_path).only.severity == "major"


@pytest.mark.parametrize(("owner", "severity"), [("2020 Google and DeepMind", "info"), ("2020 us", "minor")])
def test_an_option_of_a_file_that_is_somebody_elses_is_a_note(owner: str, severity: str, tmp_path: Path) -> None:
    code = f"""# Copyright {owner}. Licensed under the Apache License.
import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int)
    parser.add_argument("--width", type=int)
    print(parser.parse_args().step * 2)
"""

    assert Found(f"`train.py`\n```python\n{code}```\n", tmp_path).only.severity == severity


def test_an_option_below_a_licence_of_its_own_is_a_note(tmp_path: Path) -> None:
    code = """import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int)
    parser.add_argument("--width", type=int)
    print(parser.parse_args().step * 2)
"""
    root = "`lib/ode/LICENSE.md`\n```markdown\nMIT\n```\n\n`lib/ode/README.md`\n```markdown\n# ODE\n```\n\n"

    assert Found(f"{root}`lib/ode/demo.py`\n```python\n{code}```\n", tmp_path).only.severity == "info"


@pytest.mark.parametrize(
    ("option", "severity"),
    [
        ("--exp_name", "info"),
        ("--notes", "info"),
        ("--model_name", "minor"),
    ],
)
def test_a_label_that_is_recorded_with_the_rest_is_a_note(option: str, severity: str, tmp_path: Path) -> None:
    code = f"""import argparse
import json

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int)
    parser.add_argument("{option}")
    args = parser.parse_args()
    with open("settings.json", "w") as file:
        json.dump(vars(args), file)
    print(args.step * 2)
"""

    assert Found(f"`train.py`\n```python\n{code}```\n", tmp_path).only.severity == severity


def test_a_constant_that_is_computed_from_others_is_a_note(tmp_path: Path) -> None:
    settings = 'ROOT = "data"\nWIDTH = 5 * 8\nDEPTH = 3\nMASKS = ROOT + "/masks"\n'
    train = "import config\n\nprint(config.ROOT, config.DEPTH * 2)\nopen(config.ROOT + str(config.DEPTH))\n"
    sheet = f"`config.py`\n```python\n{settings}```\n\n`train.py`\n```python\n{train}```\n"

    found = {debt.anchor: debt.severity for debt in Found(sheet, tmp_path).debts}

    assert found == {"WIDTH": "minor", "MASKS": "info"}


def test_a_tangle_that_nobody_changed_for_a_year_is_a_note(tmp_path: Path) -> None:
    other = "`b.py`\n```python\nrate = 1\n```\n\n"
    sheet = other + unit("bread.py", 25) + "- commit on day 400: Raise — `b.py`: `rate = 1` → `rate = 2`\n"

    debt = Found(sheet, tmp_path).only

    assert (debt.severity, debt.repair.base) == ("info", NOTHING)
    assert debt.message.endswith("commits: nobody changed it since 2024-03-07, so it can wait")


@pytest.mark.parametrize("module", ["conf", "other"])
def test_settings_of_a_module_that_nothing_imports_are_one_finding(tmp_path: Path, module: str) -> None:
    """A second class of the same settings is the one in use."""
    settings = "from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    depth: int = 2\n"
    used = (
        "\n    def keep(self):\n        open('f', 'w').write(self.depth)\n\n\ndef settings():\n    return Settings()\n"
    )
    files = {
        "conf.py": f"{settings}    rate: float = 0.1\n    size: int = 3\n{used}",
        "other.py": settings,
        "run.py": f"from {module} import Settings\n\nopen('f', 'w').write(str(Settings().depth))\n",
    }

    debts = Found("\n".join(f"`{path}`\n```python\n{text}```\n" for path, text in files.items()), tmp_path).debts

    names = [(debt.path, debt.anchor.rpartition(".")[2]) for debt in debts]
    assert names == [("conf.py", "rate")] + [("conf.py", "size")] * (module == "conf")
    assert debts[0].message.startswith("Nothing imports conf.py: ") is (module == "other")


def test_a_key_that_is_dead_in_files_side_by_side_is_one_finding(tmp_path: Path) -> None:
    """In one folder, or under one name in folders beside each other; what differs in its name stays its own."""
    files = {"conf/b.yaml": "warmup", "conf/a.yaml": "warmup", "conf/c.yaml": "decay"}
    files |= {f"sizes/{name}/params.yaml": "warmup" for name in "xy"}
    sheets = [f"`{path}`\n```yaml\nlr: 0.1\n{key}: 5\n```\n" for path, key in files.items()]

    reads = [f'print(yaml.safe_load(open("{path}"))["lr"] * 2)\n' for path in files]
    train = "import yaml\n\n" + "".join(reads)

    debts = Found("".join(sheets) + f"`train.py`\n```python\n{train}```\n", tmp_path).debts

    assert sorted(debt.path for debt in debts) == ["conf/a.yaml", "conf/c.yaml", "sizes/x/params.yaml"]
    told = next(debt for debt in debts if debt.path == "conf/a.yaml")
    assert "warmup changes nothing, nor in 1 other file: " in told.message
    assert [one.path for one in told.evidence if one.says == "dead as well"] == ["conf/b.yaml"]
    assert told.repair.base.expected == 6


@pytest.mark.parametrize(("unread", "found"), [(3, 3), (4, 0)])
def test_where_most_of_a_settings_file_looks_dead_its_reader_is_not_seen(
    unread: int, found: int, tmp_path: Path
) -> None:
    keys = "".join(f"key{number}: {number}\n" for number in range(unread))
    train = "import yaml\n\nprint(yaml.safe_load(open('conf.yaml'))['lr'] * 2)\n"
    sheet = f"`conf.yaml`\n```yaml\nlr: 0.1\n{keys}```\n\n`train.py`\n```python\n{train}```\n"

    assert len(Found(sheet, tmp_path).debts) == found


SECTION = "lora:\n  rank: 8\n  alpha: 16\n  drop:\n    rate: 0.1\nlr: 0.1\nsteps: 2\nsize: 3\nwidth: 4\n"
LOADS = 'import yaml\n\nwith open("conf.yaml") as file:\n    conf = yaml.safe_load(file)\n'
USED = "".join(f'open("{name}", "w").write(conf["{name}"])\n' for name in ("lr", "steps", "size", "width"))


@pytest.mark.parametrize("read", ["", "rank"])
def test_a_section_of_which_nothing_is_read_is_one_finding(read: str, tmp_path: Path) -> None:
    """It keeps its text while its first keys go, and says anew that it is dead once the last one that lived is."""
    reads = f'open("a", "w").write(conf["lora"]["{read}"])\n' if read else ""

    debts = Found(
        f"`conf.yaml`\n```yaml\n{SECTION}```\n\n`train.py`\n```python\n{LOADS}{USED}{reads}```\n", tmp_path
    ).debts

    if read:
        assert [debt.anchor for debt in debts] == ["lora.alpha", "lora.drop.rate"]
        assert [debt.text for debt in debts] == ["lora.alpha", "lora.drop"]
    else:
        (debt,) = debts
        assert debt.message.startswith("The section lora (rank, alpha, drop.rate) changes nothing: ")
        assert (debt.anchor, debt.text, debt.repair.named) == ("lora", "lora", "lora")
        assert debt.repair.title == "Use or delete lora of conf.yaml"


@pytest.mark.parametrize("default", ["5", "6"])
def test_an_option_that_scripts_copied_with_its_default_is_one_finding(default: str, tmp_path: Path) -> None:
    script = (
        "import argparse\n\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float)\n"
        "parser.add_argument('--warmup', type=int, default={})\nargs = parser.parse_args()\nprint(args.lr * 2)\n"
    )
    sheet = "".join(
        f"`{path}`\n```python\n{script.format(value)}```\n\n" for path, value in (("a.py", "5"), ("b/c.py", default))
    )

    debts = Found(sheet, tmp_path).debts

    if default == "5":
        (debt,) = debts
        assert (debt.path, [one.path for one in debt.evidence if one.says == "dead as well"]) == ("a.py", ["b/c.py"])
        assert debt.message.startswith("The option --warmup changes nothing, nor in 1 other file: ")
        assert debt.repair.title == "Use or delete --warmup of a.py (and 1 more file)"
    else:
        assert [debt.path for debt in debts] == ["a.py", "b/c.py"]


@pytest.mark.parametrize(
    ("more", "said"), [("", "fit_tides.py"), (" Then `src/draw_tides.py`.", "fit_tides.py and 1 more")]
)
def test_a_text_that_names_what_is_gone_is_to_be_corrected_on_that(more: str, said: str, tmp_path: Path) -> None:
    names = ("fit_tides", "draw_tides")
    files = "".join(f"`src/{name}.py`\n```python\nprint('{name}')\n```\n\n" for name in names)
    gone = "; ".join(f"`src/{name}.py` moves to `{name}.txt`" for name in names)
    text = f"`README.md`\n```markdown\n# Tides\n\nTrained with `src/fit_tides.py`.{more}\n```\n\n"

    debt = Found(f"{text}{files}- commit: Tidy — {gone}\n", tmp_path).only

    assert debt.repair.title == f"Correct what README.md says of {said}"
