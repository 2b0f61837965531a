"""The transport compressions of the gateway: one stream for the whole life of a connection."""

from __future__ import annotations

import zlib
from collections.abc import Callable

Squeeze = Callable[[str], str | bytes]
"""A payload's text on its way out."""


def squeezing(kind: str) -> Squeeze:
    """What a connection asked for with `compress=`: discord.py takes zstd where it can, else zlib."""
    if kind == "zstd-stream":
        return _zstd()
    if kind == "zlib-stream":
        return _zlib()
    return str


def _zlib() -> Squeeze:
    stream = zlib.compressobj()

    def squeeze(text: str) -> bytes:
        # The flush ends every message with 00 00 FF FF, by which clients tell where it stops.
        return stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)

    return squeeze


def _zstd() -> Squeeze:
    import zstandard

    stream = zstandard.ZstdCompressor().compressobj()

    def squeeze(text: str) -> bytes:
        return stream.compress(text.encode()) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    return squeeze
