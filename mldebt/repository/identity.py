"""Says which repository this is, whatever the folder it lies in: its remote, its name, its first commit."""

import re
from urllib.parse import quote

from mldebt.cache import Cache
from mldebt.findings.scan import RepositoryRow
from mldebt.patterns import regex
from mldebt.repository import target
from mldebt.repository.clock import iso
from mldebt.repository.sterile import GitFailure, SterileGit
from mldebt.repository.target import HEX

SCP = regex(r"(?:[\w.\-]+@(?=[\w\-])|(?=[\w\-]+\.))([\w.\-]+):(?!//)([^\s]+)")
URL = regex(r"(?:https?|ssh|git)://(?:[^@/\s]+@)?([\w.\-]+)(?::\d+)?/([^\s?#]+)")
ROOT = "root/1"
PLAIN = frozenset({"repo", "repository", "git", ".git"})
HOSTS = ("github", "gitlab", "bitbucket", "dev.azure.com", "gitea", "codeberg", "huggingface.co")


def identity(
    place: target.Target,
    git: SterileGit | None,
    commit: str | None,
    *,
    cache: Cache | None,
    branch: str | None,
    dirty: bool | None,
    project: str | None,
    committed: int,
) -> RepositoryRow:
    """Return the identity of a repository and of one commit (`committed` in seconds since 1970)."""
    text = target.read_small(place.common / "config", limit=1 << 16) if place.common else None
    remote, web = parse_remote(target.settings(text or "").get(("remote.origin", "url")))
    name = project or (remote.split("/", 1)[1] if remote else _folder(place))
    return RepositoryRow(
        name=name, remote=remote, root_commit=_root_commit(git, commit, cache), scope=place.scope, commit=commit,
        commit_date=iso(committed) if commit else None, branch=branch, dirty=dirty,
        shallow=bool(git and git.shallow), commits_read=0, commits_unread=0, web=web,
    )  # fmt: skip


def _folder(place: target.Target) -> str:
    """Return the folder's name, of a bare repository that is only called `repo` the name of the folder above."""
    above = place.root.parent.name if place.bare and place.root.name in PLAIN else ""
    return above or place.root.name


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


def _root_commit(git: SterileGit | None, commit: str | None, cache: Cache | None) -> str | None:
    """Return the first commit behind a commit; what git found is kept, since it walks all of history for it."""
    if git is None or commit is None or git.shallow:
        return None
    known = cache.get(ROOT, commit) if cache is not None else None
    if known is not None and HEX.fullmatch(found := known.decode("ascii", "replace")):
        return found
    try:
        roots = git.run("rev-list", "--max-parents=0", commit).decode("ascii").split()
    except GitFailure:
        return None
    if roots and cache is not None:
        cache.put(ROOT, commit, roots[-1].encode("ascii"))
    return roots[-1] if roots else None
