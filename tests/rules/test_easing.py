"""What was run once or only sketched can wait."""

from pathlib import Path

import pytest
from specimens import build, cases

from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.rules.discovery import all_rules
from mldebt.rules.judging import gather, judge


@pytest.mark.parametrize(
    ("path", "as_of", "note"),
    [
        ("data/preprocess_faces.py", "2026-01-02", "prepares or looks at data, and nobody changed it for a year"),
        ("data/preprocess_faces.py", "2024-01-02", ""),
        ("train.py", "2026-01-02", ""),
        ("temp_glue.py", "2024-01-02", "its path says that it is a sketch, and no command starts it"),
        ("temperature.py", "2024-01-02", ""),
    ],
)
def test_options_of_scripts_that_were_run_once_or_only_sketched_can_wait(
    path: str, as_of: str, note: str, tmp_path: Path
) -> None:
    script = (
        "import argparse\n\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float)\n"
        "parser.add_argument('--warmup', type=int, default=5)\nargs = parser.parse_args()\nprint(args.lr * 2)\n"
    )
    (case,) = cases(f"## a\n\n`{path}`\n```python\n{script}```\n")
    build(case, tmp_path / "a")
    (rule,) = (one for one in all_rules() if one.code == "MLD401")
    with opened(Options(path=tmp_path / "a", cache=tmp_path / "cache.db", jobs=1, as_of=as_of)) as seen:
        pairs = judge([rule], gather(seen.project, lambda *_: None), seen.project).pairs

    ((debt, _),) = pairs
    assert debt.severity == ("info" if note else "minor")
    assert not note or note in debt.evidence[-1].says


FIT = """import joblib
from sklearn.linear_model import Ridge

if __name__ == "__main__":
    model = Ridge().fit([[0.0], [1.5]], open("y").read())
    print("score", model.score([[0.5]], [1]))
    joblib.dump(model, "model.joblib")
"""


@pytest.mark.parametrize(
    ("as_of", "command", "severity"),
    [("2024-01-02", "", "major"), ("2026-01-02", "", "info"), ("2026-01-02", "python train.py --fast", "minor")],
)
def test_a_run_that_no_command_starts_is_over_where_nobody_commits(
    as_of: str, command: str, severity: str, tmp_path: Path
) -> None:
    (case,) = cases(f"## a\n\n`train.py`\n```python\n{FIT}```\n\n`run.sh`\n```bash\n{command}\n```\n")
    build(case, tmp_path / "a")
    (rule,) = (one for one in all_rules() if one.code == "MLD101")
    with opened(Options(path=tmp_path / "a", cache=tmp_path / "cache.db", jobs=1, as_of=as_of)) as seen:
        pairs = judge([rule], gather(seen.project, lambda *_: None), seen.project).pairs

    assert [debt.severity for debt, _ in pairs] == [severity]


def test_of_nearly_equal_scripts_of_one_loop_the_one_that_speaks_for_them_tells(tmp_path: Path) -> None:
    loop = "def train(model, data):\n    model.fit(data, [0.0, 1.0])\n    print(model.score(data, [0.0, 1.0]))\n"
    script = (
        "import joblib\nfrom sklearn.linear_model import Ridge\n\nfrom loop import train\n\nmodel = Ridge()\n"
        "train(model, open('x').read())\njoblib.dump(model, '{}.joblib')\n"
    )
    shown = "".join(f"`{name}.py`\n```python\n{script.format(name)}```\n\n" for name in ("fit_1", "fit_2"))
    (case,) = cases(f"## a\n\n`loop.py`\n```python\n{loop}```\n\n{shown}")
    build(case, tmp_path / "a")
    (rule,) = (one for one in all_rules() if one.code == "MLD101")
    with opened(Options(path=tmp_path / "a", cache=tmp_path / "cache.db", jobs=1, as_of="2026-01-02")) as seen:
        pairs = judge([rule], gather(seen.project, lambda *_: None), seen.project).pairs

    assert [(debt.path, debt.severity) for debt, _ in pairs] == [("fit_1.py", "info"), ("fit_2.py", "info")]
    assert "it is nearly the same script as fit_2.py" in str(pairs[0][0].evidence)
