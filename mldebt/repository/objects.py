"""Reads git objects, or their sizes, by id through `git cat-file`, noticing every one that is not there."""

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO

AHEAD, FEW = 200, 12


class Objects:
    """One running `cat-file --batch`, started on first use and again after an object broke it."""

    QUESTION = "--batch"

    def __init__(self, executable: str, folder: Path) -> None:
        self._executable, self._folder = executable, folder
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, sha: str) -> bytes | None:
        """Return an object's bytes, or None when it is missing or corrupt."""
        return next(self._answers([sha]))

    def read_all(self, shas: Iterable[str]) -> Iterator[bytes | None]:
        """Yield an answer for each id in order, asking a little ahead; many of them on a process of their own."""
        waiting = iter(shas)
        few = list(islice(waiting, FEW))
        for sha in few:
            yield self.read(sha)
        if len(few) < FEW:
            return
        own = Objects(self._executable, self._folder)
        try:
            while part := list(islice(waiting, AHEAD)):
                yield from own._answers(part)
        finally:
            own.close()

    def _answers(self, shas: Sequence[str]) -> Iterator[bytes | None]:
        """Ask for all ids at once (they fit into the pipe) and yield the answers; after a break, ask for the rest."""
        done = 0
        while done < len(shas):
            process = self._running()
            asked = process.stdin
            told = process.stdout
            if asked is None or told is None:
                return
            try:
                asked.write("".join(f"{sha}\n" for sha in shas[done:]).encode("ascii"))
                asked.flush()
            except OSError:
                self.close()
                yield None
                done += 1
                continue
            while done < len(shas):
                is_whole, content = self._answer(told)
                done += 1
                if not is_whole:
                    self.close()
                yield content
                if not is_whole:
                    break

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [self._executable, f"--git-dir={self._folder}", "cat-file", self.QUESTION],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=1 << 16,
            )
        return self._process

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _answer(self, told: IO[bytes]) -> tuple[bool, bytes | None]:
        """Return (whether the process still answers, the bytes or None)."""
        words = told.readline().split()
        if not words:
            return False, None
        if not words[-1].isdigit():
            return True, None
        size = int(words[-1])
        content = told.read(size + 1)
        return (True, content[:-1]) if len(content) == size + 1 else (False, None)


class Sizes(Objects):
    """One running `cat-file --batch-check`; its answers are sizes in decimal digits."""

    QUESTION = "--batch-check=%(objectname) %(objectsize)"

    def all(self, shas: Sequence[str]) -> dict[str, int]:
        """Return the sizes of the objects that are there, in bytes."""
        parts = (shas[start : start + AHEAD] for start in range(0, len(shas), AHEAD))
        answers = ((sha, answer) for part in parts for sha, answer in zip(part, self._answers(part), strict=False))
        return {sha: int(answer) for sha, answer in answers if answer is not None}

    def _answer(self, told: IO[bytes]) -> tuple[bool, bytes | None]:
        words = told.readline().split()
        return bool(words), words[-1] if len(words) == 2 and words[-1].isdigit() else None  # sha and size
