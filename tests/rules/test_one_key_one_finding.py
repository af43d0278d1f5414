"""One dead key gives one finding: that of the most specific rule which is asked, whatever the others would say."""

from collections.abc import Callable, Sequence

import pytest
from repositories import Repository

from mldebt.findings.cost import total
from mldebt.findings.finding import Finding
from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.rules.discovery import all_rules
from mldebt.rules.judging import gather, judge

FILES = {
    "train.py": """
import argparse
from torchlike import fit, loader

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
parser.add_argument("--num_workers", type=int)
parser.add_argument("--batchSize", type=int)
parser.add_argument("--decay", type=float)
parser.add_argument("--old", type=float)
args = parser.parse_args()
fit(args.lr, loader(num_workers=4), getattr(args, "batch_size", 32))
decay = 0.1
fit(decay)
""",
    "run.sh": "python train.py --num_workers 8 --batchSize 64\n",
}
DEFAULTS = """
from yacs.config import CfgNode as CN

_C = CN()
_C.WIDTH = 64
_C.DATA = CN()
_C.DATA.ROOT = ""
_C.DATA.FLIP = True
cfg = _C
"""
MERGES = """
import argparse
from defaults import cfg

parser = argparse.ArgumentParser()
parser.add_argument("--config")
parser.add_argument("--flip", type=bool)
args = parser.parse_args()
cfg.merge_from_file(args.config)
cfg.DATA.FLIP = args.flip
open(cfg.DATA.ROOT, "w").write(str(cfg.WIDTH))
"""
Judge = Callable[[Sequence[str]], dict[str, Finding]]


@pytest.fixture
def found(make_repository: Repository) -> Judge:
    """Return a function that judges the repository by some rules and gives the findings by option."""
    folder = make_repository(FILES)

    def by_option(codes: Sequence[str]) -> dict[str, Finding]:
        rules = [rule for rule in all_rules() if rule.code in codes]
        with opened(Options(path=folder)) as one:
            subjects = gather(one.project, lambda *_: None, {ConfigFile, ConfigKey})
            pairs = judge(rules, subjects, one.project).pairs
        assert len({finding.anchor for _, finding in pairs}) == len(pairs)
        return {finding.anchor: finding for _, finding in pairs}

    return by_option


def test_the_most_specific_rule_says_it(found: Judge) -> None:
    codes = {name: one.code for name, one in found(["MLD401", "MLD403", "MLD405", "MLD406"]).items()}

    assert codes == {
        "--batchSize": "MLD403",
        "--num_workers": "MLD405",
        "--decay": "MLD406",
        "--old": "MLD401",
    }


def test_a_rule_that_is_not_asked_leaves_its_keys_to_the_next(found: Judge) -> None:
    codes = {name: one.code for name, one in found(["MLD401", "MLD406"]).items()}

    assert codes == {
        "--batchSize": "MLD401",
        "--num_workers": "MLD406",
        "--decay": "MLD406",
        "--old": "MLD401",
    }


def test_what_is_left_to_a_rule_keeps_its_fingerprint(found: Judge) -> None:
    alone = found(["MLD401"])

    together = found(["MLD401", "MLD403", "MLD405", "MLD406"])

    assert together["--old"].fingerprint == alone["--old"].fingerprint


def test_the_minutes_of_what_is_left_are_those_of_its_own_edit(found: Judge) -> None:
    together = found(["MLD401", "MLD403", "MLD405", "MLD406"])

    (rule,) = (rule for rule in all_rules() if rule.code == "MLD401")
    assert total([together["--old"].minutes]) == rule.cost


def test_a_dead_default_and_its_copies_in_three_files_are_one_finding(make_repository: Repository) -> None:
    copies = {f"configs/{name}.yaml": "WIDTH: 8\nDATA:\n  FLIP: false\n" for name in ("small", "base", "large")}
    folder = make_repository({"defaults.py": DEFAULTS, "train.py": MERGES, **copies})

    with opened(Options(path=folder)) as one:
        subjects = gather(one.project, lambda *_: None, {ConfigFile, ConfigKey})
        pairs = judge([rule for rule in all_rules() if rule.code == "MLD401"], subjects, one.project).pairs

    ((_, finding),) = [pair for pair in pairs if pair[1].path != "train.py"]
    assert (finding.path, finding.anchor) == ("defaults.py", "DATA.FLIP")
    assert {"defaults.py", *copies} <= {said.path for said in finding.evidence}
