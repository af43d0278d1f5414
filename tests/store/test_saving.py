import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt.findings.document import decode, encode, printable
from mldebt.findings.scan import Failure, Scan, Skipped
from mldebt.store.document import pack, unpack
from mldebt.store.loading import by_id, latest
from mldebt.store.opening import open_store
from mldebt.store.saving import moment, save

Make = Callable[..., Scan]
LIVES = "SELECT status, how, first_seen, last_seen FROM findings WHERE fingerprint = ?"
HOSTILE = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF))
)


def ask(path: Path, question: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question, values).fetchall()


def test_a_rich_scan_comes_back_as_it_was(tmp_path: Path, rich: Scan) -> None:
    with open_store(tmp_path / "x.db") as store:
        number = save(store, rich)

        assert by_id(store, number) == rich


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(HOSTILE, min_size=8, max_size=8), numbers=st.lists(st.integers(0, 2**31), min_size=2, max_size=2))
def test_any_text_survives_saving(tmp_path: Path, rich: Scan, words: list[str], numbers: list[int]) -> None:
    finding = msgspec.structs.replace(
        rich.findings[0], path=words[0], symbol=words[1], message=words[2], owner=words[3], line=numbers[0]
    )  # fmt: skip
    scan = msgspec.structs.replace(
        rich, findings=(finding, *rich.findings[1:3]),
        repository=msgspec.structs.replace(rich.repository, name=words[4], branch=words[5], scope=words[6]),
        coverage=msgspec.structs.replace(rich.coverage, skipped=(Skipped(words[7], "encoding", "decode", numbers[1]),)),
        totals=msgspec.structs.replace(rich.totals, by_area={words[3]: rich.totals.by_area["models"]}),
    )  # fmt: skip

    with open_store(tmp_path / "x.db") as store:
        loaded = by_id(store, save(store, scan))

    assert loaded == scan


def test_tables_show_hostile_text_visibly(tmp_path: Path, rich: Scan) -> None:
    finding = msgspec.structs.replace(rich.findings[0], path="a\x00b\udc80\x1b[2J.py")
    path = tmp_path / "x.db"

    with open_store(path) as store:
        save(store, msgspec.structs.replace(rich, findings=(finding,)))

    assert ask(path, "SELECT path FROM findings") == [("a\\x00b\\x80\\x1b[2J.py",)]


def test_a_plain_document_and_one_with_stray_bytes_pack_alike(rich: Scan) -> None:
    odd = msgspec.structs.replace(rich, python="3\udcff")

    assert unpack(pack(rich)) == rich
    assert unpack(pack(odd)) == odd


def test_a_printed_document_spells_stray_bytes_so_that_any_reader_takes_it(rich: Scan) -> None:
    odd = msgspec.structs.replace(rich, failures=(Failure("bad\udcff.py", "é"),))

    assert decode(encode(odd)).failures == (Failure("bad\\xff.py", "é"),)
    assert printable(odd) == decode(encode(odd))
    assert printable(rich) == decode(encode(rich)) == rich


def test_every_inventory_has_its_rows(tmp_path: Path, rich: Scan) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        save(store, rich)

    keys = sum(len(config.keys) for config in rich.configs or ())
    expected = {
        "runs": 60, "run_stores": 1, "models": 9, "config_files": 14, "config_keys": keys, "hotspots": 320,
        "couplings": 1, "skipped_files": 5, "failures": 1, "findings": 60, "sightings": 60, "experiments": 0,
    }  # fmt: skip
    assert {table: ask(path, f"SELECT count(*) FROM {table}")[0][0] for table in expected} == expected  # noqa: S608
    assert ask(path, "SELECT unparsable, missing, files FROM scans") == [(2, 0, 636)]


def test_scanning_a_commit_again_replaces_its_row(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        first = save(store, make(1, (0, 1, 2)))
        again = save(store, make(1, (0, 1)))
        loaded = by_id(store, again)

    assert first == again
    assert loaded == make(1, (0, 1))
    assert ask(path, "SELECT count(*) FROM scans") == [(1,)]
    assert ask(path, "SELECT count(*) FROM runs") == [(60,)]
    assert ask(path, "SELECT count(*) FROM findings") == [(2,)]


def test_a_dirty_tree_has_a_row_beside_its_commit(tmp_path: Path, make: Make) -> None:
    with open_store(tmp_path / "x.db") as store:
        clean, dirty = save(store, make(1)), save(store, make(1, (0,), dirty=True))
        again = save(store, make(1, (1,), dirty=True))

        assert clean != dirty == again
        assert latest(store, make(1).repository) == make(1, (1,), dirty=True)


def test_a_finding_lives_over_three_scans(tmp_path: Path, make: Make, rich: Scan) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        one = save(store, make(1, (0, 1, 2, 3)))
        two = save(store, make(2, (0, 1, 3)))
        save(store, make(3, (0, 4), repaired=(1,), deleted=(3,)))
        three = save(store, make(3, (0, 4), repaired=(1,), deleted=(3,)))

    fingerprints = [finding.fingerprint for finding in rich.findings[:5]]
    lives = [ask(path, LIVES, fingerprint) for fingerprint in fingerprints]
    assert lives == [
        [(rich.findings[0].status, None, one, three)],
        [("fixed", "repaired", one, two)],
        [("gone", None, one, one)],
        [("fixed", "deleted", one, two)],
        [(rich.findings[4].status, None, three, three)],
    ]


def test_a_fixed_finding_stays_fixed_and_may_come_back(tmp_path: Path, make: Make, rich: Scan) -> None:
    path = tmp_path / "x.db"
    fingerprint = rich.findings[0].fingerprint

    with open_store(path) as store:
        one = save(store, make(1, (0,)))
        save(store, make(2, (), repaired=(0,)))
        save(store, make(3, ()))
        fixed = ask(path, LIVES, fingerprint)
        back = save(store, make(4, (0,)))

    assert fixed == [("fixed", "repaired", one, one)]
    assert ask(path, LIVES, fingerprint) == [(rich.findings[0].status, None, one, back)]


def test_a_rule_that_did_not_run_fixes_nothing(tmp_path: Path, make: Make, rich: Scan) -> None:
    path = tmp_path / "x.db"
    finding = rich.findings[0]
    others = tuple(rule for rule in rich.rules if rule.code != finding.code)

    with open_store(path) as store:
        save(store, make(1, (0,)))
        save(store, make(2, (), rules=others))

    assert ask(path, "SELECT status FROM findings") == [("not-looked-at",)]


def test_a_file_that_was_not_read_fixes_nothing(tmp_path: Path, make: Make, rich: Scan) -> None:
    path = tmp_path / "x.db"
    folder = rich.findings[0].path.rsplit("/", 1)[0]
    coverage = msgspec.structs.replace(rich.coverage, skipped=(Skipped(folder, "vendored", "list", 3),))

    with open_store(path) as store:
        save(store, make(1, (0,)))
        save(store, make(2, (), coverage=coverage))

    assert ask(path, "SELECT status FROM findings") == [("not-looked-at",)]


def test_an_older_commit_scanned_later_changes_no_verdict(tmp_path: Path, make: Make, rich: Scan) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        new = save(store, make(9, (0,)))
        old = save(store, make(2, (0, 1)))

    assert ask(path, LIVES, rich.findings[0].fingerprint) == [(rich.findings[0].status, None, old, new)]
    assert ask(path, LIVES, rich.findings[1].fingerprint) == [("gone", None, old, old)]


def test_lives_do_not_depend_on_the_order_of_scanning(tmp_path: Path, make: Make) -> None:
    history = [make(1, (0, 1, 5)), make(2, (0, 1)), make(3, (0,)), make(4, (0, 5))]
    question = (
        "SELECT fingerprint, status, a.sha, b.sha FROM findings "
        "JOIN scans a ON a.id = first_seen JOIN scans b ON b.id = last_seen ORDER BY 1"
    )

    for name, order in (("a.db", history), ("b.db", history[::-1]), ("c.db", [*history[2:], *history, history[1]])):
        with open_store(tmp_path / name) as store:
            for one in order:
                save(store, one)

    assert ask(tmp_path / "a.db", question) == ask(tmp_path / "b.db", question) == ask(tmp_path / "c.db", question)


def test_what_only_an_uncommitted_tree_showed_leaves_nothing(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        save(store, make(1, (0,)))
        save(store, make(1, (0, 1), dirty=True))
        during = ask(path, "SELECT count(*) FROM findings")
        save(store, make(2, (0,)))

    assert during == [(2,)]
    assert ask(path, "SELECT count(*) FROM findings") == [(1,)]


def test_a_finding_named_twice_is_kept_once(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"

    with open_store(path) as store:
        save(store, make(1, (0, 0, 1)))

    assert ask(path, "SELECT count(*) FROM findings") == [(2,)]


def test_dates_in_any_zone_sort_as_text() -> None:
    assert moment("2026-03-01T01:00:00+02:00") == "2026-02-28T23:00:00Z"
    assert moment("2026-03-01") == "2026-03-01T00:00:00Z"
    assert moment("yesterday") == "yesterday"
