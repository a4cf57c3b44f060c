"""Who publishes under a host: its registrable domain, or its own name on a platform where everybody has one. Pure.

The public suffix list knows some platforms (github.io, blogspot.com); others never asked to be listed.
"""

from __future__ import annotations

from typing import Final

from aggregator.urls.domains import registrable_domain

PLATFORMS: Final = frozenset(
    {
        *("substack.com", "medium.com", "wordpress.com", "tumblr.com", "ghost.io", "livejournal.com", "typepad.com"),
        *("hashnode.dev", "beehiiv.com", "weebly.com", "micro.blog", "write.as", "posthaven.com", "svbtle.com"),
        *("libsyn.com", "podbean.com", "buzzsprout.com", "transistor.fm", "bandcamp.com", "squarespace.com"),
        *("over-blog.com", "overblog.com", "canalblog.com", "jimdofree.com", "tistory.com", "livedoor.blog", "blog.jp"),
        *("hatenablog.com", "exblog.jp", "seesaa.net", "cocolog-nifty.com", "typepad.jp", "blog.fc2.com", "blogg.se"),
        *("home.blog", "dreamwidth.org", "neocities.org", "kinja.com", "wikidot.com", "fandom.com", "blogs.com"),
        *("mystrikingly.com", "forumfree.it", "stackexchange.com", "buttondown.email", "readthedocs.io", "notion.site"),
        *("bearblog.dev", "wixsite.com", "altervista.org", "blogspot.com", "github.io", "gitlab.io", "medium.site"),
    }
)
"""Domains below which every name is somebody else's."""
ALSO: Final = {"youtu.be": "youtube.com", "youtube-nocookie.com": "youtube.com", "dai.ly": "dailymotion.com"}
"""Domains that are another's, for short addresses and players."""
_BLOGGER: Final = "blogspot"
_OWN: Final = frozenset(
    {"www", "m", "mobile", "amp", "open", "api", "cdn", "help", "support", "about", "status", "blog"}
)
"""Names that a platform keeps for itself."""


def publisher_domain(host: str) -> str:
    """The domain that stands for who publishes at a host.

    `www3.nhk.or.jp` → `nhk.or.jp`, `name.substack.com` and `www.name.substack.com` → `name.substack.com`; a platform's
    own pages (`www.substack.com`) have its domain, and `youtu.be` is YouTube's. What is no host comes back as
    `registrable_domain` has it.
    """
    domain = registrable_domain(host)
    labels = host.lower().removesuffix(".").split(".")
    for length in range(1, len(labels)):
        if _is_platform(".".join(labels[length:])):
            name = labels[length - 1]
            return domain if name in _OWN else ".".join(labels[length - 1 :])
    return ALSO.get(domain, domain)


def _is_platform(domain: str) -> bool:
    """Whether everybody has a name below `domain`; Blogger's are there in every country's domain."""
    return domain in PLATFORMS or (domain.startswith(f"{_BLOGGER}.") and registrable_domain(domain) == domain)
