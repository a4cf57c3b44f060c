"""URL algebra. Pure: no network, no state.

`resolve` joins as browsers do (WHATWG), `wire` is what is sent, `clean` removes what only tracks, `compare_key` says
when two addresses are the same page, `registrable_domain` who is responsible for a host (public suffix list, private
suffixes count), `embed_address` how the video at an address is shown elsewhere, `redact` what may be shown. None of
them raises, whatever the text.
"""

from aggregator.urls.domains import registrable_domain
from aggregator.urls.identity import compare_key
from aggregator.urls.platforms import publisher_domain
from aggregator.urls.players import embed_address, thumbnail_address
from aggregator.urls.redaction import named_address, redact
from aggregator.urls.syntax import host, is_web, origin, port, resolve
from aggregator.urls.tracking import clean
from aggregator.urls.wire import wire

__all__ = [
    "clean",
    "compare_key",
    "embed_address",
    "host",
    "is_web",
    "named_address",
    "origin",
    "port",
    "publisher_domain",
    "redact",
    "registrable_domain",
    "resolve",
    "thumbnail_address",
    "wire",
]
