"""Runs a command with the network denied, and says so when it tried to use it all the same.

`python -m tests.network bots.cli:main ask Why?` ends with code 97 and the list of attempts. Python's
own attempts are caught by an audit hook, which nothing can remove; those of native code by the
kernel's counter of packets without a route, in a network namespace that holds only loopback.
Where the system grants no such namespace (macOS, some containers) the hook stands alone.
"""

from __future__ import annotations

import atexit
import ctypes
import fcntl
import importlib
import ipaddress
import os
import socket
import struct
import sys
from pathlib import Path
from typing import Any

CAUGHT = 97
_INSIDE = "TESTS_NETWORK_DENIED"

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_SIOCSIFFLAGS, _IFF_UP_RUNNING = 0x8914, 0x1 | 0x40

_ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_REACHING = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def deny_network() -> list[str]:
    """From here on this process reaches loopback and unix sockets only; returns what it tried."""
    attempts: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _ASKING:
            goal, allowed = arguments[0], _is_here(arguments[0])
        elif event in _REACHING:
            goal, allowed = arguments[1], _reaches_only_here(*arguments[:2])
        else:
            return
        if not allowed:
            attempts.append(f"{event} {goal!r}")
            raise PermissionError(f"the network is denied: {event} {goal!r}")

    sys.addaudithook(watch)
    return attempts


def _reaches_only_here(sock: socket.socket, address: object) -> bool:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return True
    # Without an address it goes where it was connected to, and that was seen.
    return not isinstance(address, tuple) or _is_here(address[0])


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(str(name).split("%", maxsplit=1)[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def enter_empty_network() -> bool:
    """Leave for a network that holds nothing but loopback; False where the system forbids it."""
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    here = Path("/proc/self")
    (here / "setgroups").write_text("deny")
    (here / "uid_map").write_text(f"{user} {user} 1")
    (here / "gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP_RUNNING))
    return True


def packets_without_route() -> int:
    """How often this network was asked for an address that is not in it."""
    total = 0
    lines = Path("/proc/self/net/snmp").read_text().splitlines()
    names, values = (line.split() for line in lines if line.startswith("Ip:"))
    total += int(values[names.index("OutNoRoutes")])
    for line in Path("/proc/self/net/snmp6").read_text().splitlines():
        if line.startswith("Ip6OutNoRoutes"):
            total += int(line.split()[1])
    return total


def _report(attempts: list[str], counting: bool) -> None:
    # Once Python has caught an attempt, no packet was made of it.
    unseen = packets_without_route() if counting else 0
    if not attempts and not unseen:
        return
    for attempt in attempts:
        sys.stderr.write(f"attempted: {attempt}\n")
    if unseen:
        sys.stderr.write(f"attempted: {unseen} packets of native code\n")
    sys.stderr.flush()
    os._exit(CAUGHT)


def main() -> None:
    """Run `module:function` with the remaining arguments."""
    target, *arguments = sys.argv[1:]
    # A process that was started in here already stands in the empty network, and must share it.
    counting = False
    if _INSIDE not in os.environ:
        counting = enter_empty_network()
        os.environ[_INSIDE] = "1"
    attempts = deny_network()
    atexit.register(_report, attempts, counting)
    module, _, function = target.partition(":")
    sys.argv = [module, *arguments]
    getattr(importlib.import_module(module), function)()


if __name__ == "__main__":
    main()
