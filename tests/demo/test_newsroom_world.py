"""The world is the same for the same arguments, lazy, and grows by steps."""

import ast
import tracemalloc
from pathlib import Path

import pytest
import yaml

import aggregator.demo
from aggregator.demo import build_world
from aggregator.demo.suburb import ordinary_host

ROOM = Path(aggregator.demo.__file__).parent


def addresses(world, site):
    yield site.feed_url
    yield site.home
    yield f"{site.home}robots.txt"
    for story in world.stories(site):
        yield from filter(None, (site.page_url(story), site.amp_url(story), site.picture_url(story)))


def answer(world, url):
    host, _, path = url.removeprefix("http://").partition("/")
    return world.resource(host, f"/{path}")


def everything(world):
    return {
        url: (found.status, found.etag, found.modified, found.headers, found.render())
        for site in world.sites()
        for url in addresses(world, site)
        for found in [answer(world, url)]
    }


def test_equal_arguments_make_equal_worlds(now):
    first, second = (build_world(seed=3, sites=75, stories=5, now=now) for _ in range(2))
    assert everything(first) == everything(second)
    assert first.sources_yaml(80) == second.sources_yaml(80)


def test_another_seed_makes_other_stories(now):
    titles = [
        {story.title for site in world.sites() for story in world.stories(site)}
        for world in (build_world(seed=1, now=now), build_world(seed=2, now=now))
    ]
    assert len(titles[0] & titles[1]) < len(titles[0]) / 5


def test_a_world_in_another_order_is_the_same(now):
    world, other = build_world(sites=80, now=now), build_world(sites=80, now=now)
    urls = [site.feed_url for site in world.sites()]
    forwards = [answer(world, url).render() for url in urls]
    backwards = [answer(other, url).render() for url in reversed(urls)]
    assert forwards == backwards[::-1]


def test_every_address_of_a_story_answers(world):
    good = [site for site in world.handmade.values() if site.recast is None and not site.routes and not site.fault]
    assert len(good) > 15
    for site in good:
        assert {answer(world, url).status for url in addresses(world, site)} == {200}


def test_stories_are_of_the_last_ten_days(world, now):
    for site in world.sites():
        stories = world.stories(site)
        assert all(0 < (now - story.published).total_seconds() < 10 * 86400 for story in stories)
        assert stories == sorted(stories, key=lambda story: story.number, reverse=True)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "tr", "ja", "ar", "ru", "zh"])
def test_every_language_is_told(world, language):
    (site, *_) = [site for site in world.sites() if site.language == language]
    titles = [story.title for story in world.stories(site)]
    assert len(set(titles)) > 5
    assert not any("{" in title for title in titles)


def test_thousands_of_sites_cost_nothing_until_asked(now):
    tracemalloc.start()
    try:
        world = build_world(sites=1_000_000, now=now, faults="none")
        site = world.site(ordinary_host(7, 777_777))
        assert world.resource(site.host, site.feed_path).render()
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_unknown_hosts_have_no_site(world, now):
    plain = build_world(sites=3, now=now, faults="none")
    assert world.resource("nobody.test", "/").status == 404
    assert plain.site(ordinary_host(7, 2))
    assert plain.site(ordinary_host(7, 3)) is None
    assert plain.site("daily-robot.test") is None
    assert plain.site("wrong-name-2.test") is None


def test_a_step_adds_stories_and_changes_few(now):
    world = build_world(sites=200, stories=20, now=now, faults="none")
    before = {(site.host, story.number): story for site in world.sites() for story in world.stories(site)}
    world.advance(2)
    after = {(site.host, story.number): story for site in world.sites() for story in world.stories(site)}
    new = after.keys() - before.keys()
    changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    assert len(new) == 2 * 200
    assert 20 < len(changed) < 150
    assert all(after[key].summary != before[key].summary for key in changed)
    assert all(story.published < now for story in after.values())
    world.advance(0)
    assert before == {(site.host, story.number): story for site in world.sites() for story in world.stories(site)}


def test_validators_change_only_with_what_they_stand_for(now):
    world = build_world(sites=100, now=now, faults="none")
    before = everything(world)
    world.advance(1)
    for url, (_, etag, modified, _, body) in before.items():
        found = answer(world, url)
        assert (found.etag, found.modified) != (etag, modified) or found.render() == body


def test_sources_yaml_is_complete(now):
    world = build_world(sites=80, now=now)
    listed = yaml.safe_load(world.sources_yaml(4711))
    assert listed["settings"]["network"]["resolve"] == world.resolve(4711)
    names = [source["name"] for source in listed["sources"]]
    assert len(names) == len(set(names)) == 79
    assert world.expected.keys() <= set(names)
    known = {topic["name"] for topic in listed["topics"]}
    assert all(set(source.get("topics", [])) <= known for source in listed["sources"])


def test_faults_are_asked_for(now):
    sizes = [len(build_world(now=now, faults=faults).handmade) for faults in ("none", "some", "all")]
    assert sizes[0] == 0
    assert sizes[1] + 6 == sizes[2]


def test_every_failing_source_says_why(world):
    for site in world.sites():
        assert (site.reason == "ok") == (site.outcome == "ok")
        assert site.fault or site.outcome == "ok"


def test_the_room_knows_nothing_of_the_program():
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name == "aggregator.demo" or name.startswith("aggregator.demo.") or "aggregator" not in name
                assert name.partition(".")[0] not in {"aiohttp", "PIL", "yaml", "feedparser", "lxml"}
