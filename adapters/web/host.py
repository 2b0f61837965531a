"""Which addresses only this machine can reach; what listens there needs no token."""

from __future__ import annotations

import ipaddress


def is_own_machine(host: str) -> bool:
    """True for localhost and every loopback address, with or without brackets."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
