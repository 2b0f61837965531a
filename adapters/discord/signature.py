"""Whether Discord signed something: Ed25519 after RFC 8032, verified alone, with no further package. Pure."""

from __future__ import annotations

import hashlib
from typing import TypeAlias

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

_Point: TypeAlias = tuple[int, int, int, int]
"""Extended coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z."""
_NOTHING: _Point = (0, 1, 1, 0)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64-byte signature of the message is the 32-byte key's (RFC 8032, 5.1.7).

    Takes about 10 ms, whatever it is given. Nothing here is secret, so its time may tell.
    """
    if len(key) != 32 or len(signature) != 64:
        return False
    public = _point(key)
    answer = int.from_bytes(signature[32:], "little")
    if public is None or answer >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    # S*B - k*A must be the point whose bytes the signature begins with.
    return _bytes(_sum_of_products(answer, _BASE, challenge, _negative(public))) == signature[:32]


def _sum_of_products(first: int, one: _Point, second: int, other: _Point) -> _Point:
    """`first * one + second * other`, doubling once for both."""
    both, total = _add(one, other), _NOTHING
    for bit in reversed(range(max(first.bit_length(), second.bit_length()))):
        total = _add(total, total)
        match (first >> bit & 1, second >> bit & 1):
            case (1, 1):
                total = _add(total, both)
            case (1, 0):
                total = _add(total, one)
            case (0, 1):
                total = _add(total, other)
    return total


def _add(one: _Point, other: _Point) -> _Point:
    """The complete addition for twisted Edwards curves with a = -1 (RFC 8032, 5.1.4)."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    c, d = 2 * t1 * t2 * _D, 2 * z1 * z2
    e, f, g, h = (b - a) % _P, (d - c) % _P, (d + c) % _P, (b + a) % _P
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _negative(point: _Point) -> _Point:
    x, y, z, t = point
    return -x % _P, y, z, -t % _P


def _point(data: bytes) -> _Point | None:
    """The point that 32 bytes stand for; None where they stand for none (RFC 8032, 5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if x * x % _P != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else _P - x
    return x, y, 1, x * y % _P


def _bytes(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE_Y = 4 * pow(5, -1, _P) % _P
_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE: _Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)
