"""A process that looks at pictures for another one: draws them anew, reads their text, tells what they show."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING

from adapters.sources.serving import serve
from core.knowledge.documents import Refused, one_line, tidy

if TYPE_CHECKING:
    from PIL.Image import Image

Shown = Callable[["Image", str], Sequence[float]]
"""What a picture shows, by the model of this name, as a vector."""

MOST_TEXT = 20_000
"""Characters of one picture; a page has 3,000."""


def who_reads() -> str:
    """Who reads text in pictures here: "rapidocr", "tesseract", or nobody: ""."""
    if find_spec("rapidocr"):
        return "rapidocr"
    return "tesseract" if which("tesseract") else ""


def look(data: bytes, reader: str, model: str = "", shown: Shown | None = None) -> bytes:
    """A line of JSON that says what the picture is, and its new file. Raises Refused."""
    from adapters.sources.redraw import redrawn

    file, media_type, picture = redrawn(data)
    text = _read(picture, reader)
    width, height = picture.size
    told = {"media_type": media_type, "width": width, "height": height, "text": text}
    if model and shown:
        told |= _shown(picture, model, shown)
    return json.dumps(told).encode() + b"\n" + file


def _shown(picture: Image, model: str, shown: Shown) -> dict[str, object]:
    try:
        return {"embedding": list(shown(picture, model))}
    except Exception as error:  # noqa: BLE001 - a model's fault, of whatever kind, is not the picture's
        return {"fault": f"{type(error).__name__}: {error}"}


def _read(picture: Image, name: str) -> str:
    from adapters.sources import ocr

    if not name:
        return ""
    lines = getattr(ocr, name)(picture.convert("RGB"))
    shown = "\n".join(filter(None, (one_line(tidy(line), 1000) for line in lines)))
    return shown[:MOST_TEXT]


def answer(request: bytes, data: bytes, shown: Shown | None = None) -> bytes:
    """What goes back to the asking process."""
    reader, model = json.loads(request)
    try:
        return b"+" + look(data, reader, model, shown)
    except Refused as error:
        return b"-" + error.reason.encode()
    except MemoryError:
        return b"-it needs too much memory to read"
    except Exception as error:  # noqa: BLE001 - the outermost edge: hostile files find every bug
        return f"-a fault in Mynah's reader of pictures ({type(error).__name__})".encode()


if __name__ == "__main__":
    serve(answer)
