"""One function is counted once, whatever else is true of it."""

from pathlib import Path

from specimens import build, cases, date_of_last_commit
from test_judgement import branches

from mldebt.findings.finding import Finding
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.rules.discovery import all_rules
from mldebt.rules.judging import gather, judge

DAYS = (60, 120, 180, 240, 300)


def found(folder: Path, *codes: str) -> list[Finding]:
    """Return what rules find in a function that was written with 19 branches and got two more every second month."""
    edits = (
        f"- commit on day {day}: More — `bread.py`: `1 in week` → `1 in week and {day} in week or {day + 1} in week`"
        for day in DAYS
    )
    sheet = "\n".join(("`bread.py`", "```python", branches(19), "```", "", *edits))
    (case,) = cases(sheet)
    root = folder / "repository"
    build(case, root)
    options = Options(path=root, cache=folder / "cache.db", jobs=1, as_of=date_of_last_commit(root))
    with opened(options) as scanned:
        rules = [rule for rule in all_rules() if rule.code in codes]
        judged = judge(rules, gather(scanned.project, lambda *_: None), scanned.project)
    return [one for _, one in judged.pairs]


def test_a_tangle_that_grew_is_one_finding_that_says_so(tmp_path: Path) -> None:
    tangle, growth = found(tmp_path, "MLD301", "MLD303")

    assert (tangle.code, tangle.is_owed) == ("MLD301", True)
    assert ", up from " in tangle.message
    assert (growth.code, growth.severity) == ("MLD303", "info")
    assert growth.evidence[-1].says == "MLD301 asks for the same edit, and is counted"


def test_growth_that_nothing_else_tells_of_is_counted(tmp_path: Path) -> None:
    (growth,) = found(tmp_path, "MLD303")

    assert growth.is_owed
