"""The formula of quality and heat, and the real records where they can show it."""

from pathlib import Path

import pytest
import yaml

from aggregator.model.article import Rating
from aggregator.model.explanation import Weighted
from aggregator.model.settings import ScoringSettings
from aggregator.normalize.scoring import heat_facts, quality, quality_facts, rate_quality
from aggregator.normalize.text import clean_title
from aggregator.normalize.topics import TopicMatch

SHARED = Path(__file__).parents[2].parent / "shared"
SETTINGS = ScoringSettings()
NOTHING = {"title": "t", "image": False, "amp": False, "video": False, "official": False, "listed": False}
ONE = (TopicMatch("AI", ("ai",)),)


@pytest.mark.parametrize(
    ("topics", "facts", "expected"),
    [
        ((), {}, 0),
        ((TopicMatch("AI"),), {}, 2),
        (ONE, {}, 17),
        ((TopicMatch("AI", ("ai", "artificial intelligence")), TopicMatch("ML")), {}, 34),
        ((), {"image": True}, 20),
        ((), {"amp": True}, 20),
        ((), {"video": True}, 50),
        ((), {"official": True}, 50),
        ((), {"listed": True}, 30),
        ((), {"official": True, "listed": True}, 50),
        (ONE, {"title": "x" * 70}, 17),
        (ONE, {"title": "x" * 71}, 17),
        (ONE, {"title": "x" * 72}, 16),
        (ONE, {"title": "x" * 79}, 13),
        ((), {"title": "x" * 200}, 0),
        (ONE, {"image": True, "amp": True, "video": True, "official": True}, 157),
    ],
)
def test_quality(topics, facts, expected):
    assert quality(quality_facts(topics, **{**NOTHING, **facts}, settings=SETTINGS)) == expected


@pytest.mark.parametrize(("long_title", "length", "expected"), [(70, 90, 7), (90, 90, 17), (0, 20, 7), (0, 1, 17)])
def test_how_long_a_title_may_be_is_a_setting(long_title, length, expected):
    weights = ScoringSettings(long_title=long_title)
    assert quality(quality_facts(ONE, **{**NOTHING, "title": "x" * length}, settings=weights)) == expected


def test_every_fact_is_named():
    facts = quality_facts(ONE, **{**NOTHING, "image": True, "title": "x" * 80}, settings=SETTINGS)
    assert facts == (
        Weighted("topic AI", 2),
        Weighted("keyword ai", 15),
        Weighted("image", 20),
        Weighted("long title", -5),
    )


@pytest.mark.parametrize(
    ("points", "more", "expected"),
    [
        (70, {}, Rating(quality=70, heat=70, published=True)),
        (69, {}, Rating(quality=69, heat=69, published=False)),
        (59, {"related": 1}, Rating(quality=59, heat=69, published=False)),
        (89, {"related": 25}, Rating(quality=89, heat=339, published=True)),
        (60, {"clicks": 10}, Rating(quality=60, heat=70, published=True)),
        (104, {"outranked": True, "related": 3}, Rating(quality=104, heat=-1, published=False)),
    ],
)
def test_rating(points, more, expected):
    assert rate_quality(points, settings=SETTINGS, **more) == expected
    told = sum(fact.points for fact in heat_facts(**more))
    assert expected.heat == (-1 if more.get("outranked") else points + told)


@pytest.mark.skipif(not (SHARED / "records").is_dir(), reason="no sample records here")
def test_real_records_are_explained():
    """What a record does not show (its keywords, whether the provider was listed) is a choice of few values."""
    checked = 0
    for path in sorted((SHARED / "records").glob("*.md")):
        record = yaml.safe_load(path.read_text("utf-8").split("---\n")[1])
        if "originalUrl" not in record or "quality" not in record:
            continue
        # The original counted the title with its stray spaces, but before the mojibake.
        spaces = len(record["title"]) - len(record["title"].strip())
        bonuses = quality_facts(
            tuple(TopicMatch(name) for name in record["topics"]),
            **{
                **NOTHING,
                "title": clean_title(record["title"]) + " " * spaces,
                "image": "images" in record,
                "amp": "ampWebUrl" in record,
                "video": record["type"] == "video",
            },
            settings=SETTINGS,
        )
        left = record["quality"] - sum(fact.points for fact in bonuses)
        assert any(left == source + 15 * keywords for source in (0, 30, 40, 50) for keywords in range(8)), path.name
        assert record["published"] == (record["heat"] >= SETTINGS.publish_at)
        checked += 1
    assert checked > 30
