"""Parsers that do to the child what hostile bytes do."""

import os
import signal
import sys
import time

from aggregator.model.page import AmpFacts
from aggregator.parse.workers import Kind


def obey(body, *, url=None, **more):
    order = body.decode()
    if order == "hang":
        while True:
            pass
    if order == "sleep":
        time.sleep(60)
    if order == "abort":
        os.abort()
    if order == "exit":
        os._exit(3)
    if order == "memory":
        return AmpFacts(is_amp=True, canonicals=("x" * (4 << 30),))
    if order == "raise":
        raise ValueError("these bytes are no good")
    if order == "recurse":
        return obey(body, url=url)
    if order == "print":
        print("noise")  # noqa: T201
        print("noise", file=sys.stderr)  # noqa: T201
    if order == "nonsense":
        os.write(0, b"\xff" * 100)
        time.sleep(60)
    if order == "other":
        return ("no", "struct")
    if order == "surrogate":
        return AmpFacts(is_amp=True, canonicals=("\ud800",))
    if order == "signals":
        return AmpFacts(is_amp=signal.getsignal(signal.SIGINT) is signal.SIG_IGN, canonicals=(str(os.getpid()),))
    return AmpFacts(is_amp=True, canonicals=(order, url or "", *map(str, more.values())))


OBEY = Kind("obey", f"{__name__}:obey", (AmpFacts,))
ABSENT = Kind("absent", f"{__name__}:absent", (AmpFacts,))
