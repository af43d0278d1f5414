"""Reads the runs of an MLflow server through its REST interface, as rows that `mldebt experiments --runs` understands.

Checked against mlflow 3.17.2: `experiments/search` and `runs/search` answer in pages; parameters, metrics and tags are
lists of key and value, times are milliseconds.

This is the only code that opens a socket. The server is asked within a time limit, with a token from the environment. A
redirect is refused, because it would carry the token to another host; answers are read up to a bound; the password of
an address is not repeated in a message.
"""

import base64
import json
import os
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from mldebt.errors import MldebtError
from mldebt.findings.redact import redact, redact_value

Ask = Callable[[str, Mapping[str, object]], Mapping[str, object]]
EXPERIMENTS, RUNS = "/api/2.0/mlflow/experiments/search", "/api/2.0/mlflow/runs/search"
PAGE, EXPERIMENTS_AT_ONCE = 1000, 50
COMMIT, NAME, SCRIPT = "mlflow.source.git.commit", "mlflow.runName", "mlflow.source.name"
MOST_BYTES = 64 * 1024 * 1024
TOKEN, USER, PASSWORD = "MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"


def mlflow_runs(ask: Ask, names: Collection[str] = (), most: int = 50_000) -> Iterator[dict[str, object]]:
    """Yield the runs of all experiments, or of those named, newest experiment pages last, up to a bound."""
    experiments = {
        str(row["experiment_id"]): str(row.get("name") or "")
        for row in _pages(ask, EXPERIMENTS, "experiments", {"view_type": "ACTIVE_ONLY"})
        if "experiment_id" in row and (not names or row.get("name") in names)
    }
    ids = list(experiments)
    left = most
    for place in range(0, len(ids), EXPERIMENTS_AT_ONCE):
        question: dict[str, object] = {"experiment_ids": ids[place : place + EXPERIMENTS_AT_ONCE]}
        for run in _pages(ask, RUNS, "runs", question):
            if left <= 0:
                return
            left -= 1
            yield _row(run, experiments)


def _pages(ask: Ask, path: str, key: str, question: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield the rows of all pages; a server that repeats its page token is asked no further."""
    token: object = None
    seen: set[object] = set()
    while True:
        answer = ask(path, {**question, "max_results": PAGE, **({"page_token": token} if token else {})})
        rows = answer.get(key)
        yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
        token = answer.get("next_page_token")
        if not isinstance(token, str) or not token or token in seen:
            return
        seen.add(token)


def _row(run: Mapping[str, object], experiments: Mapping[str, str]) -> dict[str, object]:
    said, held = _part(run, "info"), _part(run, "data")
    tags = dict(_pairs(held.get("tags")))
    told: dict[str, object] = {
        "id": said.get("run_id") or said.get("run_uuid"),
        "experiment": experiments.get(str(said.get("experiment_id")), ""),
        "name": said.get("run_name") or tags.get(NAME),
        "status": said.get("status"),
        "start": said.get("start_time"),
        "end": said.get("end_time"),
        "commit": tags.get(COMMIT),
        "script": redact_value("script", str(tags[SCRIPT])) if SCRIPT in tags else None,
        "params": {key: redact_value(key, str(value)) for key, value in _pairs(held.get("params"))},
        "metrics": dict(_pairs(held.get("metrics"))),
    }
    return {key: value for key, value in told.items() if value not in (None, "")}


def _part(run: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = run.get(name)
    return found if isinstance(found, dict) else {}


def _pairs(rows: object) -> Iterator[tuple[str, object]]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and "key" in row:
            yield str(row["key"]), row.get("value")


class ServerError(MldebtError):
    """A server cannot be asked, or does not answer as it should; the text names the address."""


class _Staying(HTTPRedirectHandler):
    """Follows no redirect: the answer that asks for one becomes an error."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Refuse."""


class Server:
    """One server and the moment until which it may be asked."""

    def __init__(self, address: str, seconds: float, environment: Mapping[str, str] = os.environ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ServerError(f"{redact(address)}: not an http or https address")
        self._shown = redact(address.rstrip("/"))
        host = parts.netloc.rpartition("@")[2]
        self._base = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", **_login(environment)}
        if "Authorization" in self._headers and parts.scheme == "http" and parts.hostname not in LOCAL:
            raise ServerError(f"{self._shown}: a token is not sent over http; use https")
        self._until = time.monotonic() + seconds
        self._opener: OpenerDirector = build_opener(_Staying)

    def ask(self, path: str, question: Mapping[str, object]) -> Mapping[str, object]:
        """Post a question and return the answer; raises ServerError with the address where there is none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise ServerError(f"{self._shown}: the time is up; --seconds gives more")
        body = json.dumps(question).encode()
        request = Request(self._base + path, data=body, headers=self._headers, method="POST")  # noqa: S310 - checked above
        try:
            with self._opener.open(request, timeout=left) as answer:
                content = self._read(answer)
            found = json.loads(content)
        except HTTPError as problem:
            problem.close()
            raise ServerError(
                f"{self._shown}: answers {problem.code} {problem.reason}{HINTS.get(problem.code, '')}"
            ) from problem
        except (URLError, OSError, HTTPException, ssl.SSLError) as problem:
            raise ServerError(f"{self._shown}: cannot be asked: {getattr(problem, 'reason', problem)}") from problem
        except ValueError as problem:
            raise ServerError(f"{self._shown}: does not answer in JSON; is it an MLflow server?") from problem
        if not isinstance(found, dict):
            raise ServerError(f"{self._shown}: does not answer as an MLflow server does")
        return found

    def _read(self, answer: object) -> bytes:
        """Read an answer piece by piece, so that a slow or endless one ends at the bounds."""
        content = b""
        while piece := answer.read(65536):  # type: ignore[attr-defined] # the type of urlopen's answer is not public
            content += piece
            if len(content) > MOST_BYTES or time.monotonic() > self._until:
                raise ServerError(f"{self._shown}: the answer is too long or takes too long")
        return content


LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
HINTS = {
    401: f" (set {TOKEN}, or {USER} and {PASSWORD})",
    403: f" (the token in {TOKEN} may not read)",
    302: " (a redirect is not followed: give the address it leads to)",
    301: " (a redirect is not followed: give the address it leads to)",
    404: " (is it an MLflow server?)",
}


def _login(environment: Mapping[str, str]) -> dict[str, str]:
    if token := environment.get(TOKEN):
        return {"Authorization": f"Bearer {token}"}
    if user := environment.get(USER):
        pair = base64.b64encode(f"{user}:{environment.get(PASSWORD, '')}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    return {}
