import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from mldebt.cli.main import run
from mldebt.findings.document import encode
from mldebt.findings.scan import Scan

Make = Callable[..., Scan]
SCANS = "SELECT r.name, s.sha, s.findings FROM scans s JOIN repositories r ON r.id = s.repository_id ORDER BY 1, 2"


def named(scan: Scan, name: str, **changes: object) -> Scan:
    row = msgspec.structs.replace(scan.repository, name=name, remote=f"example.com/team/{name}", **changes)
    return msgspec.structs.replace(scan, repository=row)


def write(path: Path, scan: Scan) -> str:
    path.write_bytes(encode(scan))
    return str(path)


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def test_documents_of_many_repositories_join_one_database(
    tmp_path: Path, make: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "x.db"
    files = [write(tmp_path / f"{name}.json", named(make(day), name)) for day, name in ((1, "a"), (2, "b"), (3, "c"))]

    code = run(["db", "import", *files, "--db", str(db)])

    assert code == 0
    assert "3 taken in, 0 there already" in capfd.readouterr().err
    assert [(name, sha) for name, sha, _ in ask(db, SCANS)] == [
        ("a", f"{1:040x}"), ("b", f"{2:040x}"), ("c", f"{3:040x}")
    ]  # fmt: skip


def test_importing_again_changes_nothing(tmp_path: Path, make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    db = tmp_path / "x.db"
    file = write(tmp_path / "a.json", named(make(1), "a"))
    run(["db", "import", file, "--db", str(db)])
    before = ask(db, "SELECT * FROM scans"), ask(db, "SELECT * FROM repositories"), ask(db, "SELECT * FROM findings")
    capfd.readouterr()

    run(["db", "import", file, file, "--db", str(db)])

    assert "0 taken in, 2 there already" in capfd.readouterr().err
    after = ask(db, "SELECT * FROM scans"), ask(db, "SELECT * FROM repositories"), ask(db, "SELECT * FROM findings")
    assert after == before


def test_an_older_scan_of_a_commit_does_not_replace_a_newer(tmp_path: Path, make: Make) -> None:
    db = tmp_path / "x.db"
    newer = named(make(1, (0, 1)), "a")
    older = msgspec.structs.replace(named(make(1, (0,)), "a"), as_of="2026-01-01")

    run(["db", "import", write(tmp_path / "n.json", newer), write(tmp_path / "o.json", older), "--db", str(db)])

    assert [findings for *_, findings in ask(db, SCANS)] == [2]


def test_what_does_not_fit_is_refused_in_a_line_and_the_rest_is_taken_in(
    tmp_path: Path, make: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    db, whole = tmp_path / "x.db", encode(named(make(1), "a"))
    odd = {
        "truncated.json": whole[: len(whole) // 2],
        "other.json": b'{"schema": "mldebt.scan/9"}',
        "list.json": b"[1, 2]",
        "binary.json": b"\x00\xff\xfe" * 40,
        "deep.json": b'{"schema": "mldebt.scan/1", "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        "types.json": whole.replace(b'"findings": [', b'"findings": [7, ', 1),
        "commit.json": encode(named(make(1), "evil", commit="../../etc/passwd\x1b[2J")),
        "number.json": whole.replace(b'"shared": ', b'"shared": 99999999999999999999', 1),
        "empty.json": b"",
    }  # fmt: skip
    for name, content in odd.items():
        (tmp_path / name).write_bytes(content)
    good = write(tmp_path / "good.json", named(make(2), "good"))
    files = [str(tmp_path / name) for name in odd]

    code = run(["db", "import", *files, str(tmp_path / "missing.json"), str(tmp_path), good, "--db", str(db)])

    said = capfd.readouterr().err.splitlines()
    assert code == 2
    assert said[-1] == f"1 taken in, 0 there already, {len(odd) + 2} refused"
    assert [line.split(":")[0] for line in said[:-1]] == ["refused"] * (len(odd) + 2)
    assert "\x1b" not in "".join(said)
    assert [name for name, *_ in ask(db, SCANS)] == ["good"]


def test_a_document_without_remote_and_root_goes_by_its_name(tmp_path: Path, make: Make) -> None:
    db = tmp_path / "x.db"
    files = [
        write(tmp_path / f"{name}.json", named(make(1), name, root_commit=None))
        for name in ("a", "b")
    ]  # fmt: skip
    bare = [
        write(
            tmp_path / f"bare-{name}.json",
            msgspec.structs.replace(
                make(1),
                repository=msgspec.structs.replace(make(1).repository, name=name, remote=None, root_commit=None),
            ),
        )
        for name in ("c", "d")
    ]

    run(["db", "import", *files, *bare, "--db", str(db)])

    assert [name for name, *_ in ask(db, SCANS)] == ["a", "b", "c", "d"]
