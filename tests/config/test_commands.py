"""`aggregator init` and `aggregator sources`, as a shell runs them."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.cli.program import run
from aggregator.cli.sources_table import source_rows, table_lines
from aggregator.model.memory import SourceMemory
from aggregator.model.settings import Source

WRONG = "'example.org/feed' is no http or https address (write https://example.org/feed)"
OPML = """<opml version="2.0"><body><outline text="Folder">
<outline text="Example" xmlUrl="https://new.example/feed"/>
<outline text="Example" xmlUrl="https://other.example/feed"/>
<outline text="Again" xmlUrl="https://old.example/feed"/>
<outline text="Odd" xmlUrl="feed://odd.example/feed"/>
</outline></body></opml>"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(capfd, *words: str) -> tuple[int, str, str]:
    code = run(list(words))
    said = capfd.readouterr()
    return code, said.out, said.err


def test_init_writes_what_validate_takes_and_never_twice(capfd, here: Path) -> None:
    code, out, _ = ask(capfd, "init", "a 100% new/folder")
    assert code == 0
    folder = here / "a 100% new" / "folder"
    assert (folder / "store").is_dir()
    assert f"*/15 * * * * cd '{str(folder).replace('%', chr(92) + '%')}' && " in out
    before = (folder / "sources.yaml").read_bytes()
    assert ask(capfd, "sources", "validate", str(folder))[:2] == (
        0,
        f"{folder}: ok: 2 sources, 2 topics, 1 providers\n",
    )
    code, out, err = ask(capfd, "init", "a 100% new/folder")
    assert (code, out) == (2, "")
    assert "exists already" in err
    assert (folder / "sources.yaml").read_bytes() == before


def test_init_in_the_current_folder(capfd, here: Path) -> None:
    assert ask(capfd, "init")[0] == 0
    assert {path.name for path in here.iterdir()} == {"sources.yaml", "store"}


def test_init_where_nothing_can_be_made(capfd, here: Path) -> None:
    (here / "file").write_text("")
    code, _, err = ask(capfd, "init", "file/below")
    assert code == 3
    assert "file/below" in err


def test_validate_tells_all_problems_on_stderr(capfd, here: Path) -> None:
    (here / "sources.yaml").write_text("setings: {}\nsources: [example.org/feed]\n")
    code, out, err = ask(capfd, "sources", "validate")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "sources.yaml:1:1: setings: there is no such key (did you mean settings?)",
        f"sources.yaml:2:11: sources[0].url: {WRONG}",
    ]
    code, out, err = ask(capfd, "sources", "validate", "--json")
    facts = json.loads(out)
    assert (code, err, facts["valid"]) == (2, "", False)
    assert [(problem["line"], problem["key"]) for problem in facts["problems"]] == [
        (1, "setings"),
        (2, "sources[0].url"),
    ]


def test_validate_counts(capfd, here: Path) -> None:
    (here / "sources.yaml").write_text("sources: [https://example.org/feed]\n")
    assert json.loads(ask(capfd, "sources", "validate", "--json")[1]) == {
        "valid": True,
        "sources": 1,
        "topics": 0,
        "providers": 0,
        "problems": [],
    }
    assert ask(capfd, "sources", "validate", "--quiet") == (0, "", "")


def test_list_without_a_ledger(capfd, here: Path) -> None:
    (here / "sources.yaml").write_text(
        "sources:\n  - https://example.org/feed\n  - {url: https://two.example/, name: Two, enabled: false}\n"
    )
    code, out, _ = ask(capfd, "sources", "list")
    assert code == 0
    assert [line.split()[:3] for line in out.splitlines()] == [
        ["name", "health", "next"],
        ["example.org", "new", "due"],
        ["Two", "disabled", "-"],
    ]
    rows = json.loads(ask(capfd, "sources", "list", "--json")[1])["sources"]
    assert [(row["name"], row["health"], row["due"]) for row in rows] == [
        ("example.org", "new", True),
        ("Two", "disabled", False),
    ]
    assert not (here / "store").exists()


def test_rows_tell_how_sources_fare() -> None:
    sources = [Source(url=f"https://{name}.example/", name=name) for name in ("fine", "ill", "gone")]
    memories = {
        "https://fine.example/": SourceMemory(
            url="https://fine.example/", next_check=1_800_000_000, last_check=1_700_000_000, last_success=1_700_000_000
        ),
        "https://ill.example/": SourceMemory(
            url="https://ill.example/",
            last_check=1_700_000_000,
            failures=3,
            failing_since=1_690_000_000,
            reason="http-500",
            detail="it said so",
        ),
        "https://gone.example/": SourceMemory(
            url="https://gone.example/", last_check=1.0, failures=4, retired=True, reason="http-410"
        ),
    }
    rows = source_rows(sources, memories, None)
    assert [row["health"] for row in rows] == ["ok", "failing", "gone"]
    assert rows[0]["next_check"] == "2027-01-15T08:00:00Z"
    assert (rows[1]["failing_since"], rows[1]["failures"]) == ("2023-07-22T04:26:40Z", 3)
    lines = list(table_lines(rows))
    assert "  http-500 since 2023-07-22 04:26, 3 in a row: it said so" in lines
    assert "  http-410, 4 in a row" in lines
    assert list(table_lines([])) == ["no sources"]


def test_a_check_that_a_clock_ahead_of_its_time_has_set_is_due_now() -> None:
    source, now = Source(url="https://a.example/", name="a"), datetime(2026, 11, 25, 6, tzinfo=UTC)
    later = SourceMemory(url=source.url, last_check=now.timestamp() + 1e8, next_check=now.timestamp() + 1.1e8)
    row = source_rows([source], {source.url: later}, now)[0]
    assert (row["due"], row["next_check"]) == (True, "2026-11-25T06:00:00Z")
    assert "due" in list(table_lines([row]))[1].split()


def test_import_adds_what_is_new_and_keeps_every_line(capfd, here: Path) -> None:
    path = here / "sources.yaml"
    text = "sources:\n  - https://old.example/feed # ours\n\n# the end\n"
    path.write_text(text)
    path.chmod(0o640)
    (here / "feeds.opml").write_text(OPML)
    assert ask(capfd, "sources", "import", "--dry-run", "feeds.opml")[1] == (
        "sources.yaml: would add 2 sources, skipped 2\n"
    )
    assert path.read_text() == text
    code, out, err = ask(capfd, "sources", "import", "feeds.opml")
    assert (code, out) == (0, "sources.yaml: added 2 sources, skipped 2\n")
    assert err.splitlines() == [
        "skipped: https://old.example/feed is there already",
        "skipped: 'feed://odd.example/feed' is no http or https address",
    ]
    assert path.read_text() == (
        'sources:\n  - https://old.example/feed # ours\n  - url: https://new.example/feed\n    name: "Example"\n'
        '  - url: https://other.example/feed\n    name: "Example (2)"\n\n# the end\n'
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert ask(capfd, "sources", "import", "feeds.opml")[1] == "sources.yaml: added 0 sources, skipped 4\n"


def test_import_follows_a_link_to_the_file(capfd, here: Path) -> None:
    (here / "real.yaml").write_text("sources:\n")
    (here / "sources.yaml").symlink_to("real.yaml")
    (here / "feeds.opml").write_text(OPML)
    assert ask(capfd, "sources", "import", "feeds.opml")[0] == 0
    assert (here / "sources.yaml").is_symlink()
    assert "new.example" in (here / "real.yaml").read_text()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("<opml>", "bad.opml:1: the file is no XML"),
        ("<rss/>", "bad.opml:1: the file is no OPML"),
        (None, "cannot be read"),
    ],
)
def test_import_of_what_is_no_opml(capfd, here: Path, data: str | None, message: str) -> None:
    (here / "sources.yaml").write_text("sources: []\n")
    if data is not None:
        (here / "bad.opml").write_text(data)
    code, _, err = ask(capfd, "sources", "import", "bad.opml")
    assert code == 2
    assert message in err
    assert "Traceback" not in err


def test_export_and_import_meet(capfd, here: Path) -> None:
    (here / "sources.yaml").write_text(
        "sources:\n  - https://a.example/feed\n  - {url: https://b.example/feed, name: B, enabled: false}\n"
    )
    _, out, _ = ask(capfd, "sources", "export")
    assert "a.example" in out
    assert "b.example" not in out
    assert ask(capfd, "sources", "export", "--all", "--output", "out.opml") == (0, "", "")
    (here / "two.yaml").write_text("sources: []\n")
    assert ask(capfd, "sources", "import", "out.opml", "--config", "two.yaml")[0] == 0
    assert "https://b.example/feed" in (here / "two.yaml").read_text()


def test_schema_is_json(capfd) -> None:
    assert json.loads(ask(capfd, "sources", "schema")[1])["properties"].keys() == {
        "settings",
        "topics",
        "providers",
        "sources",
    }


@pytest.mark.parametrize("command", ["validate", "list", "import", "export", "discover", "schema"])
def test_every_command_has_help_with_an_example(capfd, command: str) -> None:
    code, out, _ = ask(capfd, "sources", command, "--help")
    assert code == 0
    assert f"Example: aggregator sources {command}" in out
