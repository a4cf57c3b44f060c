from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data" / "config"


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str) -> Path:
        path = tmp_path / "sources.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written
