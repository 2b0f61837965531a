"""Escape sequences for terminals, which color lines and name windows: taken out of a text whole."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    # CSI: colors, the cursor, erasing; also in its one-character form, if it has parameters.
    r"(?:\x1b\[|\x9b(?=[0-?]))[0-?]*[ -/]*[@-~]"
    # OSC: the window's title, links. One that nothing ends loses its number only: no word is lost.
    r"|(?:\x1b\]|\x9d(?=\d))(?:[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|\d*;?)"
)


def without_escapes(text: str) -> str:
    """The text as a terminal shows it; what is left of broken sequences `tidy` takes out."""
    return _SEQUENCE.sub("", text)
