"""Pictures as files, good and bad, for tests."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw


def picture(
    text: str = "", size: tuple[int, int] = (400, 120), kind: str = "PNG", **saved: object
) -> bytes:
    """A white picture with these words on it; other words make another picture."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 40), text, fill="black", font_size=32)
    held = io.BytesIO()
    image.save(held, kind, **saved)
    return held.getvalue()


def painted(color: str) -> bytes:
    """A picture that shows this color and nothing else."""
    held = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(held, "PNG")
    return held.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few bytes that say they are 3.6 thousand million dots."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000_000)
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
