"""What people and feeds give that is wrong: what to do is said, the exit code is right, the rest untouched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from stage import Ended, rss

from aggregator.cli.program import run

if TYPE_CHECKING:
    from pathlib import Path

    from stage import Stage

Here = Callable[..., Ended]
GOOD = "sources:\n  - http://a.test/feed\n"


def collect(folder: Path, *words: str, before: tuple[str, ...] = ()) -> Ended:
    command = [*before, sys.executable, "-m", "aggregator", "collect", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Collects in this process, from sources.yaml in the test's folder: for what ends before a run begins."""
    monkeypatch.chdir(tmp_path)

    def collect_here(*words: str) -> Ended:
        code = run(["collect", *words])
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return collect_here


def make(path: Path, kind: str) -> None:
    match kind:
        case "folder":
            path.mkdir()
        case "dangling":
            path.symlink_to("/nowhere/at/all")
        case "circle":
            path.symlink_to(path)
        case "binary":
            path.write_bytes(bytes(range(256)) * 20)
        case "missing":
            pass
        case _:
            path.write_text(kind)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing", "there is no such file"),
        ("folder", "is a folder"),
        ("dangling", "there is no such file"),
        ("circle", "sources.yaml"),
        ("binary", "is not UTF-8"),
        ("", "is empty"),
        ("[[[", "no YAML"),
        ("just words", "sources.yaml"),
        ("feeds: []\n", "there is no such key"),
        ("sources:\n  - url: nowhere\n", "sources.yaml:2:"),
        ("sources:\n  - url: http://a.test/\n    every: soon\n", "sources[0].every"),
    ],
)
def test_a_sources_file_that_is_none(tmp_path: Path, here: Here, kind: str, says: str) -> None:
    make(tmp_path / "sources.yaml", kind)
    ended = here()
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err
    assert "sources.yaml" in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--source", "Nobody"), "no source is called 'Nobody'"),
        (("--now", "yesterday"), "no ISO 8601 time"),
        (("--now", "9999-12-31T23:59:59Z"), "out of range"),
        (("--now", "0001-01-01T00:00:00+14:00"), "--now"),
        (("--resolve", "a.test"), "HOST:PORT:ADDRESS"),
        (("--allow-network", "300.0.0.0/8"), "300.0.0.0/8"),
        (("--ca-file", "nothing.pem"), "nothing.pem"),
        (("--proxy", "nonsense"), "nonsense"),
        (("--log-format", "xml"), "xml"),
        (("--every-thing",), "--every-thing"),
    ],
)
def test_an_option_that_makes_no_sense(tmp_path: Path, here: Here, words: tuple[str, ...], says: str) -> None:
    (tmp_path / "sources.yaml").write_text(GOOD)
    ended = here(*words)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err
    assert not (tmp_path / "store").exists()


def test_a_ca_file_that_holds_no_certificate(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(GOOD)
    (tmp_path / "roots.pem").write_text("no certificate")
    ended = collect(tmp_path, "--ca-file", "roots.pem")
    assert ended.code == 2
    assert "roots.pem" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root and setpriv")
def test_a_sources_file_that_may_not_be_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "sources.yaml"
    path.write_text(GOOD)
    path.chmod(0)
    nobody = ("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")
    ended = collect(tmp_path, str(path), before=nobody)
    if "setpriv" in ended.err or "No module" in ended.err:
        pytest.skip("nobody cannot run the program here")
    assert ended.code in {2, 3}
    assert "sources.yaml" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"<!doctype html><title>A page</title><p>Without a feed.", "not-a-feed"),
        (b"", "not-a-feed"),
        (b"\x00\x01\x02" * 500, "not-a-feed"),
        ((404, {}, b""), "http-404"),
        ((200, {"content-length": "50000"}, b"<rss"), "bad-response"),
    ],
)
def test_one_bad_source_costs_nothing_but_itself(
    stage: Stage, answer: bytes | tuple[int, dict[str, str], bytes], reason: str
) -> None:
    if isinstance(answer, tuple) and "content-length" in answer[1]:
        answer[1]["connection"] = "close"
    stage.answers = {"bad.test/feed": answer, "good.test/feed": rss(("Good", "http://good.test/1"))}
    stage.write("  - {url: 'http://bad.test/feed', name: Bad}\n  - {url: 'http://good.test/feed', pages: false}\n")
    ended = stage.run("--json", "--strict")
    assert ended.code == 1, ended.err
    assert [(failure["source"], failure["reason"]) for failure in ended.json["failures"]] == [("Bad", reason)]
    assert len(stage.records()) == 1


def test_an_empty_feed_is_no_failure(stage: Stage) -> None:
    stage.answers = {"a.test/feed": rss()}
    stage.write("  - http://a.test/feed\n")
    summary = stage.run("--json").json
    assert summary["sources"]["unchanged"] == 1
    assert summary["failures"] == []


def test_a_feed_of_fifty_megabytes_is_too_large_and_costs_no_memory(stage: Stage) -> None:
    stage.answers = {"a.test/feed": b"<rss>" + b" " * 50_000_000}
    stage.write("  - http://a.test/feed\n")
    measure = [
        sys.executable,
        "-c",
        (
            "import resource as r, subprocess as s, sys; code = s.call(sys.argv[1:]);"
            "print('peak', r.getrusage(r.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
        ),
    ]
    ended = stage.run("--json", before=measure)
    assert ended.json["failures"][0]["reason"] == "too-large"
    peak = re.search(r"peak (\d+)", ended.err)
    assert peak
    assert int(peak[1]) < 200_000, "KiB"


HOSTILE = "Red \u202egnihsif &#x1b;[31m &#xd;&#xa;fake line \u2066x\u2069"


@pytest.mark.parametrize("words", [("--explain-drops",), ("--explain-drops", "--log-format", "json", "--verbose")])
def test_no_words_of_strangers_reach_the_terminal_raw(stage: Stage, words: tuple[str, ...]) -> None:
    stage.answers = {
        "a.test/feed": rss((HOSTILE, "http://a.test/gone\u202e/\u009b31m"), (HOSTILE, "")).replace(
            b"&#x1b;", b"\xc2\x9b"
        )
    }
    stage.write(
        '  - {url: "http://a.test/feed", name: "Evil \\u202e name"}\n'
        '  - {url: "http://b.test/feed", name: "B\\u2028fake"}\n'
    )
    ended = stage.run(*words)
    assert ended.code == 0
    assert "Evil" in ended.err
    for text in (ended.out, ended.err):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), repr(text)
    assert not any(line.startswith("fake") for line in ended.err.splitlines())


def test_a_secret_goes_to_its_own_origin_and_nowhere_else(stage: Stage) -> None:
    secret = "s3cr3t-canary-77"
    page = b"<title>A story</title><meta property='og:image' content='http://cdn.test/a.jpg'><link rel=amphtml href='http://amp.test/1'>"
    stage.answers = {
        "a.test/feed": rss(("Story one", "http://a.test/1"), ("Story two", "http://other.test/2")),
        "a.test/1": page,
        "other.test/2": page,
        "b.test/feed": (302, {"location": "http://elsewhere.test/feed"}, b""),
        "elsewhere.test/feed": rss(("Story three", "http://elsewhere.test/3")),
    }
    headers = "headers: {Authorization: 'env:CANARY', X-Api-Key: 'env:CANARY'}"
    stage.write("".join(f"  - {{url: 'http://{host}.test/feed', {headers}}}\n" for host in "ab"))
    ended = stage.run("--json", "--verbose", "--explain-drops", env={**os.environ, "CANARY": secret})
    assert ended.code == 0, ended.err
    told = {place.split("/")[0] for place, sent in stage.asked if secret in "".join(sent.values())}
    assert told == {"a.test", "b.test"}
    assert {place for place, sent in stage.asked if "x-api-key" in sent} >= {"a.test/feed", "b.test/feed"}
    assert secret not in ended.out + ended.err
    kept = [path for path in stage.folder.rglob("*") if path.is_file()]
    assert any("ledger" in path.name for path in kept)
    assert not [path for path in kept if secret.encode() in path.read_bytes()]


def test_a_disabled_source_is_asked_by_nobody(stage: Stage) -> None:
    stage.write("  - {url: 'http://a.test/feed', name: Resting, enabled: false}\n  - http://b.test/feed\n")
    named = stage.run("--json", "--source", "Resting")
    assert named.code == 2
    assert "Resting" in named.err
    assert "enabled" in named.err
    assert stage.asked == []
