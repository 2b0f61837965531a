"""Text in pictures (OCR): by rapidocr, which brings its models, or by the system's tesseract."""

from __future__ import annotations

import io
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 30


def rapidocr(picture: Image) -> list[str]:
    """Lines from top to bottom, in Latin script and Chinese."""
    found = _rapidocr()(np.asarray(picture)[:, :, ::-1])  # its models were trained on BGR
    return [str(line) for line in found.txts or ()]


@cache
def _rapidocr() -> Any:
    from rapidocr import RapidOCR

    # Screenshots and scans stand upright, so that nobody need look whether a line is upside down.
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            # Embedding runs beside it; more threads mostly wait for each other.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def tesseract(picture: Image) -> list[str]:
    """Lines in reading order, in the languages that are installed with it."""
    held = io.BytesIO()
    picture.save(held, "PNG")
    asked = ["tesseract", "stdin", "stdout"]
    done = subprocess.run(  # noqa: S603 - a fixed command; the picture goes in by stdin
        asked, input=held.getvalue(), capture_output=True, timeout=SECONDS, check=False
    )
    return done.stdout.decode("utf-8", "replace").splitlines()
