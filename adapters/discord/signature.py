"""Whether Discord signed something: Ed25519 (RFC 8032), verified by a library that is looked after. Pure."""

from __future__ import annotations


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64-byte signature of the message is the 32-byte key's; False for anything else."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
