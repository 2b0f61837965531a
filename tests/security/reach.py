"""Reaches out on purpose, in every way a library might, so that the guard can be seen to catch it."""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct
import sys
import urllib.request


def nowhere() -> None:
    """Only this machine: a unix socket pair, a connection and a datagram over loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"x", ("127.0.0.1", 9))
    for one in socket.socketpair():
        one.close()


def by_name() -> None:
    """A page by its name; the error is swallowed, as telemetry does."""
    with contextlib.suppress(Exception):
        urllib.request.urlopen("https://example.com/", timeout=2)


def by_address() -> None:
    """A datagram to an address."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", ("192.0.2.1", 53))


def natively() -> None:
    """A connection that Python knows nothing of."""
    libc = ctypes.CDLL(None)
    handle = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", 80, b"\xc0\x00\x02\x01")
    sys.stderr.write(f"connect: {libc.connect(handle, address, len(address))}\n")
