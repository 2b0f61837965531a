"""Passwords as keys derived by scrypt: what is kept tells nobody the password."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error

SHORTEST, LONGEST = 12, 1_000
"""Characters."""
_COST, _BLOCK, _TIMES = 2**15, 8, 3
"""OWASP's equivalent of N=2^17, r=8, p=1 that takes 32 MB a check and not 128."""
_MEMORY = 2 * 128 * _COST * _BLOCK


def problem_of(password: str) -> str:
    """Why it cannot be one, in words; "" where it can."""
    if len(password) < SHORTEST:
        return f"a password has {SHORTEST} characters at least"
    if len(password) > LONGEST:
        return f"a password has {LONGEST} characters at most"
    return ""


def sealed(password: str) -> str:
    """What is kept of a password; takes a quarter of a second on purpose."""
    salt = secrets.token_bytes(16)
    key = _key(password, salt, _COST, _BLOCK, _TIMES)
    parts = (
        str(_COST),
        str(_BLOCK),
        str(_TIMES),
        *(b64encode(each).decode() for each in (salt, key)),
    )
    return "$".join(("scrypt", *parts))


def is_it(password: str, kept: str) -> bool:
    """Whether this is the password of which that was kept; as slow where nothing was."""
    try:
        kind, cost, block, times, salt, key = kept.split("$")
        made = _key(password, b64decode(salt), int(cost), int(block), int(times))
        return kind == "scrypt" and hmac.compare_digest(made, b64decode(key))
    except (ValueError, Error):
        # Else the time would tell who is entered, and who signs in without a password.
        _key(password, b"nobody's salt....", _COST, _BLOCK, _TIMES)
        return False


def _key(password: str, salt: bytes, cost: int, block: int, times: int) -> bytes:
    typed = password[:LONGEST].encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=cost, r=block, p=times, maxmem=_MEMORY, dklen=32)
