"""A port for a server that is started later."""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress
from itertools import count

LOWEST, HIGHEST = 20_000, 32_000
"""Below what a system hands out by itself: there, any connection may be given the port meanwhile."""
WORKERS = 16

_SHARE = (HIGHEST - LOWEST) // WORKERS
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
_turns = count(random.SystemRandom().randrange(_SHARE))


def free_port() -> int:
    """One of this machine's own address that nobody uses, and that no other worker is given.

    Until its server is up nobody sees that it is taken, so each worker goes through ports of its
    own, one after the other.
    """
    while True:
        port = LOWEST + _worker * _SHARE + next(_turns) % _SHARE
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
