"""Reads the remote of a repository as text: a name to show and, for known hosts, a web address."""

import re
from urllib.parse import quote

from mldebt.patterns import regex

SCP = regex(r"(?:[\w.\-]+@(?=[\w\-])|(?=[\w\-]+\.))([\w.\-]+):(?!//)([^\s]+)")
URL = regex(r"(?:https?|ssh|git)://(?:[^@/\s]+@)?([\w.\-]+)(?::\d+)?/([^\s?#]+)")
HOSTS = ("github", "gitlab", "bitbucket", "dev.azure.com", "gitea", "codeberg", "huggingface.co")


def parse_remote(url: str | None) -> tuple[str | None, str | None]:
    """Return (host/path without credentials, https address of a known code host) or Nones."""
    if not url:
        return None, None
    found = URL.fullmatch(url.strip()) or SCP.fullmatch(url.strip())
    if not found:
        return None, None
    host, path = found[1].lower(), found[2].strip("/").removesuffix(".git")
    if host in {"ssh.dev.azure.com", "vs-ssh.visualstudio.com"}:
        host, path = "dev.azure.com", re.sub(r"^v3/([^/]+)/([^/]+)/", r"\1/\2/_git/", path)
    elif host.endswith(".visualstudio.com"):
        host, path = "dev.azure.com", f"{host.partition('.')[0]}/{path.removeprefix('DefaultCollection/')}"
    known = any(word in host for word in HOSTS)
    return f"{host}/{path}", f"https://{host}/{quote(path)}" if known else None
