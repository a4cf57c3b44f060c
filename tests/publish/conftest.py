"""What the tests of this folder share lies beside them; pytest's importlib mode leaves the path alone."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from press import Press


@pytest.fixture
def press(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Press(tmp_path)
