"""The same input gives the same bytes, whatever Python's hash seed."""

import os
import subprocess
import sys
from pathlib import Path

from mldebt.demo.build import build_demo


def test_two_processes_with_other_hash_seeds_print_the_same_document(tmp_path: Path) -> None:
    demo = build_demo(tmp_path / "demo")
    documents = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "MLDEBT_HOME": str(tmp_path / seed)}
        command = [sys.executable, "-m", "mldebt", "scan", str(demo.folder), "--rev", demo.head, "--preview"]
        ended = subprocess.run(
            [*command, "--format", "json"], env=environment, cwd=tmp_path, capture_output=True, check=True
        )
        documents.append(ended.stdout)

    assert documents[0] == documents[1]
