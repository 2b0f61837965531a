"""How many tokens a text costs, roughly, whatever the model."""

from __future__ import annotations

import re

_DENSE = re.compile("[\u0e00-\U0010ffff]")
"""Chinese, Japanese, Thai and the like."""


def tokens(text: str) -> int:
    """Four letters a token, one a token in the dense scripts."""
    dense = len(_DENSE.findall(text))
    return (len(text) - dense) // 4 + dense + 1
