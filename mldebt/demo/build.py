"""Builds the demo repository: the chapters' commits through one `git fast-import`, the same bytes on every machine."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mldebt.demo.story import Step, steps
from mldebt.errors import MldebtError
from mldebt.findings.vocabulary import Sha

ADDRESS = "kornblume.example"
REMOTE = "https://git.kornblume.example/kornblume/demand.git"
BOT = "49699333+dependabot[bot]@users.noreply.github.com"
STERILE = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class Demo(msgspec.Struct, frozen=True):
    """The example repository: scan `earlier` and then `head`, and "since last scan" has something to say."""

    folder: Path
    earlier: Sha
    head: Sha


def build_demo(folder: Path) -> Demo:
    """Write the example repository, with its history, into a folder that is empty or not there yet."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MldebtError(f"{folder}: not an empty folder: name one that is empty or not there yet")
    executable = shutil.which("git")
    if executable is None:
        raise MldebtError("git is not installed: install it and try again")
    git = str(Path(executable).resolve())
    folder.mkdir(parents=True, exist_ok=True)
    _run(git, folder, "init", "--quiet", "--template=", "--initial-branch=main")
    _run(git, folder, "config", "remote.origin.url", REMOTE)
    told = list(steps())
    marks = folder / ".git" / "marks"
    _run(git, folder, "fast-import", "--quiet", f"--export-marks={marks}", stream=b"".join(_commits(told)))
    _run(git, folder, "reset", "--quiet", "--hard", "main")
    shas = dict(line.split() for line in marks.read_text(encoding="ascii").splitlines())
    marks.unlink()
    earlier = next(place for place, step in enumerate(told, 1) if step.is_last_scan)
    return Demo(folder, Sha(shas[f":{earlier}"]), Sha(shas[f":{len(told)}"]))


def _run(git: str, folder: Path, *arguments: str, stream: bytes = b"") -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = [git, "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", *arguments]
    ended = subprocess.run(command, cwd=folder, env=inherited | STERILE, input=stream, capture_output=True, check=False)
    if ended.returncode != 0:
        said = ended.stderr.decode("utf-8", "replace").strip()
        raise MldebtError(f"{folder}: git {arguments[0]} failed: {said[:300]}")


def _commits(told: list[Step]) -> Iterator[bytes]:
    for place, step in enumerate(told, 1):
        who = f"{step.author} <{_address(step.author)}> {int(step.at.timestamp())} +0000"
        yield f"commit refs/heads/main\nmark :{place}\nauthor {who}\ncommitter {who}\n".encode()
        yield _data(f"{step.subject}\n".encode())
        for path, content in step.files.items():
            if content is None:
                yield f"D {path}\n".encode()
            else:
                yield f"M 100644 inline {path}\n".encode() + _data(content)
        yield b"\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n" % len(content) + content + b"\n"


def _address(author: str) -> str:
    return BOT if author.endswith("[bot]") else f"{author.split(maxsplit=1)[0].lower()}@{ADDRESS}"
