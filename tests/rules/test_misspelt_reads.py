"""A name that is read and not defined, beside one that differs by a slip of the finger: that one was meant."""

from pathlib import Path

import pytest
from specimens import build, cases

from mldebt.options import Options
from mldebt.pipeline import scan

PROGRAM = """`evaluate.py`
```python
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--partition")
args = parser.parse_args()
open(args.partition).read(args.{read})
```
"""


@pytest.mark.parametrize(
    ("read", "says", "advice"),
    [
        ("parition", "Nothing defines parition, probably a misspelt partition:", "Read partition in place of parition"),
        ("position", "Nothing defines position:", "Define position in evaluate.py"),
    ],
)
def test_the_name_that_was_meant_is_the_advice(tmp_path: Path, read: str, says: str, advice: str) -> None:
    (case,) = cases(PROGRAM.replace("{read}", read))
    build(case, tmp_path / "repository")

    document = scan(Options(path=tmp_path / "repository", cache=tmp_path / "cache.db", select=("MLD404",)))

    assert [one.message.startswith(says) for one in document.findings] == [True]
    assert [fix.title for fix in document.fixes] == [advice]
