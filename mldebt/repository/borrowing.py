"""Fills an empty git directory of our own with what it borrows: the target's objects, index, excludes and shallow list.

Of the target's configuration only what changes how paths and ids are read is carried over; hooks, filters and
attributes are not.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from mldebt.errors import TargetError
from mldebt.repository.target import HEX, Target, read_small, settings


def populate(
    folder: Path, target: Target, commit: str | None, inherited: Mapping[str, str], *, untrusted: bool
) -> tuple[str, ...]:
    """Fill the sterile directory and return what a user must know of the target's object store."""
    for part in ("objects/info", "refs/heads", "info"):
        (folder / part).mkdir(parents=True, mode=0o700)
    if target.git is None or target.common is None:
        raise TargetError(f"{target.root}: not a git repository")
    values = settings(read_small(target.common / "config", limit=1 << 16) or "")
    sha256 = values.get(("extensions", "objectformat")) == "sha256" or (commit is not None and len(commit) == 64)
    version = "1\n[extensions]\n\tobjectformat = sha256\n[core]" if sha256 else "0"
    carried = "".join(
        f"\t{key} = true\n" for key in ("ignorecase", "precomposeunicode") if values.get(("core", key)) == "true"
    )
    (folder / "config").write_text(
        f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{carried}", encoding="utf-8"
    )
    (folder / "HEAD").write_text("ref: refs/heads/scan\n", encoding="ascii")
    notes = _borrow_objects(folder, target)
    if commit and HEX.fullmatch(commit):
        (folder / "refs" / "heads" / "scan").write_text(commit + "\n", encoding="ascii")
    _copy(target.common / "shallow", folder / "shallow")
    exclude = read_small(target.common / "info" / "exclude", limit=1 << 20) or ""
    if not untrusted:
        exclude += "\n" + _users_excludes()
    (folder / "info" / "exclude").write_text(exclude, encoding="utf-8", errors="surrogateescape")
    _copy_index(folder, target, inherited)
    return notes


def _borrow_objects(folder: Path, target: Target) -> tuple[str, ...]:
    objects = (target.common or target.root) / "objects"
    if not objects.is_dir():
        raise TargetError(f"{objects}: the repository has no object store")
    stores = [objects]
    for line in (read_small(objects / "info" / "alternates", limit=1 << 16) or "").splitlines():
        named = line.strip().strip('"')
        if named and not named.startswith("#"):
            stores.append(objects / named)
            if not stores[-1].is_dir():
                raise TargetError(f"{objects}: borrows objects from {named}, which is not there")
    name = str(objects)
    if any(character in name for character in '\n"\\#') or not name.isascii():
        quoted = "".join(_octal(byte) for byte in os.fsencode(name))
        name = f'"{quoted}"'
    (folder / "objects" / "info" / "alternates").write_text(name + "\n", encoding="ascii")
    own = [place.resolve() for place in (target.root, target.common) if place is not None]
    outside = [store.resolve() for store in stores if not any(store.resolve().is_relative_to(place) for place in own)]
    return tuple(f"objects are borrowed from outside the repository: {store}" for store in outside)


def _octal(byte: int) -> str:
    character = chr(byte)
    return character if byte < 128 and (character.isalnum() or character in "/._-") else f"\\{byte:03o}"  # ASCII


def _copy_index(folder: Path, target: Target, inherited: Mapping[str, str]) -> None:
    if target.git is None:
        return
    index = target.git / "index"
    if named := inherited.get("GIT_INDEX_FILE"):
        given = (target.root / named).resolve()
        if given.is_relative_to(target.git.resolve()) and given.is_file():
            index = given
    _copy(index, folder / "index")
    for shared in target.git.iterdir():
        if shared.name.startswith("sharedindex."):
            _copy(shared, folder / shared.name)


def _copy(source: Path, destination: Path) -> None:
    if source.is_file() and not source.is_symlink():
        shutil.copyfile(source, destination)


def _users_excludes() -> str:
    """Return the user's own global ignore rules, which are trusted; links are followed as dotfiles often are links."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git"
    place = folder / "ignore"
    for config in (folder / "config", Path.home() / ".gitconfig"):
        named = settings(_own_text(config)).get(("core", "excludesfile"))
        if named:
            place = Path(named).expanduser()
    return _own_text(place)


def _own_text(place: Path) -> str:
    try:
        return place.read_text(encoding="utf-8", errors="surrogateescape") if place.is_file() else ""
    except OSError:
        return ""
