"""A question that leans on what was asked before it, written so that it stands alone; no language model.

A piece ("And on Telegram?") takes the place of what is most like it in the question before; a word
that stands for something ("it") gives way to what is taken along, and where there is none of these
that is put in brackets at its end.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from core.knowledge.likeness import fitting, likenesses
from core.knowledge.wording import content_terms
from core.ports import Unavailable, VectorSpace
from core.understanding.carrying import LATEST, Form, Line, forms, lines
from core.understanding.questions import is_piece, leans, points
from core.understanding.weighing import Carrying, carrying

Likeness = Callable[[str, Sequence[str]], Awaitable[Sequence[float]]]
"""How like each text is to the first, on the scale of core/knowledge/likeness.py; raises Unavailable."""

ALIKE = 0.4
"""The likeness from which a word is of the kind that another one replaces,"""
NAMED = 0.2
"""where both are names,"""
AHEAD = 0.08
"""and by how much it is before all others; the three are chosen by hand, on a dozen pairs."""
_BETWEEN = 16
"""Characters between two words of one phrase, as of "history of the toilet"."""
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "ko"})
"""Languages in which words cannot be told apart by spaces, or change with what sticks to them."""
_ABOUT = re.compile(
    r"^\W*(?:(?:and|but|so|und|aber|y|pero)\s+)?(?:what about|how about|was ist mit|wie ist es mit|"
    r"qué hay de|qué pasa con)\s+",
    re.I,
)
_OPENING = re.compile(
    r"^\W*(?:(?:and|or|but|what|how|about|then|so|und|oder|aber|was|ist|mit|y|o|pero|qué|hay|pasa|"
    r"et|ou|mais|e|ma|mas)\s+)*(?:(?:for|in|on|at|with|from|to|by|about|für|im|am|"
    r"an|auf|bei|beim|mit|von|zu|zum|zur|nach|para|con|de|por|en|pour|avec|dans|sur|per|com|em)\s+)?"
    r"(?:(?:the|a|an|der|die|das|den|dem|el|la|los|las|le|les|il|lo|o|os|as)\s+)?",
    re.I,
)
_POINTING = re.compile(
    r"\b(?P<owner>its|their|theirs|his|her)\b|\b(?P<thing>it|they|them|those|these|this|that|ones?|he|she|him)\b",
    re.I,
)


async def standing_alone(
    question: str, before: Sequence[str], language: str, spaces: Sequence[VectorSpace]
) -> str:
    """The question with what it takes along of those before it; "" where that is nothing.

    `before` were asked of the same matter, oldest first. Where no model embeds, it goes behind what
    was asked last.
    """
    space = fitting(spaces, language, language)

    async def likeness(text: str, others: Sequence[str]) -> Sequence[float]:
        if space is None:
            raise Unavailable("no model embeds this language")
        return await likenesses(text, others, space.embedder)

    try:
        whole = await completed(question, before, language, carrying(), likeness)
    except Unavailable:
        whole = f"{before[-1]} {question}"
    return whole if whole != question else ""


async def completed(
    question: str, before: Sequence[str], language: str, models: Carrying, likeness: Likeness
) -> str:
    """The question with what it takes along; itself where that is nothing. Raises Unavailable.

    `before` are the questions of the same matter, oldest first, as they were asked.
    """
    if not before:
        return question
    if language in _UNSPACED:
        return f"{before[-1]} {question}" if leans(question, language) else question
    about = _ABOUT.sub("", question)
    if is_piece(about, language) and not points(about, language):
        return await _continued(question, before, language, models, likeness)
    *earlier, last = lines([*before, question], language, models)
    return _standing(last, earlier, language)


async def _continued(
    question: str, before: Sequence[str], language: str, models: Carrying, likeness: Likeness
) -> str:
    """The question before it, in which the piece takes the place of what is like it."""
    *earlier, last = before[-LATEST:]
    whole = await completed(last, earlier, language, models, likeness)
    piece = _OPENING.sub("", question).rstrip(" ?？!.")
    if not content_terms(piece, language):
        return f"{whole} {question}"
    words = list({form.number: form for form in forms(whole, language)}.values())
    names = [form for form in words if form.capital] if piece[0].isupper() else []
    alike = await likeness(piece, [whole[word.start : word.end] for word in names or words])
    order = sorted(zip(alike, names or words, strict=True), key=lambda each: -each[0])
    next_best = order[1][0] if len(order) > 1 else 0.0
    if not order or order[0][0] < max(NAMED if names else ALIKE, next_best + AHEAD):
        return _noted(whole, piece)
    replaced = order[0][1]
    return f"{whole[: replaced.start]}{piece}{whole[replaced.end :]}"


def _noted(question: str, words: str) -> str:
    """Before the mark at its end."""
    said = question.rstrip(" ?？!.")
    return f"{said} ({words}){question[len(said) :].strip()}"


def _standing(line: Line, earlier: Sequence[Line], language: str) -> str:
    words = _phrase(line.carried, earlier, language)
    if not words:
        return line.text
    pointing = _POINTING.search(line.text) if language == "en" else None
    if pointing is None:
        return _noted(line.text, words)
    after = line.text[pointing.end() :].split(maxsplit=1)
    names = bool(after) and bool(content_terms(after[0], language))
    if pointing["owner"]:
        words += "'s"
    elif names and pointing["thing"].lower() in ("this", "that", "these", "those"):
        return _noted(line.text, words)  # "that file" says what it is
    return f"{line.text[: pointing.start()]}{words}{line.text[pointing.end() :]}"


def _phrase(terms: frozenset[str], earlier: Sequence[Line], language: str) -> str:
    """The terms as they were last written, those that stood together with what stood between them."""
    phrases: list[str] = []
    left = set(terms)
    for line in reversed(earlier):
        own = [form for form in forms(line.text, language) if form.term in left]
        runs: list[list[Form]] = []
        for form in own:
            near = runs and form.start - runs[-1][-1].end <= _BETWEEN
            if near and not _skipped(runs[-1][-1], form, line.text, language):
                runs[-1].append(form)
            else:
                runs.append([form])
        phrases[:0] = [line.text[run[0].start : run[-1].end] for run in runs]
        left -= {form.term for form in own}
    return " ".join(dict.fromkeys(phrases))


def _skipped(one: Form, other: Form, text: str, language: str) -> bool:
    """Whether a word between them says something that is not taken along."""
    return bool(content_terms(text[one.end : other.start], language))
