"""Whole outputs of the example repository, held word for word: what a change alters is read in the diff."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mldebt.cli.main import run
from mldebt.demo.build import build_demo

Golden = Callable[[str, str], None]


def test_the_summary_and_the_findings_of_the_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], golden: Golden
) -> None:
    demo = build_demo(tmp_path / "demo")
    at = [str(demo.folder), "--preview", "--jobs", "1"]

    run(["scan", *at, "--rev", demo.earlier, "-q"])
    run(["scan", *at, "--rev", demo.head])
    summary = capsys.readouterr().out
    run(["scan", *at, "--rev", demo.head, "--format", "json"])
    document = json.loads(capsys.readouterr().out)

    golden("summary.txt", "\n".join(line for line in summary.splitlines() if not line.startswith("Next")) + "\n")
    golden("findings.txt", "".join(_line(one) for one in document["findings"]))
    golden("totals.json", json.dumps(document["totals"], indent=2, sort_keys=True) + "\n")


def _line(one: dict[str, object]) -> str:
    place = f"{one['path']}:{one['line']}" + (f" cell {one['cell']}" if one["cell"] is not None else "")
    return f"{one['code']} {one['status']} {one['severity']}/{one['confidence']} {place}: {one['message']}\n"
