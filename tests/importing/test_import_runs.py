"""Runs of a server come in by one command, and by no other is a socket opened."""

import ast
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mldebt.cli.main import run
from mldebt.facts.stores.exported import read_exported
from mldebt.importing.mlflow import EXPERIMENTS, RUNS, Server, ServerError, mlflow_runs

ROOT = Path(__file__).parent.parent.parent
COMMIT = "ab" * 20


def one_run(number: int) -> dict[str, object]:
    info = {"run_id": f"run{number}", "experiment_id": "1", "status": "FINISHED", "start_time": 1_700_000_000_000}
    params = [{"key": "lr", "value": "0.1"}, {"key": "api_key", "value": "sk-abcdefghijklmnopqrstuvwxyz"}]
    tags = [{"key": "mlflow.source.git.commit", "value": COMMIT}, {"key": "mlflow.source.name", "value": "train.py"}]
    data = {"params": params, "metrics": [{"key": "loss", "value": 0.5}], "tags": tags}
    return {"info": info, "data": data}


class Tracker(BaseHTTPRequestHandler):
    """A small MLflow server with one experiment and two pages of runs."""

    asked: list[tuple[str, dict[str, object], str | None]]

    def do_POST(self) -> None:
        """Answer as the path says."""
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, question, self.headers.get("Authorization")))
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            return
        if self.path.startswith("/text"):
            self._answer(b"<html>hello</html>")
        elif self.path == EXPERIMENTS:
            self._answer(json.dumps({"experiments": [{"experiment_id": "1", "name": "bread"}]}).encode())
        elif self.path == RUNS:
            second = question.get("page_token") == "next"
            page = {"runs": [one_run(1)]} if second else {"runs": [one_run(0)], "next_page_token": "next"}
            self._answer(json.dumps(page).encode())
        else:
            self.send_error(404)

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.fixture
def tracker() -> Iterator[tuple[str, list[tuple[str, dict[str, object], str | None]]]]:
    """Return the address of a running server and what it was asked."""
    Tracker.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tracker)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", Tracker.asked
    server.shutdown()
    server.server_close()
    thread.join()


Asked = tuple[str, list[tuple[str, dict[str, object], str | None]]]


def test_the_written_file_reads_as_exported_runs(tracker: Asked, tmp_path: Path) -> None:
    target = tmp_path / "runs.jsonl"

    code = run(["import-runs", "--mlflow", tracker[0], "-o", str(target)])

    reading = read_exported(target.read_bytes(), "runs.jsonl")
    assert code == 0
    assert reading.error is None
    assert [record.id for record in reading.records] == ["run0", "run1"]
    first = reading.records[0]
    assert (first.commit, first.script, first.family) == (COMMIT, "train.py", "bread")
    assert first.params["lr"] == "0.1"
    assert list(first.metrics) == ["loss"]
    assert first.started is not None
    assert first.started.startswith("2023-11-14")


def test_a_credential_among_the_parameters_is_not_written(tracker: Asked, tmp_path: Path) -> None:
    target = tmp_path / "runs.jsonl"

    run(["import-runs", "--mlflow", tracker[0], "-o", str(target)])

    assert "sk-abcdefgh" not in target.read_text(encoding="utf-8")


def test_the_token_comes_from_the_environment(tracker: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")

    run(["import-runs", "--mlflow", tracker[0], "-o", str(tmp_path / "runs.jsonl")])

    assert {login for _, _, login in tracker[1]} == {"Bearer t0ken"}


def test_a_token_is_not_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(ServerError, match="not sent over http"):
        Server("http://tracker.example", 5, {"MLFLOW_TRACKING_TOKEN": "t0ken"})


def test_a_redirect_is_not_followed(tracker: Asked) -> None:
    server = Server(f"{tracker[0]}/moved", 5, {})

    with pytest.raises(ServerError, match="redirect is not followed"):
        server.ask(EXPERIMENTS, {})


def test_a_page_that_is_no_json_is_said_so(tracker: Asked) -> None:
    server = Server(f"{tracker[0]}/text", 5, {})

    with pytest.raises(ServerError, match="does not answer in JSON"):
        server.ask(EXPERIMENTS, {})


def test_nothing_is_asked_once_the_time_is_up(tracker: Asked) -> None:
    server = Server(tracker[0], 0, {})

    with pytest.raises(ServerError, match="the time is up"):
        server.ask(EXPERIMENTS, {})
    assert tracker[1] == []


def test_a_server_that_is_not_there_is_one_line_and_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["import-runs", "--mlflow", "http://user:s3cret@127.0.0.1:1", "--seconds", "2"])

    said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    assert "cannot be asked" in said
    assert "s3cret" not in said


@pytest.mark.parametrize("address", ["ftp://tracker.example", "file:///etc/passwd", "tracker.example", ""])
def test_only_web_addresses_are_asked(address: str) -> None:
    with pytest.raises(ServerError, match="not an http or https address"):
        Server(address, 5, {})


def test_an_experiment_can_be_named(tracker: Asked) -> None:
    server = Server(tracker[0], 5, {})

    assert list(mlflow_runs(server.ask, ["cake"])) == []


def test_a_server_that_repeats_its_page_token_ends() -> None:
    def ask(path: str, _: object) -> dict[str, object]:
        if path == EXPERIMENTS:
            return {"experiments": [{"experiment_id": "1", "name": "bread"}]}
        return {"runs": [one_run(0)], "next_page_token": "again"}

    assert len(list(mlflow_runs(ask))) == 2


def test_no_other_room_can_open_a_socket() -> None:
    opening = ("urllib.request", "http", "socket", "ssl", "requests", "httpx", "aiohttp", "asyncio")

    rooms = {
        path.relative_to(ROOT / "mldebt").parts[0]
        for path in (ROOT / "mldebt").rglob("*.py")
        if any(name == one or name.startswith(f"{one}.") for name in _imported(path) for one in opening)
    }

    assert rooms == {"importing"}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
