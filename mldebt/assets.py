"""The one way to find the folders that are bundled beside the code: templates, migrations."""

from pathlib import Path

from mldebt.errors import MldebtError

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the bundled folder: inside the installed package, else beside it in a checkout."""
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise MldebtError(f"this installation of mldebt has no {name} folder: reinstall it")
