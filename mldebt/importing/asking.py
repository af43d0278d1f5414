"""Asks a server for JSON within a time limit, with a token from the environment: the only code that opens a socket.

A redirect is refused, because it would carry the token to another host. Answers are read up to a bound. The password of
an address is not repeated in a message.
"""

import base64
import json
import os
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from mldebt.errors import MldebtError
from mldebt.findings.redact import redact

MOST_BYTES = 64 * 1024 * 1024
TOKEN, USER, PASSWORD = "MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"


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
