"""A port for a server that is started later."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

LOWEST, HIGHEST = 20_000, 32_000
"""Below what a system hands out by itself: there, any connection may be given the port meanwhile."""


def free_port() -> int:
    """One of this machine's own address that nobody uses."""
    while True:
        port = random.SystemRandom().randrange(LOWEST, HIGHEST)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
