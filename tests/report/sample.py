"""A rich scan document made by hand: hostile names, every status, every pillar; its totals are sums of its parts."""

from collections.abc import Callable, Iterable

from mldebt.findings.compared import Compared, Fixed, Waterfall
from mldebt.findings.cost import NOTHING, Cost, over_threshold
from mldebt.findings.finding import Finding, Interest, Introduced, SnippetLine
from mldebt.findings.hotspots import Coupling, Hotspot
from mldebt.findings.ledger import RunStore
from mldebt.findings.scan import (
    SCHEMA,
    Challenge,
    Coverage,
    Factor,
    Failure,
    Fix,
    Grades,
    HistoryPoint,
    HotChange,
    Measured,
    PointTotals,
    RepositoryRow,
    RuleRow,
    Scan,
    Skipped,
    Sum,
    Tally,
    Totals,
)
from mldebt.findings.subjects import (
    Artifact,
    ConfigFile,
    ConfigKey,
    Evidence,
    Item,
    Items,
    Launch,
    Records,
    Site,
    TrainedModel,
    TrainingRun,
)
from mldebt.findings.vocabulary import PILLARS, Area, Fingerprint

HOSTILE = "src/<img src=x onerror=alert(1)>.py"
BIDI = "src/tools/\u202etxt.exe.py"
ESCAPE = "conf/\x1b]0;owned\x07.yaml"
COMMIT = "8f3c2d1a9b4e5f60718293a4b5c6d7e8f9012345"
FOLDERS = ("src/training", "src/models", "src/data", "src/features", "notebooks", "scripts")
OWNERS = ("@acme/ranking", "@acme/growth", "src/data", "@acme/platform", None)
CHALLENGES = (
    "Data collection", "Insufficient data", "Non-representative data", "Poor quality data", "Irrelevant features",
    "Overfitting", "Underfitting", "Software integration", "Offline learning and deployment", "High cost",
    "Technical debt",
)  # fmt: skip
RULES: dict[str, tuple[str, str, Area, Cost]] = {
    "MLD101": ("untracked-run", "Untracked run", "experiments", Cost(30, 60, 120)),
    "MLD102": ("tracking-off-by-default", "Tracking off by default", "experiments", Cost(5, 10, 20)),
    "MLD201": ("undocumented-model", "Undocumented model", "models", Cost(45, 120, 240)),
    "MLD202": ("placeholder-documentation", "Placeholder documentation", "models", Cost(20, 45, 90)),
    "MLD301": ("complexity-hotspot", "Complexity hotspot", "complexity", Cost(60, 240, 480)),
    "MLD302": ("oversized-notebook-cell", "Oversized notebook cell", "complexity", Cost(20, 40, 90)),
    "MLD401": ("dead-config-key", "Dead config key", "configs", Cost(2, 5, 15)),
    "MLD402": ("dead-config-file", "Dead config file", "configs", Cost(5, 10, 30)),
}
MESSAGES = {
    "MLD101": "{symbol} fits a model and records neither parameters nor metrics",
    "MLD102": "{symbol} is tracked only when wandb_log is turned on",
    "MLD201": "{symbol} says neither what it is for nor what it was trained on",
    "MLD202": "the documentation of {symbol} is a placeholder",
    "MLD301": "{symbol} has a complexity of 34 and changed 41 times in a year",
    "MLD302": "cell 7 holds 212 lines and 31 decisions",
    "MLD401": "nothing reads {symbol}",
    "MLD402": "no entry point, script or config names this file",
}
SNIPPET = (
    SnippetLine(86, "for depth in DEPTHS:"), SnippetLine(87, "    model = LGBMRegressor(max_depth=depth)"),
    SnippetLine(88, "    model.fit(X, y, eval_set=[(X_valid, y_valid)])  # <script>alert(1)</script>"),
    SnippetLine(89, "    print(depth, rmse(model, X_valid, y_valid))"),
)  # fmt: skip


def sample(findings: int = 60) -> Scan:
    """Return a scan with that many findings."""
    found = tuple(_finding(index) for index in range(findings))
    configs, models, runs, hotspots = _configs(), _models(), _runs(), _hotspots()
    totals = _totals(found)
    return Scan(
        schema=SCHEMA, mldebt="0.1.0", python="3.11", as_of="2026-11-16T09:30:00+00:00", repository=_repository(),
        compared=_compared(totals.minutes), coverage=_coverage(), totals=totals, fixes=_fixes(found), findings=found,
        runs=runs, experiments=None, run_stores=(RunStore("mlflow", "mlruns", 14, readable=True),), models=models,
        configs=configs, hotspots=hotspots,
        couplings=(Coupling("src/training/train.py", "src/data/loaders.py", 14, 62.0),),
        challenges=_challenges(totals), rules=_rules(), history=_history(totals),
        failures=(Failure("MLD402 on conf/odd.yaml", "KeyError: 'defaults'"),),
    )  # fmt: skip


def nothing() -> Scan:
    """Return the scan of an empty folder: no commit, no file, no rule looked at anything."""
    return Scan(
        schema=SCHEMA, mldebt="0.1.0", python="3.11", as_of="2026-11-16T09:30:00+00:00",
        repository=RepositoryRow("empty", None, None, ".", None, None, None, None, shallow=False, commits_read=0,
            commits_unread=0),
        compared=Compared(), coverage=Coverage(0, 0, 1.0, ()),
        totals=Totals(0, NOTHING, 0, None, None, Tally(), Tally(), Tally(), Tally(), {}, {}, {}, {}, None, Grades()),
        fixes=(), findings=(), runs=None, experiments=None, run_stores=None, models=None, configs=None, hotspots=None,
        couplings=None, challenges=(), rules=(), history=(), failures=(),
    )  # fmt: skip


def _finding(index: int) -> Finding:
    code = tuple(RULES)[(index * 7 + index // 9) % len(RULES)]
    name, _, area, cost = RULES[code]
    path = {3: HOSTILE, 5: BIDI, 9: ESCAPE}.get(
        index, f"{FOLDERS[index % 6]}/{('train', 'model', 'join', 'eval')[index % 4]}_{index}.py"
    )
    symbol = f"optimizer.param_{index}" if area == "configs" else f"fit_{index}"
    if code == "MLD301":
        cost = over_threshold(12 + index % 40)
    owner = OWNERS[index % len(OWNERS)]
    return Finding(
        code=code, name=name, area=area, challenge=8 if code == "MLD202" else 11,
        severity=("critical", "major", "minor", "info")[index % 4],
        confidence=("high", "high", "medium", "low")[index % 4], message=MESSAGES[code].format(symbol=symbol),
        path=path,
        line=88 + index, column=5, end_line=None, cell=7 if code == "MLD302" else None, symbol=symbol,
        subject=f"run:{path}#{symbol}", minutes=cost,
        status=("existing", "existing", "new", "existing", "worsened")[index % 5],
        cause=None, value=None, fingerprint=Fingerprint(f"v1:{index * 2654435761 % 2**64:016x}"),
        introduced=Introduced("1c0ffee2", "Ada <ada@example.com>", "2025-04-02T10:00:00Z") if index % 3 else None,
        owner=owner, codeowner=owner, interest=Interest(53.0, 0.0, 12) if code == "MLD301" else None,
        snippet=SNIPPET if index % 2 == 0 else None, suppressed=None,
        evidence=(Evidence(path, 88 + index, "the only record of the score is a print"),
            Evidence("requirements.txt", 4, "mlflow is installed but never imported here")),
        anchor=symbol,
    )  # fmt: skip


def _sums(found: Iterable[Finding], key: Callable[[Finding], str]) -> dict[str, Sum]:
    sums: dict[str, Sum] = {}
    for finding in found:
        before = sums.get(key(finding), Sum())
        owed, minutes = before.findings + finding.is_owed, before.minutes + finding.minutes
        sums[key(finding)] = Sum(owed, minutes, before.subjects + 1, 0)
    return dict(sorted(sums.items()))


def _totals(found: tuple[Finding, ...]) -> Totals:
    minutes = sum((finding.minutes for finding in found), NOTHING)
    return Totals(
        findings=sum(one.is_owed for one in found), minutes=minutes, loc=48_200, debt_ratio=0.03, grade="D",
        runs_tracked=Tally(14, 38, 3),
        models_documented=Tally(3, 4, 1), config_keys_live=Tally(290, 42, 12), experiments_recorded=Tally(),
        by_area=_sums(found, lambda one: one.area), by_owner=_sums(found, lambda one: one.owner or "unowned"),
        by_folder=_sums(found, lambda one: one.path.rsplit("/", 1)[0]),
        by_challenge=_sums(found, lambda one: str(one.challenge)),
        change_in_hot_code=HotChange(0.41, 812.0, 333.0), grades=Grades("D", None, "C", "B"), suppressed=2,
        notes=sum(one.is_note for one in found),
    )  # fmt: skip


def _repository() -> RepositoryRow:
    return RepositoryRow(
        name="acme-ml/churn-platform", remote="github.com/acme-ml/churn-platform", root_commit="aa" * 20, scope=".",
        commit=COMMIT,
        commit_date="2026-11-15T18:00:00+00:00", branch="feature/\u202ecod", dirty=False, shallow=False,
        commits_read=3914,
        commits_unread=0, web="https://github.com/acme-ml/churn-platform",
    )  # fmt: skip


def _compared(now: Cost) -> Compared:
    fixed = (
        Fixed(Fingerprint("v1:00000000000000aa"), "MLD401", "dead-config-key", "conf/train.yaml", "trainer.old",
            Cost(2, 5, 15), "repaired", "nothing reads trainer.old"),
        Fixed(Fingerprint("v1:00000000000000ab"), "MLD101", "untracked-run", "scripts/sweep.py", None,
            Cost(30, 60, 120), "repaired", "sweep.py fits a model and records nothing"),
        Fixed(Fingerprint("v1:00000000000000ac"), "MLD301", "complexity-hotspot", "src/old.py", "run",
            Cost(30, 90, 240), "deleted", "run has a complexity of 41"),
    )  # fmt: skip
    fall = Waterfall(
        repaired=Cost(32, 65, 135), deleted=Cost(30, 90, 240), suppressed=Cost(10, 20, 40), new=Cost(400, 900, 1800),
        worsened=Cost(60, 120, 300), rule_or_version_changed=Cost(15, 30, 60),
    )  # fmt: skip
    before = Cost(now.low - 403, now.expected - 875, now.high - 1745)
    return Compared("5d0c9a1" + "0" * 33, "2026-10-12T08:00:00+00:00", "scan", fixed, fall, before)


def _coverage() -> Coverage:
    skipped = (
        Skipped("notebooks/broken.ipynb", "json-error", "decode", 1, "line 4: expected a comma"),
        Skipped("data/train.csv", "too-large", "read"), Skipped("vendor/fairseq", "vendored", "list", 212),
        Skipped("third_party/apex", "submodule", "list"), Skipped("src/py2.py", "syntax-error", "parse", 1, "line 12"),
    )  # fmt: skip
    return Coverage(files=420 + 216, analysed=420, lines_analysed_share=0.985, skipped=skipped)


def _fixes(found: tuple[Finding, ...]) -> tuple[Fix, ...]:
    fixes = []
    for index, finding in enumerate(found[:14]):
        title = f"{('Log', 'Document', 'Split', 'Delete')[index % 4]} {finding.symbol} in {finding.path}"
        factors = (
            Factor("severity major", 3.0),
            Factor("confidence", 1.0),
            Factor("reach", 4.0),
            Factor("recent activity", 1.6),
            Factor("÷ √ of 4 h", 0.5),
        )
        fixes.append(
            Fix(f"fix-{index:02d}", title, "Wrap the loop in mlflow.start_run() and log the parameters and the metric.",
                tuple(one.fingerprint for one in found[index : index + 2]), finding.minutes, finding.owner,
                round(9.6 / (index + 1), 3), factors),
        )  # fmt: skip
    return tuple(fixes)


def _runs() -> tuple[TrainingRun, ...]:
    tracked = ("tracked", "partial", "optional", "remote", "untracked", "unknown")
    return tuple(
        TrainingRun(
            path=HOSTILE if index == 2 else f"{FOLDERS[index % 6]}/train_{index}.py", line=10 + index,
            framework=("lightgbm", "torch", "sklearn")[index % 3],
            kind="sweep" if index % 5 == 0 else "single", role="entry" if index < 48 else "test",
            tracking=tracked[(index * 5) % 6],
            reason="mlflow.autolog() is called in main()", trackers=("mlflow",),
            records=Records(params=index % 2 == 0, metrics=index % 3 == 0, seed=index % 4 == 0),
            launches=(Launch("conf/train.yaml", "tracked"),), owner=OWNERS[index % 5],
            evidence=(Evidence("src/track.py", 3, "the tracker starts here"),),
        )
        for index in range(60)
    )  # fmt: skip


def _models() -> tuple[TrainedModel, ...]:
    words = ("none", "partial", "minimum", "full", "unknown")
    return tuple(
        TrainedModel(
            name=("<b>GPT</b>", "ChurnGBM", "Ranker", "FraudXGB", "LTV", "Vision", "Price", "Tower", "Head")[index],
            family="churn",
            kind="artifact" if index == 3 else "class",
            role="component" if index == 8 else "model",
            path=f"src/models/model_{index}.py",
            line=12,
            framework="torch",
            documentation=words[index % 5],
            items=Items(
                purpose=Item(index % 2 == 0, "README.md", 4),
                training_data=Item(found=False),
                metrics=Item(index % 3 == 0, "README.md", 9),
                limitations=Item(found=False),
                intended_use=Item(found=True),
                reproduce=Item(found=index % 4 == 0),
            ),
            artifact=Artifact("pickle", 1_200_000, "git") if index == 3 else None,
            owner=OWNERS[index % 5],
            last_changed="2026-03-02T00:00:00+00:00",
        )
        for index in range(9)
    )


def _configs() -> tuple[ConfigFile, ...]:
    files = []
    for number in range(14):
        path = ESCAPE if number == 4 else f"conf/{('train', 'data', 'legacy')[number % 3]}/c{number}.yaml"
        keys = tuple(
            ConfigKey(
                path,
                f"group.key_{index}",
                index + 1,
                "yaml",
                "1",
                ("live", "live", "live", "dead", "live", "external", "unknown")[(index * (number + 1)) % 7],
                "read by src/train.py",
                readers=(Site("src/training/train.py", 40),),
            )
            for index in range(8 + number * 3)
        )
        files.append(ConfigFile(path, "yaml", "hydra", "live", "named by the launcher", keys))
    return tuple(files)


def _hotspots() -> tuple[Hotspot, ...]:
    rows = [
        Hotspot(
            HOSTILE if index == 1 else f"{FOLDERS[index % 6]}/f{index}.py",
            None,
            1,
            3 + (index * 37) % 160,
            4,
            20 + (index * 91) % 900,
            (index * 13) % 96,
            (index * 13) % 60 / 2,
            3,
            round(30 / (1 + index) * 4, 3),
            round(100 - index / 3, 1),
            last_changed="2026-11-01T00:00:00+00:00",
            owner=OWNERS[index % 5],
            fixes=float((index * 5) % 53),
            peers=float(index % 7),
        )
        for index in range(300)
    ]
    units = [
        Hotspot(
            f"src/training/f{index * 6}.py",
            f"Trainer.step_{index}",
            40,
            44 - index,
            30,
            120,
            31,
            12.0,
            2,
            20.0 - index,
            99.0,
        )
        for index in range(20)
    ]
    return (*rows, *units)


def _challenges(totals: Totals) -> tuple[Challenge, ...]:
    rows = []
    for number, title in enumerate(CHALLENGES, 1):
        found = totals.by_challenge.get(str(number), Sum())
        seen = (
            "measured"
            if number == 11
            else "indirect"
            if number == 8
            else "not-visible"
            if number == 3
            else "no-rule-yet"
        )
        rows.append(
            Challenge(
                number, title, seen, "what the repository can show of it", found.findings, found.subjects, found.minutes
            )
        )
    return tuple(rows)


def _rules() -> tuple[RuleRow, ...]:
    return tuple(
        RuleRow(
            code,
            name,
            1,
            preview=False,
            measured=Measured(0.92, 0.8, 48, "open labels") if code == "MLD101" else None,
            minutes=f"{cost.low} to {cost.high} minutes each: logging calls and one review",
            title=title,
            area=area,
            subjects=52,
        )
        for code, (name, title, area, cost) in RULES.items()
    )


def _history(totals: Totals) -> tuple[HistoryPoint, ...]:
    points = []
    for index in range(9):
        part = (index + 8) / 16
        areas = {area: Sum(5, _scaled(totals.by_area.get(area, Sum()).minutes, part), 5, 0) for area in PILLARS}
        whole = sum((each.minutes for each in areas.values()), NOTHING)
        points.append(
            HistoryPoint(
                f"{index:040x}", f"2026-{index + 2:02d}-12T08:00:00+00:00", PointTotals(40 + index, whole, areas)
            )
        )
    now = HistoryPoint(
        COMMIT, "2026-11-16T09:30:00+00:00", PointTotals(totals.findings, totals.minutes, totals.by_area)
    )
    return (*points, now)


def _scaled(cost: Cost, part: float) -> Cost:
    return Cost(int(cost.low * part), int(cost.expected * part), int(cost.high * part))
