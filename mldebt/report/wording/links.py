"""Permalinks to the code host at the scanned commit; none where the host or the commit is unknown.

The web address was parsed from the remote with credentials stripped; it is checked again here because a document can
come from anywhere.
"""

from urllib.parse import quote, urlsplit

import msgspec

from mldebt.findings.scan import RepositoryRow
from mldebt.findings.subjects import book_cell
from mldebt.patterns import regex

_HOST = regex(r"[A-Za-z0-9.\-]+(?::\d{1,5})?")
_COMMIT = regex(r"[0-9a-f]{7,64}")
_SAFE = "~-._"

# host word → (file pattern, line suffix, commit pattern)
_HOSTS = {
    "github": ("/blob/{commit}/{path}", "#L{line}", "/commit/{commit}"),
    "gitlab": ("/-/blob/{commit}/{path}", "#L{line}", "/-/commit/{commit}"),
    "bitbucket": ("/src/{commit}/{path}", "#lines-{line}", "/commits/{commit}"),
    "dev.azure.com": (
        "?path=/{path}&version=GC{commit}",
        "&line={line}&lineEnd={line}&lineStartColumn=1&lineEndColumn=999",
        "/commit/{commit}",
    ),
    "gitea": ("/src/commit/{commit}/{path}", "#L{line}", "/commit/{commit}"),
    "codeberg": ("/src/commit/{commit}/{path}", "#L{line}", "/commit/{commit}"),
    "forgejo": ("/src/commit/{commit}/{path}", "#L{line}", "/commit/{commit}"),
    "huggingface.co": ("/blob/{commit}/{path}", "#L{line}", "/commit/{commit}"),
}


class Links(msgspec.Struct, frozen=True):
    """Addresses at one commit: `file` holds `{path}` and `line` `{line}`; empty where there is nothing to link to."""

    file: str = ""
    line: str = ""
    commit: str = ""

    def to(self, path: str, line: int | None = None, cell: int | None = None) -> str | None:
        """Return the address of a place; a notebook cell has no line on any host, so only its file."""
        if not self.file:
            return None
        address = self.file.replace("{path}", quoted(path))
        return (
            address
            if line is None or book_cell(path, cell) is not None
            else address + self.line.replace("{line}", str(line))
        )


def quoted(path: str) -> str:
    """Percent-encode each segment of a path, undecodable bytes as they were."""
    try:
        content = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character: from no disk, so from a document
        content = path.encode("utf-8", "replace")
    return "/".join(quote(segment, safe=_SAFE) for segment in content.split(b"/"))


def links(repository: RepositoryRow) -> Links:
    """Return the link patterns of a repository's host, all empty where the host is not known."""
    commit, web = repository.commit, repository.web
    if not commit or not web or not _COMMIT.fullmatch(commit):
        return Links()
    parts = urlsplit(web)
    host = parts.netloc.rpartition("@")[2].lower()
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return Links()
    known = next((form for word, form in _HOSTS.items() if word in host), None)
    if known is None:
        return Links()
    base = f"{parts.scheme}://{host}/{quote(parts.path.strip('/'), safe='/~-._%')}"
    file, line, page = (form.replace("{commit}", commit) for form in known)
    return Links(base.replace("{", "").replace("}", "") + file, line, base + page)
