"""A picture's bytes made anew: its dots alone, upright and no larger than anybody looks at it.

What else a file holds (where it was taken, other pictures, scripts, whatever a program hid behind
its end) is not in what is kept and shown.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from core.knowledge.documents import Refused

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
MOST_DOTS = 50_000_000
"""A page scanned at 600 dots an inch has 35 million."""
LEAST_SIDE = 32
"""Dots; what is smaller is a sign, not a picture."""
LONGEST_SIDE = 1600
QUALITY = 85


def redrawn(data: bytes) -> tuple[bytes, str, Image.Image]:
    """The new file, its media type and the picture itself; of one that moves, the first frame.

    Raises Refused for what is no picture, damaged, too small or too large, before it is unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                _check(opened)
                photo = opened.format == "JPEG"
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                opened.load()
                upright = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_too_large()) from error
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a decoder raises over a broken file
        raise Refused("the picture is damaged or of a kind that Mynah does not read") from error
    plain = upright.convert("RGB" if photo else _mode(upright))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture of the same dots: nothing that the file said beside them comes along.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    if photo:
        clean.save(out, "JPEG", quality=QUALITY)
        return out.getvalue(), "image/jpeg", clean
    clean.save(out, "PNG", optimize=True)
    return out.getvalue(), "image/png", clean


def _check(opened: Image.Image) -> None:
    width, height = opened.size
    if width * height > MOST_DOTS:
        raise Refused(_too_large())
    if min(width, height) < LEAST_SIDE:
        raise Refused("the picture is too small to show anything")


def _too_large() -> str:
    return f"the picture has more than {MOST_DOTS // 1_000_000} million dots"


def _mode(picture: Image.Image) -> str:
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return "RGBA" if clear else "RGB"
