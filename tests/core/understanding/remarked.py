"""Remarks for tests: their meaning is a direction that the test gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.knowledge.likeness import Scale
from core.understanding.remarks import Remark, remark

SPEAKERS = ("ann", "bert", "mynah", "carla")


def heard(
    id: str,  # noqa: A002
    speaker: str,
    text: str,
    direction: int,
    *,
    task: str = "",
    at: float = 0.0,
    replies_to: str = "",
) -> Remark:
    """One that is like those of the same direction and unlike all others; mynah's are its own."""
    meaning = Scale(np.eye(8, dtype=np.float32)[direction], 0.0)
    one = remark(id, speaker, text, "en", meaning, at, SPEAKERS)
    return replace(one, task=task, own=speaker == "mynah", replies_to=replies_to)
