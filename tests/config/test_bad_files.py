"""Every `*.yaml` in tests/data/config is read; the problems beside it (`*.problems`) are what must be said of it."""

from pathlib import Path

import pytest

from aggregator.config import load_settings
from aggregator.errors import ConfigurationError

DATA = Path(__file__).parents[1] / "data" / "config"
ENVIRONMENT = {"HERE": "hush", "BAD_SECRET": "hush\x00hush"}


def said(path: Path) -> list[str]:
    try:
        load_settings(path, environment=ENVIRONMENT)
    except ConfigurationError as error:
        return [str(problem).replace(str(DATA), "DATA") for problem in error.problems]
    return []


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_problem_is_told_with_its_place(path: Path) -> None:
    expected = path.with_suffix(".problems")
    assert said(path) == (expected.read_text(encoding="utf-8").splitlines() if expected.exists() else [])


def test_no_case_is_left_alone() -> None:
    assert {path.stem for path in DATA.glob("*.problems")} <= {path.stem for path in DATA.glob("*.yaml")}
    assert len(list(DATA.glob("*.problems"))) >= 30


def test_no_secret_is_quoted() -> None:
    assert "hush" not in "\n".join(said(DATA / "headers.yaml"))
