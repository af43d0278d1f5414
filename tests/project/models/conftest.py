"""Scans small repositories for their models."""

import pytest
from listed_models import Scan, models_in
from repositories import Repository


@pytest.fixture
def scan(make_repository: Repository) -> Scan:
    """Return a function that commits some files and lists the models they make, by path and name."""
    return lambda files: models_in(make_repository(files))
