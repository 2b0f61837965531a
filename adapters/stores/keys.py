"""How keys are named in Redis: a conversation and all that belongs to it live in one of 64 partitions."""

from __future__ import annotations

import zlib

PARTITIONS = 64


def partition(conversation: str) -> int:
    """The same on every machine and in every release: stored keys depend on it."""
    return zlib.crc32(raw(conversation)) % PARTITIONS


def partition_key(number: int, kind: str) -> str:
    """The key of something a partition has one of.

    The braces are a hash tag: in a cluster, all keys of a partition are in one slot, so that a
    script may change a conversation and its partition's list of waiting ones in one step.
    """
    return f"mynah:{{p{number:02d}}}:{kind}"


def key(conversation: str, kind: str, *more: str) -> str:
    """The key of something a conversation, or one of its messages, has one of."""
    return ":".join((partition_key(partition(conversation), kind), conversation, *more))


def parted(name: str) -> tuple[str, str, str] | None:
    """Kind, conversation and what follows of a key that `key` made; None for any other."""
    parts = name.split(":", 7)
    if len(parts) < 7 or parts[0] != "mynah" or not parts[1].startswith("{p"):
        return None
    return parts[2], ":".join(parts[3:7]), parts[7] if len(parts) > 7 else ""


def encoded(*arguments: str | int | bytes) -> list[bytes]:
    """Arguments as bytes, those that are bytes already as they are."""
    return [each if isinstance(each, bytes) else raw(str(each)) for each in arguments]


def raw(text: str) -> bytes:
    """As Redis holds it; a broken surrogate in an id must not make a message unacceptable."""
    return text.encode("utf-8", "surrogatepass")


def text_of(found: bytes | None) -> str:
    """What `raw` made of it; "" where there is nothing."""
    return (found or b"").decode("utf-8", "surrogatepass")
