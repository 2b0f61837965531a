"""Questions that say nothing by themselves lean on what was said just before them in the thread."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.knowledge.wording import content_terms, is_question
from core.messages import Said
from core.understanding.questions import INTERROGATIVE

FEW_TERMS = 2
_POINTING = re.compile(
    r"\b(?:you|ideas?|help|this|that|above|him|her|them|it|weißt|kannst|hilf|hilfst|das|oben|"
    r"puedes|sabes|ayuda|esto|sais|peux|aide|ça)\b|帮|知道|上面|教えて|わかり|助け",
    re.I,
)


def standing_alone(text: str, said: Sequence[Said]) -> str:
    """The message itself where it has a word of content; else what was asked last, with it.

    A mention alone in the middle of a thread ("@mynah?") asks about the messages above it.
    """
    if not said or content_terms(text, "en"):
        return text
    return f"{asked_above(said)}\n{text}".strip()


def may_lean(text: str, said: Sequence[Said]) -> bool:
    """Whether it may mean what was asked above it: "Do you know?", "Please help Ann with this"."""
    few = len(content_terms(text, "en")) <= FEW_TERMS
    points = _POINTING.search(text) is not None and INTERROGATIVE.search(text) is None
    return bool(said) and few and points


def asked_above(said: Sequence[Said]) -> str:
    """The last question in the thread, or the last thing said where nobody asked any."""
    asked = next((each for each in reversed(said) if is_question(each.text.strip())), said[-1])
    return asked.text
