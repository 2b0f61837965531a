"""A process that looks at pictures for another one: draws them anew and reads the text in them."""

from __future__ import annotations

import json
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING

from adapters.sources.serving import serve
from core.knowledge.documents import Refused, one_line, tidy

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_TEXT = 20_000
"""Characters of one picture; a page has 3,000."""


def who_reads() -> str:
    """Who reads text in pictures here: "rapidocr", "tesseract", or nobody: ""."""
    if find_spec("rapidocr"):
        return "rapidocr"
    return "tesseract" if which("tesseract") else ""


def look(data: bytes, reader: str) -> bytes:
    """A line of JSON that says what the picture is, and its new file. Raises Refused."""
    from adapters.sources.redraw import redrawn

    file, media_type, picture = redrawn(data)
    text = _read(picture, reader)
    width, height = picture.size
    told = {"media_type": media_type, "width": width, "height": height, "text": text}
    return json.dumps(told).encode() + b"\n" + file


def _read(picture: Image, name: str) -> str:
    from adapters.sources import ocr

    if not name:
        return ""
    lines = getattr(ocr, name)(picture.convert("RGB"))
    shown = "\n".join(filter(None, (one_line(tidy(line), 1000) for line in lines)))
    return shown[:MOST_TEXT]


def answer(request: bytes, data: bytes) -> bytes:
    """What goes back to the asking process."""
    try:
        return b"+" + look(data, request.decode())
    except Refused as error:
        return b"-" + error.reason.encode()
    except MemoryError:
        return b"-it needs too much memory to read"
    except Exception as error:  # noqa: BLE001 - the outermost edge: hostile files find every bug
        return f"-a fault in Mynah's reader of pictures ({type(error).__name__})".encode()


if __name__ == "__main__":
    serve(answer)
