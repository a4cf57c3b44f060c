import os
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from loopback import fetching, http, link

from aggregator.errors import UsageError
from aggregator.fetch.client import Fetcher
from aggregator.model.settings import NetworkSettings

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return authority, str(path)


def server_side(authority: trustme.CA, name: str, **options) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **options).configure_cert(context)
    return context


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("a.test", {}, None),
        ("b.test", {}, "tls-hostname"),
        ("a.test", {"not_after": YESTERDAY}, "tls-expired"),
        ("a.test", {}, "tls-untrusted"),
    ],
    ids=["right", "another name", "expired", "unknown authority"],
)
async def test_certificates(raw, authority, name, options, reason):
    issuer, path = authority
    server = await raw(lambda _: http(200, b"safe"), ssl=server_side(issuer, name, **options))
    async with fetching(server, ca_file=None if reason == "tls-untrusted" else path, retries=3) as fetcher:
        exchange = await fetcher.fetch(link("https://a.test/"))
        if reason is None:
            assert exchange.body == b"safe"
        else:
            assert (exchange.reason, exchange.local, fetcher.requests) == (reason, False, 1)
            assert exchange.detail.isprintable()


async def test_the_roots_of_the_machine_are_read_when_first_needed(raw, authority, monkeypatch):
    issuer, path = authority
    server = await raw(lambda _: http(200, b"safe"), ssl=server_side(issuer, "a.test"))
    async with fetching(server) as fetcher:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        exchange = await fetcher.fetch(link("https://a.test/"))
    assert exchange.body == b"safe"


SAYS = """
import os
from aggregator.fetch import client
from aiohttp import connector
print(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"), connector._SSL_CONTEXT_VERIFIED.get_ca_certs())
"""


@pytest.mark.parametrize("named", [True, False])
def test_a_start_reads_no_roots_and_leaves_the_environment_alone(authority, named):
    _, path = authority
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT_")}
    if named:
        environment["SSL_CERT_FILE"] = path
    said = subprocess.run([sys.executable, "-c", SAYS], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == [path if named else "None", "None", "[]"]


async def test_one_connection_serves_many(raw, authority):
    issuer, path = authority
    server = await raw(lambda _: b"HTTP/1.1 200 OK\r\n\r\n", ssl=server_side(issuer, "a.test"))
    async with fetching(server, ca_file=path) as fetcher:
        for _ in range(20):
            await fetcher.fetch(link("https://a.test/", method="HEAD"))
    assert server.connections == 1


async def test_a_server_without_tls(raw):
    async with fetching(await raw(lambda _: http(200)), timeout=0.2) as fetcher:
        exchange = await fetcher.fetch(link("https://a.test/"))
    assert exchange.reason in {"bad-response", "timeout"}


async def test_a_tls_server_asked_without(raw, authority):
    server = await raw(lambda _: http(200), ssl=server_side(authority[0], "a.test"))
    async with fetching(server) as fetcher:
        assert (await fetcher.fetch(link("http://a.test/"))).reason in {"connection-reset", "bad-response"}


async def test_secrets_do_not_follow_to_http(raw, authority):
    issuer, path = authority
    plain = await raw(lambda _: http(200))
    safe = await raw(lambda _: http(302, b"", "Location: http://b.test/"), ssl=server_side(issuer, "a.test"))
    async with fetching(safe, plain, ca_file=path) as fetcher:
        await fetcher.fetch(link("https://a.test/", headers=(("Authorization", "s3cret"),)))
    assert safe.heard[0].headers["authorization"] == "s3cret"
    assert "authorization" not in plain.heard[0].headers


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_ca_file_that_is_none_is_told(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"ca\.pem"):
        Fetcher(NetworkSettings(ca_file=str(path)), user_agent="x")
