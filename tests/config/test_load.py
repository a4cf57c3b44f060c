"""Settings from file, environment and flags."""

import os
import time
from pathlib import Path

import pytest

from aggregator.config import default_settings, load, load_settings
from aggregator.config.environment import setting_kinds, variable_of
from aggregator.errors import ConfigurationError
from aggregator.model.settings import Settings, SourceProvider, Webhook

EXAMPLE = r"""
settings:
  store: records
  contact: https://example.org/bot
  layout: "_{category}/{name}.md"
  max_age: 2w
  network:
    {concurrency: 8, per_host: 2, delay: 500ms, timeout: 1m30s, max_body: 500k, retries: 0,
     allow: [10.1.2.3/8], resolve: ["*.test:*:127.0.0.1:8080"]}
  images: {cache: false, min_width: 0}
  related: {window: 1d, most: 3}
  scoring: {topic: 1, keyword: 2, image: 3, amp: 4, video: 5, official: 6, listed: 7, long_title: 8, publish_at: 9}
  secured: {key_env: OTHER_KEY, fields: [feedUrl, author]}
  publish: {base_url: https://example.org, title: AI Every Day, page_size: 10, hub: null, webhooks: [env:HOOK]}
topics:
  - {name: AI, keywords: [artificial intelligence, ai]}
  - {name: Computer Vision, parent: AI}
providers:
  - {domain: nhk.or.jp, name: NHK, images: [{url: https://nhk.or.jp/logo.png, width: 5}, https://nhk.or.jp/2.png]}
sources:
  - https://example.org/feed.xml
  - url: https://www.nextgov.com/rss/all/
    name: Nextgov
    category: press
    topics: [AI]
    official: yes
    enabled: false
    every: 30m
    pages: false
    provider: {name: Nextgov, domain: nextgov.com}
    keep: ["facial recognition", "/\\bAI\\b/"]
    drop: []
    headers: {Authorization: env:NEXTGOV_TOKEN}
  - https://example.org/other.xml
  - {url: https://example.net/, name: example.org-2}
"""
RESOLVE_HINT = "write it as in example.org:443:127.0.0.1, *.test:*:127.0.0.1:8080 or *:80:[::1]"
NOTE = "a secret stands in the file in plain text, under Authorization"
HOOK = Webhook(url="https://hooks.example/secret", variable="HOOK")
SECRETS = {"NEXTGOV_TOKEN": "Bearer x", "HOOK": "https://hooks.example/secret"}


def problems(path: Path, **more) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path, **more)
    return [str(problem) for problem in caught.value.problems]


def test_every_key_arrives(write) -> None:
    settings = load_settings(write(EXAMPLE), environment=SECRETS)
    assert settings.store == str(Path(settings.path).parent / "records")
    assert (settings.contact, settings.layout, settings.max_age) == (
        "https://example.org/bot",
        "_{category}/{name}.md",
        14 * 86400,
    )
    network = settings.network
    assert (network.concurrency, network.per_host, network.delay, network.timeout) == (8, 2, 0.5, 90)
    assert (network.max_body, network.allow, network.retries) == (500_000, ("10.0.0.0/8",), 0)
    assert network.resolve == ("*.test:*:127.0.0.1:8080",)
    assert (settings.images.cache, settings.images.min_width) == (False, 0)
    assert (settings.related.window, settings.related.most) == (86400, 3)
    assert [getattr(settings.scoring, name) for name in settings.scoring.__struct_fields__] == list(range(1, 10))
    assert (settings.secured.key_env, settings.secured.fields) == ("OTHER_KEY", ("feedUrl", "author"))
    assert (settings.publish.page_size, settings.publish.webhooks) == (10, (HOOK,))
    assert [topic.parent for topic in settings.topics] == [None, "AI"]
    assert [image.url for image in settings.providers[0].images] == [
        "https://nhk.or.jp/logo.png",
        "https://nhk.or.jp/2.png",
    ]
    source = settings.sources[1]
    assert (source.category, source.topics, source.official, source.enabled) == ("press", ("AI",), True, False)
    assert (source.every, source.pages, source.position) == (1800, False, 1)
    assert source.provider == SourceProvider(name="Nextgov", domain="nextgov.com")
    assert source.keep == ("facial recognition", r"/\bAI\b/")
    assert source.headers == (("Authorization", "Bearer x"),)


def test_sources_without_a_name_get_their_hosts_once_each(write) -> None:
    settings = load_settings(write(EXAMPLE), environment=SECRETS)
    assert [source.name for source in settings.sources] == ["example.org", "Nextgov", "example.org-3", "example.org-2"]


def test_defaults_are_the_models(write) -> None:
    path = write("sources: [https://example.org/]")
    settings = load_settings(path, environment={})
    assert settings == Settings(path=str(path), store=str(path.parent / "store"), sources=settings.sources)
    assert default_settings(path.parent, environment={}) == Settings(path=str(path), store=str(path.parent / "store"))


def test_flag_environment_file_default(write, tmp_path: Path) -> None:
    path = write("settings: {store: a, network: {timeout: 1s, retries: 7, allow: [10.0.0.0/8]}}")
    variables = {"AGGREGATOR_STORE": "b", "AGGREGATOR_NETWORK_TIMEOUT": "2s", "AGGREGATOR_NETWORK_DELAY": " 3 "}
    flags = {"network.delay": 4, "network.allow": ("127.0.0.1",), "network.resolve": (), "network.proxy": None}
    settings = load_settings(path, environment=variables, overrides=flags)
    network = settings.network
    assert (network.delay, network.timeout, network.retries, network.per_host) == (4, 2, 7, 4)
    assert network.allow == ("10.0.0.0/8", "127.0.0.1/32")
    assert settings.store == str(tmp_path / "b")
    flagged = load_settings(path, environment=variables, overrides={"store": Path("c")})
    assert flagged.store == str(Path.cwd() / "c")


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("IMAGES_CACHE", "0", False),
        ("IMAGES_CACHE", "TRUE", True),
        ("NETWORK_ALLOW", "10.0.0.0/8, fd00::/8", ("10.0.0.0/8", "fd00::/8")),
        ("SECURED_FIELDS", "feedUrl author", ("feedUrl", "author")),
        ("NETWORK_MAX_BODY", "1MiB", 1048576),
        ("RELATED_MOST", "", 25),
        ("PUBLISH_TITLE", "2001", "2001"),
        ("PUBLISH_WEBHOOKS", "env:HOOK", (HOOK,)),
    ],
)
def test_variables_are_read_as_their_settings_are(name: str, words: str, value: object) -> None:
    settings = default_settings(Path(), environment={f"AGGREGATOR_{name}": words, **SECRETS})
    section, key = name.lower().split("_", 1)
    assert getattr(getattr(settings, section), key) == value


def test_every_setting_has_a_variable_of_its_own() -> None:
    names = [variable_of(setting) for setting in setting_kinds()]
    assert len(set(names)) == len(names) == 52
    assert "AGGREGATOR_STORE" in names


def test_what_is_wrong_with_variables_and_flags_is_told_with_their_names(write) -> None:
    path = write("sources: []")
    variables = {
        "AGGREGATOR_NETWORK_TIMOUT": "5s",
        "AGGREGATOR_SOTRE": "x",
        "AGGREGATOR_RELATED_MOST": "-1",
        "AGGREGATOR_HOME": "of somebody else",
        "AGGREGATOR_SECURED_KEY": "the key",
        "AGGREGATOR_SECURED_KEY_OLD": "the key before",
    }
    assert problems(path, environment=variables, overrides={"network.resolve": ("nowhere",), "network.proxy": "x"}) == [
        f"command line: --resolve: 'nowhere' is not HOST:PORT:ADDRESS[:PORT] ({RESOLVE_HINT})",
        "command line: --proxy: 'x' is no http or https address (http://proxy.example:3128)",
        "environment: AGGREGATOR_RELATED_MOST: -1 is too little (at least 0)",
        "environment: AGGREGATOR_NETWORK_TIMOUT: there is no such setting (did you mean AGGREGATOR_NETWORK_TIMEOUT?)",
        "environment: AGGREGATOR_SOTRE: there is no such setting (did you mean AGGREGATOR_STORE?)",
    ]


def test_a_variable_that_the_file_names_is_no_misspelt_setting(write) -> None:
    headers = "{X-Token: env:AGGREGATOR_NETWORK_TOKEN}"
    path = write(f"sources: [{{url: https://example.org/, headers: {headers}}}]")
    settings = load_settings(path, environment={"AGGREGATOR_NETWORK_TOKEN": "x"})
    assert settings.sources[0].headers == (("X-Token", "x"),)


def test_a_folder_stands_for_the_file_in_it(write, tmp_path: Path) -> None:
    write("sources: [https://example.org/]")
    assert len(load_settings(tmp_path, environment={}).sources) == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is a folder without a sources.yaml" in problems(empty)[0]
    assert "there is no such file" in problems(tmp_path / "missing.yaml")[0]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    with path.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    assert "is larger than" in problems(path)[0]


def test_a_plain_secret_is_worth_a_note(write) -> None:
    path = write("sources:\n  - url: https://example.org/\n    headers: {Authorization: Bearer x, X-Plain: y}\n")
    notes = [str(note) for note in load(path, environment={}).notes]
    assert notes == [
        f"{path}:3:30: sources[0].headers.Authorization: {NOTE} (write env:NAME)",
    ]


def test_twenty_thousand_sources_load_quickly(write) -> None:
    entry = "  - {{url: https://host{0}.example/feed.xml, name: Host {0}, topics: [AI], every: 30m}}\n"
    path = write("topics: [{name: AI}]\nsources:\n" + "".join(map(entry.format, range(20_000))))
    started = time.process_time()
    assert len(load_settings(path, environment={}).sources) == 20_000
    # Half a second on an idle machine; the bound leaves room for slower ones.
    assert time.process_time() - started < 3


def test_a_file_through_a_descriptor_lies_in_the_working_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    reading, writing = os.pipe()
    os.write(writing, b"settings: {store: records}\nsources: []\n")
    os.close(writing)
    try:
        assert load_settings(Path(f"/dev/fd/{reading}"), environment={}).store == str(tmp_path / "records")
    finally:
        os.close(reading)
