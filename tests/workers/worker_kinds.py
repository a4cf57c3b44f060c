"""Parsers that do to the child what hostile bytes do."""

import itertools
import os
import signal
import sys
import time

from aggregator.model.page import AmpFacts
from aggregator.parse.workers.workers import Kind


def hang():
    for _ in itertools.count():
        pass


def spend_memory():
    return "x" * (4 << 30)


def refuse():
    raise ValueError("these bytes are no good")


def recurse():
    return recurse()


def make_noise():
    print("noise")  # noqa: T201
    print("noise", file=sys.stderr)  # noqa: T201


def talk_nonsense():
    os.write(0, b"\xff" * 100)
    time.sleep(60)


ORDERS = {
    "hang": hang,
    "sleep": lambda: time.sleep(60),
    "abort": os.abort,
    "exit": lambda: os._exit(3),
    "memory": spend_memory,
    "raise": refuse,
    "recurse": recurse,
    "print": make_noise,
    "nonsense": talk_nonsense,
}
ANSWERS = {
    "other": lambda: ("no", "struct"),
    "surrogate": lambda: AmpFacts(is_amp=True, canonicals=("\ud800",)),
    "signals": lambda: AmpFacts(
        is_amp=signal.getsignal(signal.SIGINT) is signal.SIG_IGN, canonicals=(str(os.getpid()),)
    ),
}


def obey(body, *, url=None, **more):
    order = body.decode()
    if order in ANSWERS:
        return ANSWERS[order]()
    ORDERS.get(order.rstrip(), bool)()
    return AmpFacts(is_amp=True, canonicals=(order, url or "", *map(str, more.values())))


def tell(body, *, parts):
    """So many results, the last of which is the answer; an order in the body is obeyed before it."""
    for number in range(parts):
        yield AmpFacts(is_amp=False, canonicals=(str(number), "x" * 10_000))
    yield obey(body)


TELL = Kind("tell", f"{__name__}:tell", (AmpFacts,))
OBEY = Kind("obey", f"{__name__}:obey", (AmpFacts,))
ABSENT = Kind("absent", f"{__name__}:absent", (AmpFacts,))
