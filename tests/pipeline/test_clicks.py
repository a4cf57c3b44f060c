"""Clicks add to the heat of the stories that readers open."""

from pathlib import Path
from typing import Any

import pytest

from aggregator.cli.clicks import read_clicks
from aggregator.errors import ConfigurationError


@pytest.mark.parametrize(
    "text", ['{"http://www.a.test/x/": 2, "https://a.test/x?utm_source=y": 3}', "http://a.test/x 5\n"]
)
def test_clicks_of_one_page_add_up(tmp_path: Path, text: str) -> None:
    file = tmp_path / "clicks"
    file.write_text(text)
    assert list(read_clicks(file).values()) == [5]


def test_every_wrong_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "clicks"
    file.write_text("http://a.test/x 5\nnonsense\n\n# a comment\nhttp://a.test/x many\n")
    with pytest.raises(ConfigurationError) as error:
        read_clicks(file)
    assert [problem.line for problem in error.value.problems] == [2, 5]


def test_clicks_make_a_story_hot(newsroom: Any, tmp_path: Path) -> None:
    office = newsroom("--plain", "--sites", "1", "--stories", "2")
    office.run("--dry-run")
    assert office.run().code == 0
    (first, *_) = office.records().values()
    address = next(line.split('"')[1] for line in first.decode().splitlines() if line.startswith("webUrl"))
    office_again = newsroom("--plain", "--sites", "1", "--stories", "2")
    clicks = tmp_path / "clicks"
    clicks.write_text(f"{address} 1000\n")
    assert office_again.run("--clicks", str(clicks)).code == 0
    hot = [data for data in office_again.records().values() if b"published: true" in data]
    assert len(hot) == 1
    assert address.encode() in hot[0]
