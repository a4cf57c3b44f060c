"""What a parent and its parsing children say to each other: frames on a stream socket.

A request is `!II`: the length of its head and of its body, then both; the head is JSON, a `Load` or a `Job` in turn. An
answer is `!IBB`: the length of its payload, a `Status`, and which of the kind's result types the payload (JSON) is.
Answers come in the order of the requests, any parts of one before it. JSON, because it keeps the zone of a time, which
msgspec's msgpack does not.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Any

from msgspec import Struct

REQUEST = struct.Struct("!II")
ANSWER = struct.Struct("!IBB")
MOST_ANSWER = 256 * 1024 * 1024
"""Bytes; an answer that claims more comes from a child that went mad."""


MOST_STRETCH = 6.0


def stretch(size: int) -> float:
    """How many times its usual time a job of so many bytes may take: once more for each MiB, within limits."""
    return min(1.0 + size / 2**20, MOST_STRETCH)


class Load(Struct, tag="load"):
    """Import `function` (`module:name`) and be ready to call it as `kind`; `results` names the types it returns."""

    kind: str
    function: str
    results: tuple[str, ...]


class Job(Struct, tag="job"):
    """Call the function of `kind` with the body and these keyword arguments."""

    kind: str
    arguments: dict[str, Any]


class Status(IntEnum):
    """How a request ended, or that this is a `PART` of what it gives. After `MEMORY` the child ends itself."""

    DONE = 0
    RAISED = 1
    MEMORY = 2
    PART = 3
