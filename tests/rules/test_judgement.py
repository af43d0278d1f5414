"""How bad, at what price and in which words the rules on runs, hotspots and cells put what they find."""

import re
from pathlib import Path

import msgspec
import pytest
from specimens import build, cases, date_of_last_commit

from mldebt.findings.cost import NOTHING, over_threshold
from mldebt.findings.finding import Debt
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.launches.starts import Start
from mldebt.rules.complexity import complexity_hotspot, oversized_notebook_cell
from mldebt.rules.configs import dead_config_key
from mldebt.rules.easing import eased
from mldebt.rules.experiments import tracking_off_by_default, untracked_run
from mldebt.rules.integration import outdated_model_card

TRAIN = """
`{path}`
```python
import joblib
import mlflow
from sklearn.linear_model import Ridge
{extra}

if __name__ == "__main__":
    model = Ridge()
    model.fit([[0.0], [1.0]], [0.0, 1.0])
{rest}
    joblib.dump(model, "model.joblib")
```
"""
LOG = """    if use_mlflow:
        mlflow.log_params({"alpha": 1.0})
        mlflow.log_metric("score", model.score([[0.0]], [0.0]))"""


class Found:
    """The debts the six rules claim in a sheet's only case."""

    def __init__(self, sheet: str, folder: Path, as_of: str | None = None) -> None:
        (case,) = cases(sheet)
        root = folder / "repository"
        build(case, root)
        options = Options(path=root, cache=folder / "cache.db", jobs=1, as_of=as_of or date_of_last_commit(root))
        with opened(options) as scanned:
            project = scanned.project
            self.debts: list[Debt] = [
                *(debt for run in project.runs for debt in untracked_run.check(run, project)),
                *(debt for run in project.runs for debt in tracking_off_by_default.check(run, project)),
                *(debt for unit in project.hotspots for debt in complexity_hotspot.check(unit, project)),
                *(debt for unit in project.hotspots for debt in oversized_notebook_cell.check(unit, project)),
                *(
                    debt
                    for file in project.configs
                    for key in file.keys
                    for debt in dead_config_key.check(key, project)
                ),
                *(debt for card in project.cards for debt in outdated_model_card.check(card, project)),
            ]

    @property
    def only(self) -> Debt:
        """Return the one debt there is."""
        (debt,) = self.debts
        return debt


def branches(count: int, start: str = "def bread(week):", test: str = "{} in week") -> str:
    return "\n".join([start, *(f"    if {test.format(n)}:\n        return {n}" for n in range(count)), "    return 0"])


def unit(path: str, count: int, commits: int = 7, test: str = "{} in week") -> str:
    edits = [f"- commit: Change {n} — `{path}`: `return {n}\n" for n in range(commits - 1)]
    lines = [f"{line.rstrip()}` → `return {n}00`\n" for n, line in enumerate(edits)]
    return f"`{path}`\n```python\n{branches(count, test=test)}\n```\n\n{''.join(lines)}"


def cell(path: str, lines: list[str]) -> str:
    return f"`{path}`\n```ipynb\n# %%\n" + "\n".join(lines) + "\n```\n"


def edited(path: str, lines: list[str], commits: int = 5) -> str:
    """Return the sheet of a notebook that some commits changed."""
    edits = [f"- commit: Keep {n} — `{path}`: `kept = {n - 1}` → `kept = {n}`\n" for n in range(1, commits)]
    return cell(path, [*lines, "# %%", "kept = 0"]) + "\n" + "".join(edits) + "\n"


def test_an_untracked_run_is_major_and_says_what_is_kept(tmp_path: Path) -> None:
    debt = Found(TRAIN.format(path="train.py", extra="", rest=""), tmp_path).only

    assert (debt.severity, debt.confidence) == ("major", "high")
    assert debt.message.startswith("This sklearn training run is not tracked: ")
    assert "train.py:10" in debt.message
    assert (debt.anchor, debt.subject) == ("", "run:train.py#")


@pytest.mark.parametrize("shown", ["print(model.coef_)", "model.coef_"])
def test_a_run_that_only_shows_its_result_is_not_judged(shown: str, tmp_path: Path) -> None:
    sheet = TRAIN.format(path="train.py", extra="", rest="    " + shown).replace(
        'joblib.dump(model, "model.joblib")', ""
    )

    debts = Found(sheet, tmp_path).debts

    assert list(debts) == []


def test_an_untracked_sweep_is_critical(tmp_path: Path) -> None:
    sheet = (
        "`sweep.py`\n```python\nimport optuna\nfrom sklearn.linear_model import Ridge\n\n\ndef objective(trial):\n"
        "    model = Ridge(trial.suggest_float('a', 0, 1)).fit([[0.0]], [0.0])\n"
        "    return model.score([[0.0]], [0.0])\n\n\n"
        "if __name__ == '__main__':\n    optuna.create_study().optimize(objective, n_trials=9)\n```\n"
    )

    debt = Found(sheet, tmp_path).only

    assert debt.severity == "critical"
    assert debt.message.startswith("Not one run of this sweep is tracked: ")


def test_what_is_lost_is_less_grave_where_nobody_commits(tmp_path: Path) -> None:
    sheet = TRAIN.format(path="train.py", extra="", rest="") + "`run.sh`\n```bash\npython train.py --fast\n```\n"

    at_work, at_rest = (Found(sheet, tmp_path / day, as_of=day).only for day in ("2025-02-28", "2025-03-03"))

    assert (at_work.severity, at_rest.severity) == ("major", "minor")
    assert at_rest.evidence[-1].says.startswith("nobody has committed here since 2024-03-01: it matters when ")
    assert len(at_work.evidence) == len(at_rest.evidence) - 1


def test_a_tangle_can_wait_where_nobody_commits_however_complex(tmp_path: Path) -> None:
    debt = Found(unit("bread.py", 60), tmp_path, as_of="2026-01-01").only

    assert (debt.severity, debt.repair.base) == ("info", NOTHING)
    assert debt.message.endswith("commits: nobody changed it since 2024-03-07, so it can wait")


@pytest.mark.parametrize(("within", "severity"), [("", "info"), ("    if week:\n        ", "major")])
def test_decisions_that_stand_in_a_row_can_wait(within: str, severity: str, tmp_path: Path) -> None:
    """Each option that is given replaces a default."""
    body = "".join(f"    if {n} in week:\n    {within}    rate = {n}\n" for n in range(24))
    edits = "".join(f"- commit: Change {n} — `a.py`: `rate = {n}` → `rate = {n}0`\n" for n in range(6))

    debt = Found(f"`a.py`\n```python\ndef bread(week, rate):\n{body}    return rate\n```\n\n{edits}", tmp_path).only

    assert debt.severity == severity
    assert debt.message.endswith("its decisions stand in a row, so it can wait") is (severity == "info")


ALONE = "split it before the next change"


@pytest.mark.parametrize(
    ("count", "calls", "first", "second"),
    [
        (
            25, "bool", "1 more file holds one like it: make one of them before the next change, then split it",
            "bread.py holds one like it, changed as often or more, so it can wait",
        ),
        (24, "bool", ALONE, ALONE),
        (25, "abs", ALONE, ALONE),
    ],
)  # fmt: skip
def test_of_copies_of_a_tangle_the_one_that_changed_most_speaks(
    count: int, calls: str, first: str, second: str, tmp_path: Path
) -> None:
    other = unit("rolls.py", count, 8, test=f"{calls}({{}}) in week")

    debts = Found(unit("bread.py", 25, 9, test="bool({}) in week") + other, tmp_path).debts

    assert {debt.path: debt.message.partition("commits: ")[2] for debt in debts} == {
        "bread.py": first,
        "rolls.py": second,
    }
    assert [debt.severity for debt in debts] == ["minor", "info" if second != ALONE else "minor"]


def test_a_copy_among_sketches_is_none_that_anybody_makes_one_of(tmp_path: Path) -> None:
    sketch = unit("playground/bread.py", 25, 8, test="bool({}) in week")

    debts = Found(unit("bread.py", 25, 9, test="bool({}) in week") + sketch, tmp_path).debts

    assert {debt.path: debt.severity for debt in debts} == {"bread.py": "minor", "playground/bread.py": "info"}
    assert all("make one of them" not in debt.message for debt in debts)


@pytest.mark.parametrize(("commits", "severity"), [(6, "info"), (7, "minor")])
def test_a_tangle_that_changes_seldom_can_wait(commits: int, severity: str, tmp_path: Path) -> None:
    debt = Found(unit("bread.py", 25, commits), tmp_path).only

    assert debt.severity == severity
    assert debt.message.endswith("it changes seldom, so it can wait") is (severity == "info")


def shared_loop(loop: str, *starts: str) -> str:
    """Return a sheet in which scripts call one training loop."""
    module = loop.removesuffix(".py").replace("/", ".")
    files = {loop: "def fit(model):\n    return model.fit([[0.0], [1.0]], [0.0, 1.0])\n"} | dict.fromkeys(
        starts,
        f"import joblib\nfrom sklearn.linear_model import Ridge\nfrom {module} import fit\n\n"
        "if __name__ == '__main__':\n    joblib.dump(fit(Ridge()), 'model.joblib')\n",
    )
    return "\n".join(f"`{path}`\n```python\n{text}```\n" for path, text in files.items())


def test_runs_that_share_a_loop_of_theirs_are_repaired_by_one_edit(tmp_path: Path) -> None:
    debts = Found(shared_loop("shop/loop.py", "bread.py", "cake.py"), tmp_path).debts

    assert [debt.path for debt in debts] == ["bread.py", "cake.py"]
    assert {debt.repair.title for debt in debts} == {"Track the runs that train in shop/loop.py"}
    assert len({debt.repair.key for debt in debts}) == 1


def test_runs_of_a_loop_that_is_not_theirs_are_repaired_one_by_one(tmp_path: Path) -> None:
    debts = Found(shared_loop("library/loop.py", "shop/bread.py", "shop/cake.py"), tmp_path).debts

    assert [debt.repair.title for debt in debts] == [
        "Track the runs of shop/bread.py",
        "Track the runs of shop/cake.py",
    ]


def test_notes_that_share_a_loop_of_another_file_are_told_by_the_first(tmp_path: Path) -> None:
    debt = Found(shared_loop("library/loop.py", "examples/bread.py", "examples/cake.py"), tmp_path).only

    assert (debt.path, debt.severity) == ("examples/bread.py", "info")
    assert [(one.path, one.says) for one in debt.evidence][-1] == (
        "examples/cake.py",
        "trains by the same loop, untracked too",
    )


def test_a_note_on_a_script_is_not_lost_behind_those_on_notebooks(tmp_path: Path) -> None:
    sheet = shared_loop("library/loop.py", "examples/bread.py", "a.ipynb")
    sheet += shared_loop("library/other.py", "b.ipynb")
    fence = re.compile(r"(?s)(ipynb`\n```)python\n(.*?)if __name__ == '__main__':\n    ")

    debts = Found(fence.sub(r"\1ipynb\n# %%\n\2", sheet), tmp_path).debts

    assert [(debt.path, debt.severity) for debt in debts] == [("b.ipynb", "info"), ("examples/bread.py", "info")]
    assert debts[1].evidence[-1].path == "a.ipynb"


def test_runs_switched_off_by_one_default_are_repaired_by_one_edit(tmp_path: Path) -> None:
    switch = "\n`switch.py`\n```python\nuse_mlflow = False\n```\n"
    sheet = switch + "".join(
        TRAIN.format(path=path, extra="from switch import use_mlflow", rest=LOG) for path in ("bread.py", "cake.py")
    )

    debts = Found(sheet, tmp_path).debts

    assert [debt.path for debt in debts] == ["bread.py", "cake.py"]
    assert len({debt.repair.key for debt in debts}) == 1
    assert all(re.match(r"Tracking is off by default: .* \(switch\.py:1\); ", debt.message) for debt in debts)
    assert all((debt.evidence[0].path, debt.evidence[0].line) == ("switch.py", 1) for debt in debts)


@pytest.mark.parametrize(("count", "severity"), [(20, "minor"), (29, "minor"), (30, "major")])
def test_a_hotspot_is_priced_and_rated_by_its_complexity(count: int, severity: str, tmp_path: Path) -> None:
    debt = Found(unit("bread.py", count), tmp_path).only

    assert debt.value == count + 1
    assert debt.severity == severity
    assert debt.repair.base == over_threshold(count + 1 - 15)
    assert debt.anchor == "bread"


@pytest.mark.parametrize("count", [15, 19])
def test_flat_code_is_a_note_that_costs_nothing(count: int, tmp_path: Path) -> None:
    debt = Found(unit("bread.py", count), tmp_path).only

    assert (debt.severity, debt.repair.base, debt.value) == ("info", NOTHING, count + 1)
    assert debt.message.endswith("commits: it is flat, so it can wait")


ROUTE = 'week == "/{0}" or week == "/{0}s" or week.startswith("/{0}/") and week.endswith("/now")'


@pytest.mark.parametrize(
    ("count", "test", "value"), [(31, "week == {}", 32), (60, "week == {}", 61), (15, ROUTE, 61)]
)  # fmt: skip
def test_a_chain_over_one_name_is_one_decision_and_the_number_stays(
    count: int, test: str, value: int, tmp_path: Path
) -> None:
    debt = Found(unit("bread.py", count, test=test), tmp_path).only

    assert (debt.severity, debt.repair.base, debt.value) == ("info", NOTHING, value)
    assert debt.message.endswith("commits: it chooses by one name, so it can wait")


@pytest.mark.parametrize("test", ["week.has({}, day)", "days.has({})", "self.has({})"])
def test_what_asks_of_more_than_one_name_and_constants_is_no_chain(test: str, tmp_path: Path) -> None:
    assert Found(unit("bread.py", 31, test=test), tmp_path).only.severity == "major"


def test_what_weighs_less_than_it_counts_says_so(tmp_path: Path) -> None:
    chain = "".join(f"    if kind == {number}:\n        pass\n" for number in range(4))
    sheet = unit("bread.py", 20).replace("    return 0\n```", f"{chain}    return 0\n```")

    says = Found(sheet, tmp_path).only.evidence[0].says

    assert says.startswith("cyclomatic complexity 25 (limit 15), 22 where a chain over one name counts once, ")


def test_what_stands_deep_in_a_try_is_not_flat(tmp_path: Path) -> None:
    deep = "try:\n        for day in week:\n            if day:\n                with day:\n                    pass"
    rest = "    except ValueError:\n        pass\n"
    sheet = unit("bread.py", 18).replace("    return 0\n```", f"    {deep}\n{rest}    return 0\n```")

    debt = Found(sheet, tmp_path).only

    assert (debt.value, debt.severity) == (22, "minor")
    assert debt.evidence[0].says.endswith("nested 4 deep")


def test_a_module_whose_header_tells_of_another_project_can_wait(tmp_path: Path) -> None:
    sheet = unit("bread.py", 25).replace("def bread", "# Copied from https://example.org/bread.py\ndef bread")

    assert Found(sheet, tmp_path).only.message.endswith("its header says that it was written elsewhere, so it can wait")


def test_a_hotspot_shows_both_ingredients_and_its_rank(tmp_path: Path) -> None:
    debt = Found(unit("bread.py", 20), tmp_path).only

    assert debt.message == "bread has a complexity of 21 and was changed in 7 commits: split it before the next change"
    assert [item.says for item in debt.evidence] == [
        "cyclomatic complexity 21 (limit 15), 42 lines of code, nested 1 deep",
        "changed in 7 commits, last on 2024-03-07",
        "its file is number 1 of 1 by complexity and recent change",
    ]


def test_a_function_that_teaches_costs_nothing_and_a_cell_is_not_told(tmp_path: Path) -> None:
    hot = unit("tutorial/bread.py", 15)
    long = cell("tutorial/explore.ipynb", [f"print({n})" for n in range(61)])

    debts = Found(long + hot, tmp_path).debts

    assert [(debt.path, debt.severity) for debt in debts] == [("tutorial/bread.py", "info")]
    assert all(debt.repair.base == NOTHING for debt in debts)


def test_a_tangle_that_teaches_is_told_to_wait(tmp_path: Path) -> None:
    debt = Found(unit("tutorial/bread.py", 25), tmp_path).only

    assert debt.message.endswith("it stands in a tutorial, so it can wait")


def test_a_cell_is_valued_by_its_lines_else_by_its_complexity(tmp_path: Path) -> None:
    complex_cell = ["week = 1", *(f"if week == {n}: print({n})" for n in range(45))]
    sheet = edited("complex.ipynb", complex_cell) + edited("long.ipynb", [f"print({n})" for n in range(185)])

    by_path = {debt.path: debt for debt in Found(sheet, tmp_path).debts}

    assert by_path["complex.ipynb"].value == 46
    assert by_path["complex.ipynb"].anchor == "cell[cell-0]"
    assert "a complexity of 46: split it" in by_path["complex.ipynb"].message
    assert by_path["long.ipynb"].value == 185
    assert "185 lines of code: split it" in by_path["long.ipynb"].message


def test_a_cell_that_is_barely_over_one_limit_is_a_note(tmp_path: Path) -> None:
    debt = Found(cell("long.ipynb", [f"print({n})" for n in range(74)]), tmp_path).only

    assert (debt.severity, debt.repair.base) == ("info", NOTHING)
    assert debt.message == "This notebook cell has 74 lines of code: it is little over the limit, so it can wait"


@pytest.mark.parametrize(
    ("lines", "path", "severity", "says"),
    [
        (88, "bread.ipynb", "info", "it does little but define what others call, so it can wait"),
        (188, "bread.ipynb", "minor", "move what it defines into a tested module"),
    ],
)
def test_a_cell_of_definitions_can_wait_unless_it_is_very_long(
    tmp_path: Path, lines: int, path: str, severity: str, says: str
) -> None:
    body = ["def bread(rows):", *(f"    print({n})" for n in range(lines)), "bread([])"]

    debt = Found(edited(path, body), tmp_path).only

    assert (debt.severity, debt.repair.times) == (severity, 1.0)
    assert debt.message.endswith(f"lines of code: {says}")


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("legacy/bread.py", "info"), ("old_bread.py", "info"), ("bread_unused.py", "info"),
        ("trash_bread.py", None), ("backup_bread.py", None), ("golden/bread.py", None), ("examples/bread.py", "info"),
    ],
)  # fmt: skip
def test_what_a_path_calls_old_or_an_example_is_a_note(tmp_path: Path, path: str, severity: str | None) -> None:
    debt = Found(unit(path, 25), tmp_path).only

    def none(_path: str) -> tuple[Start, ...]:
        return ()

    assert eased(debt, "complexity", lambda path: {path}, none).severity == (severity or debt.severity)
    assert eased(debt, "complexity", lambda path: {path, "main.py"}, none) == debt
    assert eased(debt, "models", lambda path: {path}, none) == debt


def test_a_text_that_its_path_calls_old_is_a_note(tmp_path: Path) -> None:
    text = "`{}`\n```markdown\n# Tides\n\nRun `python fit.py`.\n```\n\n`fit.py`\n```python\nprint(1)\n```\n\n"
    gone = "- commit: Tidy — `fit.py` moves to `train.txt`\n"
    debt = Found(text.format("README_old.md") + gone, tmp_path).only

    assert (debt.severity, debt.path) == (None, "README_old.md")
    assert eased(debt, "integration", lambda _: (), lambda _: ()).severity == "info"


def test_of_texts_that_name_the_same_one_in_use_tells_before_one_called_old(tmp_path: Path) -> None:
    text = "`{}`\n```markdown\n# Tides\n\nRun `python fit.py`.\n```\n\n"
    gone = "`fit.py`\n```python\nprint(1)\n```\n\n- commit: Tidy — `fit.py` moves to `train.txt`\n"

    assert (
        Found(text.format("README_old.md") + text.format("docs/README.md") + gone, tmp_path).only.path
        == "docs/README.md"
    )


def test_what_a_command_starts_or_what_fails_is_no_mere_example(tmp_path: Path) -> None:
    debt = Found(unit("im2mesh/examples/bread.py", 25), tmp_path).only
    started = (Start("README.md", 3, None, (), "document"),)
    fails = msgspec.structs.replace(debt, repair=msgspec.structs.replace(debt.repair, stops=True))
    foreign = msgspec.structs.replace(debt, path="third_party/bread.py")

    assert eased(debt, "complexity", lambda path: {path}, lambda _path: started) == debt
    assert eased(fails, "complexity", lambda path: {path}, lambda _path: ()) == fails
    assert eased(foreign, "complexity", lambda path: {path, "main.py"}, lambda _path: started).severity == "info"


def test_a_cell_that_is_long_and_complex_costs_the_dearer_repair(tmp_path: Path) -> None:
    rest = [f"print({n})" for n in range(181)]
    slightly = [*(f"if {n} in rows: print({n})" for n in range(15)), *rest]
    very = [*(f"if {n} in rows: print(-{n})" for n in range(40)), *rest]
    sheet = edited("slightly.ipynb", ["rows = [1]", *slightly]) + edited("very.ipynb", ["rows = [1]", *very])

    by_path = {debt.path: debt for debt in Found(sheet, tmp_path).debts}

    assert by_path["slightly.ipynb"].repair.base == oversized_notebook_cell.COST
    assert by_path["very.ipynb"].repair.base == over_threshold(41 - 15)


def test_a_file_that_draws_is_never_more_than_minor(tmp_path: Path) -> None:
    assert Found(unit("create_plot.py", 40), tmp_path / "a").only.severity == "minor"
    assert Found(unit("process_viz_data.py", 40), tmp_path / "b").only.severity == "minor"


@pytest.mark.parametrize(("option", "severity"), [("--print_every", "info"), ("--print_model", "minor")])
def test_how_often_to_print_is_a_note(option: str, severity: str, tmp_path: Path) -> None:
    code = f"""import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int)
    parser.add_argument("{option}")
    print(parser.parse_args().step * 2)
"""

    assert Found(f"`train.py`\n```python\n{code}```\n", tmp_path).only.severity == severity


@pytest.mark.parametrize(
    ("option", "given", "verb"),
    [
        ("--rampup", "", "Pass on or delete"),
        ("--rampup", ", 7", "Use or delete"),
        ("--rampup", ", rampup=7", "Use or delete"),
        ("--rampup", ", **more", "Use or delete"),
        ("--lr-rampup", "", "Use or delete"),
        ("--warm-rate", "", "Use or delete"),
    ],
)
def test_an_option_that_a_called_function_has_a_parameter_for_may_want_to_be_read(
    option: str, given: str, verb: str, tmp_path: Path
) -> None:
    code = f"""import argparse


def rate(step, rampup=5):
    return step / rampup


def never_called(step, warm_rate=1):
    return step


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int)
    parser.add_argument("{option}", type=int)
    args = parser.parse_args()
    print(rate(args.step{given}) * 2)
"""

    debt = Found(f"`train.py`\n```python\n{code}```\n", tmp_path).only

    assert debt.repair.title == f"{verb} {option} of train.py"
    told = [one.says for one in debt.evidence if "has a parameter" in one.says]
    assert told == ["rate has a parameter rampup and gets none here: pass it on or delete it"] * (
        verb != "Use or delete"
    )


def test_a_dead_default_is_deleted_where_files_set_it_before_the_tree_loses_it(tmp_path: Path) -> None:
    code = """import sys

from yacs.config import CfgNode as CN

_C = CN()
_C.RATE = 0.1
_C.SIZE = 3
_C.STEPS = 9

if __name__ == "__main__":
    cfg = _C.clone()
    cfg.merge_from_file(sys.argv[1])
    print(cfg.RATE * 2)
    train(cfg.RATE)
"""
    files = "".join(f"`configs/{name}.yaml`\n```yaml\nRATE: 0.1\nSIZE: 3\n```\n\n" for name in "ab")

    size, steps = Found(f"`default.py`\n```python\n{code}```\n\n{files}", tmp_path).debts[-2:]

    assert (size.anchor, steps.anchor) == ("SIZE", "STEPS")
    assert (size.repair.title, steps.repair.title) == (
        "Use or delete SIZE of default.py, and where files set it",
        "Use or delete STEPS of default.py",
    )
    assert size.repair.base == steps.repair.base + dead_config_key.EACH.times(2)
    assert "else delete it in the files that set it and only then here" in size.repair.recipe
