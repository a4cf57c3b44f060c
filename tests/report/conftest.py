"""Links that wish nobody well."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package, and these share a made-up newsroom

import pytest
from newsroom import NOW

DATA = Path(__file__).parents[1] / "data" / "report"


@pytest.fixture
def data():
    """The folder of this room's data files."""
    return DATA


@pytest.fixture
def now():
    """When the newsroom of these tests looks."""
    return NOW


def pytest_configure(config):
    """The marker of the tests that need more than Python."""
    config.addinivalue_line(
        "markers", "browser: needs chromium on the PATH and playwright; skipped where either is absent"
    )
