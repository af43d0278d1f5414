"""The page over many repositories, from a real store that holds them."""

import re
from pathlib import Path

import msgspec
import pytest
from pages import Reader, replaced, said
from sample import sample

from mldebt.cli.main import run
from mldebt.cli.report import file_names
from mldebt.findings.cost import Cost, total
from mldebt.findings.document import encode
from mldebt.findings.portfolio import Shares, StoredRepository, StoredScan
from mldebt.findings.scan import Grades, Scan
from mldebt.report.page.portfolio import before, portfolio, render_portfolio
from mldebt.report.wording.words import owed
from mldebt.store.loading import portfolio as stored_portfolio
from mldebt.store.opening import open_store


def _named(name: str, findings: int, *, commit: str = "a" * 40, date: str = "2026-11-15T18:00:00+00:00") -> Scan:
    scan = sample(findings)
    row = replaced(scan.repository, name=name, remote=f"github.com/{name}", commit=commit, commit_date=date)
    return replaced(scan, repository=row)


def _stored(minutes: int, number: int = 1, *, date: str = "2026-11-01", **other: object) -> StoredScan:
    scan = StoredScan(
        id=number, commit=f"{number:040x}", commit_date=date, dirty=False, as_of=date, mldebt="0.1.0", rules="MLD101",
        options="", findings=3, minutes=Cost(minutes // 2, minutes, minutes * 2), grade=None, grades=Grades(),
        shares=Shares(), by_area={}, readable=1.0,
    )  # fmt: skip
    return msgspec.structs.replace(scan, **other)


def _repository(*scans: StoredScan, name: str = "acme/one", number: int = 1) -> StoredRepository:
    return StoredRepository(number, name, ".", scans[-1], tuple(one for one in scans if not one.dirty))


@pytest.fixture
def twelve(tmp_path: Path) -> Path:
    """Take in the documents of twelve repositories made elsewhere, the first of them scanned twice."""
    scans = [_named("acme/team-0", 40, commit="b" * 40, date="2026-10-01T08:00:00+00:00")]
    scans += [_named(f"acme/team-{number}", 20 + number) for number in range(12)]
    documents = [tmp_path / f"scan-{number:02}.json" for number in range(len(scans))]
    for document, scan in zip(documents, scans, strict=True):
        document.write_bytes(encode(scan))
    path = tmp_path / "gathered.db"
    assert run(["db", "import", *map(str, documents), "--db", str(path)]) == 0
    return path


def test_every_repository_is_a_row_that_links_to_its_report(
    twelve: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pages"

    code = run(["report", "--all", "--db", str(twelve), "-o", str(folder)])

    index = (folder / "index.html").read_text(encoding="utf-8")
    linked = [tag[1]["href"] for tag in Reader(index).tags if tag[0] == "a" and str(tag[1]["href"]).endswith(".html")]
    assert code == 0
    assert capsys.readouterr().out.strip() == str(folder / "index.html")
    assert len(linked) == 12
    assert all((folder / str(name)).is_file() for name in linked)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*map(str, linked), "index.html"])


def test_the_total_is_the_sum_of_the_latest_scans(twelve: Path) -> None:
    with open_store(twelve) as store:
        found = stored_portfolio(store)

    view = portfolio(found, {})
    assert (
        view.findings
        == sum(row.findings for row in view.rows)
        == sum(sample(20 + n).totals.findings for n in range(12))
    )
    assert view.cost == owed(total(one.latest.minutes for one in found))
    assert view.rows[0].name == "acme/team-11"


def test_a_change_is_told_where_the_same_rules_ran_before(twelve: Path) -> None:
    with open_store(twelve) as store:
        found = {one.name: one for one in stored_portfolio(store)}

    rows = {row.name: row for row in portfolio(tuple(found.values()), {}).rows}
    assert before(found["acme/team-0"]) is not None
    assert rows["acme/team-0"].tone == "down"
    assert rows["acme/team-0"].spark is not None
    assert rows["acme/team-1"].change == "–"


@pytest.mark.parametrize("other", [{"rules": "MLD101 MLD201"}, {"options": "x"}, {"mldebt": "0.2.0"}])
def test_scans_that_measured_something_else_are_not_compared(other: dict[str, object]) -> None:
    one = _repository(_stored(60, 1, date="2026-10-01"), _stored(90, 2, **other))

    (row,) = portfolio((one,), {}).rows

    assert row.change == "–"
    assert row.spark is None


def test_a_dirty_tree_is_compared_with_its_own_commit() -> None:
    clean = _stored(60, 1)
    one = _repository(clean, _stored(90, 2, commit=clean.commit, dirty=True))

    (row,) = portfolio((one,), {}).rows

    assert row.change == "+30 min"
    assert row.commit.endswith("+")


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        ((), "Scan a repository first: mldebt scan PATH."),
        (((60,),), "No scan has an earlier one to be compared with."),
        (((60, 30), (60, 90), (60, 60), (10,)), "the effort fell in 1, rose in 1, stayed in 1 and 1 has nothing to"),
        (((60, 90),), "Between the last two scans the effort rose."),
        (((60, 60), (60, 60)), "Between the last two scans the effort stayed in 2."),
    ],
)
def test_the_paragraph_is_grammatical_at_none_one_and_many(minutes: tuple[tuple[int, ...], ...], says: str) -> None:
    found = [
        _repository(
            *(_stored(each, place, date=f"2026-0{place + 1}-01") for place, each in enumerate(row)), name=f"r{n}"
        )
        for n, row in enumerate(minutes)
    ]

    page = said(render_portfolio(found, {}))

    assert says in page


def test_code_that_could_not_be_read_is_said_beside_the_name() -> None:
    (row,) = portfolio((_repository(_stored(60, readable=0.59)),), {}).rows

    assert row.note == "not graded: 41% of the code could not be read"


def test_two_repositories_of_one_name_have_two_files_and_none_is_the_index() -> None:
    found = [
        _repository(_stored(1), name=name, number=number) for number, name in enumerate(("a/b", "a-b", "index"), 1)
    ]

    files = file_names(found)

    assert files == {1: "a-b-1.html", 2: "a-b-2.html", 3: "index-3.html"}


def test_a_hostile_name_is_text_and_leaves_no_folder() -> None:
    found = [_repository(_stored(1), name="../<script>alert(1)</script>\x1b[31m")]

    text = render_portfolio(found, file_names(found))

    assert "<script" not in text
    assert "\x1b" not in text
    assert file_names(found) == {1: "script-alert-1-script-31m.html"}
    assert not re.search(r"\son\w+=|\sstyle=", text)
