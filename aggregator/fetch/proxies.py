"""Which proxy a request goes through: the configured one, else the environment's (`http_proxy`, `NO_PROXY` …)."""

from __future__ import annotations

from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from yarl import URL

from aggregator.errors import UsageError


class ProxyChoice:
    """The proxies of one run. Raises `UsageError` for one that cannot be used."""

    def __init__(self, configured: str | None) -> None:
        environment = getproxies_environment()
        self._no_proxy = {"no": environment["no"]} if environment.get("no") else {}
        fallback = environment.get("all")
        self._by_scheme = {
            scheme: _proxy_url(text)
            for scheme in ("http", "https")
            if (text := configured or environment.get(scheme) or fallback)
        }

    def proxy_for(self, target: URL) -> URL | None:
        """The proxy for this address, or None where it is asked directly."""
        proxy = self._by_scheme.get(target.scheme)
        if proxy is None or (self._no_proxy and proxy_bypass_environment(_place(target), self._no_proxy)):
            return None
        return proxy


def _place(target: URL) -> str:
    return f"{target.raw_host}:{target.port}"


def _proxy_url(text: str) -> URL:
    try:
        url = URL(text if "://" in text else f"http://{text}")
        usable = url.scheme in {"http", "https"} and bool(url.host)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError("the proxy is not usable: write http://HOST:PORT (socks is not spoken)")
    return url
