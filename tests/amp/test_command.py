"""`aggregator amp`."""

from click.testing import CliRunner

from aggregator.cli.amp import amp


def test_a_line_each():
    result = CliRunner().invoke(amp, ["https://example.com/a", "ftp://example.com/a", "no address"])
    assert result.output.splitlines() == ["https://example-com.cdn.ampproject.org/c/s/example.com/a", "-", "-"]
    assert result.exit_code == 0


def test_without_urls():
    assert CliRunner().invoke(amp, []).exit_code == 2
