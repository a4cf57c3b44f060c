"""The newsroom as a process of its own."""

import subprocess
import sys
import urllib.error
import urllib.request

import pytest
import yaml

from aggregator.demo.__main__ import main


@pytest.fixture
def served(tmp_path):
    command = [sys.executable, "-m", "aggregator.demo", "--serve", "--plain", "--sites", "5", "--write", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            word, port = process.stdout.readline().split()
            assert word == "ready"
            yield int(port), tmp_path / "sources.yaml"
        finally:
            process.terminate()


def test_a_process_says_where_it_is_and_serves(served):
    port, path = served
    sources = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert len(sources["sources"]) == 5
    assert f"*.test:80:127.0.0.1:{port}" in sources["settings"]["network"]["resolve"]
    for source in sources["sources"]:
        host, _, path = source["url"].removeprefix("http://").partition("/")
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Host": host})
        with urllib.request.urlopen(asked, timeout=10) as reply:
            assert reply.status == 200


def test_sources_can_be_written_alone(tmp_path):
    assert main(["--write", str(tmp_path / "new"), "--port", "8099", "--faults", "all"]) == 0
    text = (tmp_path / "new" / "sources.yaml").read_text(encoding="utf-8")
    assert "127.0.0.1:8099" in text
    assert "silent-desk.test" in text
