"""The example repository, built once: months of history with renames, a bot and a deleted script."""

from pathlib import Path

import pytest

from mldebt.demo.build import build_demo


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "demand"
    build_demo(folder)
    return folder
