"""The world's sources.yaml."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.demo.site import Site

PUBLISH_AT = 35
"""Lower than where nothing is said: few of these stories have what heat comes of, and the site is to show some."""
_TOPICS = """\
topics:
  - {name: AI, keywords: [artificial intelligence, ai, künstliche intelligenz, 人工知能, 人工智能]}
  - {name: Machine Learning, parent: AI, keywords: [machine learning, deep learning, neural network, language model]}
  - {name: Computer Vision, parent: AI, keywords: [facial recognition, computer vision, face scans]}
  - {name: Robotics, keywords: [robot, robots, humanoid, drones]}
  - {name: Hardware, keywords: [chip, chips, semiconductor]}
"""


def sources_yaml(sites: Iterable[Site], resolve: Sequence[str]) -> str:
    """A complete sources.yaml for the sites, which are reached as `resolve` says."""
    head = (
        "# The newsroom: sites that exist on this machine only.\nsettings:\n  store: store\n"
        f"  network: {{timeout: 8s, resolve: {_flow(resolve)}}}\n"
        "  publish: {base_url: http://newsroom.test, title: AI Every Day}\n"
        f"  scoring: {{publish_at: {PUBLISH_AT}}}\n"
    )
    return head + _TOPICS + "sources:\n" + "".join(_source(site) for site in sites if site.listed)


def _flow(texts: Sequence[str]) -> str:
    return f"[{', '.join(_text(text) for text in texts)}]"


def _text(text: str) -> str:
    # A JSON string is a YAML one.
    return json.dumps(text, ensure_ascii=False)


def _source(site: Site) -> str:
    topics = f"\n    topics: {_flow(site.topics)}" if site.topics else ""
    comment = f"  # {site.fault}" if site.fault else ""
    return (
        f"  - url: {_text(site.source_url)}{comment}\n    name: {_text(site.name)}\n"
        f"    category: {site.category}{topics}\n"
    )
