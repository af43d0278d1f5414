"""How a fix is called: by what it is about, and by a path that means it alone."""

from collections.abc import Sequence

import msgspec
import pytest
from findings.made import debt, finding

from mldebt.findings.finding import Repair
from mldebt.findings.fixing import fixes, titled
from mldebt.report.terminal.summary import _titled


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (("--lr",), "Use or delete --lr of train.py"),
        (("--lr", "--seed"), "Use or delete --lr and --seed of train.py"),
        (("--lr", "--seed", "--n"), "Use or delete --lr, --seed and --n of train.py"),
        (
            ("--a_very_long_option", "--another_option"),
            "Use or delete --a_very_long_option and 1 more of train.py",
        ),
        (("--lr", "--lr"), "Use or delete --lr of train.py"),
    ],
)
def test_a_fix_names_what_its_findings_are_about(names: tuple[str, ...], title: str) -> None:
    pairs = [
        (
            debt(repair=msgspec.structs.replace(
                debt().repair, key="options", title=f"Use or delete {name} of train.py", named=name,
            )),
            msgspec.structs.replace(finding(anchor=f"{place}"), line=place + 1),
        )
        for place, name in enumerate(names)
    ]  # fmt: skip

    (fix,) = fixes(pairs, lambda _path: 0.0)

    assert fix.title == title


@pytest.mark.parametrize(
    ("title", "names", "whole"),
    [
        ("Define {} in train.py", "ne", "Define n and e in train.py"),
        ("Delete the unused {} of nets.py", "DG", "Delete the unused D and G of nets.py"),
        ("Say one default of {} in a.yaml", ("default", "lr"), "Say one default of default and lr in a.yaml"),
        ("Define {} in train.py", "n", "Define n in train.py"),
    ],
)
def test_a_title_names_all_that_one_edit_is_of(title: str, names: Sequence[str], whole: str) -> None:
    assert titled([Repair("key", title.format(name), "", named=name) for name in names]) == whole


LONG = "library/compression/quantization/iao"


@pytest.mark.parametrize(
    ("path", "others", "shown"),
    [
        ("train.py", (), "Track the runs of train.py"),
        (f"{LONG}/main.py", (f"{LONG}/loop.py",), "Track the runs of main.py"),
        (f"{LONG}/main.py", ("library/main.py",), "Track the runs of iao/main.py"),
        (f"{LONG}/main.py", ("other/iao/main.py",), "Track the runs of quantization/iao/main.py"),
        (f"{LONG}{LONG}{LONG}/main.py", (f"other{LONG}{LONG}{LONG}/main.py",), "Track the runs of main.py"),
    ],
)
def test_a_long_path_is_shortened_to_an_end_that_is_its_own(path: str, others: tuple[str, ...], shown: str) -> None:
    assert _titled(f"Track the runs of {path}", path, (path, *others)) == shown
