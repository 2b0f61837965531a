"""A question that leans on what was asked before it, written so that it stands alone; no language model.

A piece ("And on Telegram?") takes the place of what is most like it in the question before; a word
that stands for something ("it") gives way to what is taken along, and where there is none of these
that is put in brackets at its end.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from core.knowledge.likeness import fitting, likenesses
from core.knowledge.wording import content_terms
from core.ports import Unavailable, VectorSpace
from core.understanding.carrying import LATEST, Form, Line, forms, lines
from core.understanding.persons import with_person
from core.understanding.questions import (
    ABOUT,
    ARTICLES,
    INTERROGATIVE,
    PREPOSITIONS,
    is_piece,
    leans,
    points,
)
from core.understanding.weighing import Carrying, carrying

Likeness = Callable[[str, Sequence[str]], Awaitable[Sequence[float]]]
"""How like each text is to the first, on the scale of core/knowledge/likeness.py; raises Unavailable."""

ALIKE = 0.4
"""The likeness from which a word is of the kind that another one replaces,"""
NAMED = 0.2
"""where both are names,"""
AHEAD = 0.08
"""and by how much it is before all others; the three are chosen by hand, on a dozen pairs."""
FORMED = 0.2
"""What more like it is what stands behind the same preposition as the piece; chosen so, too."""
_BETWEEN = 16
"""Characters between two words of one phrase, as of "history of the toilet"."""
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "ko"})
"""Languages in which words cannot be told apart by spaces, or change with what sticks to them."""
_OPENING = re.compile(
    r"^\W*(?:(?:and|or|but|what|how|about|then|so|und|oder|aber|was|ist|mit|y|o|pero|qué|hay|pasa|tal|"
    r"et|ou|mais|e|ma|mas)\s+)*"
    rf"(?:(?P<preposition>{PREPOSITIONS})\s+)?(?:(?:{ARTICLES})\s+)?",
    re.I,
)
_POINTING = re.compile(
    r"\b(?P<owner>its|their|theirs|his|her)\b|\b(?P<thing>it|they|them|those|these|this|that|ones?|he|she|him)\b",
    re.I,
)


_VERB = re.compile(
    r"\b(?:who|what|when|where|why|he|she|it|they|be|been|being|(?P<done>i|you|we))\s+$", re.I
)
"""What stands before a verb, and before what was asked how to do: "who leads", "do I restore"."""
_DEGREE = re.compile(r"\b(?:how|wie|cómo|combien|quanto)\s+$", re.I)
"""What stands before the degree that is asked: "how many", "wie viele"."""


async def standing_alone(
    question: str,
    before: Sequence[str],
    language: str,
    spaces: Sequence[VectorSpace],
    person: str = "",
) -> str:
    """The question with what it takes along of those before it; "" where that is nothing.

    `before` were asked of the same matter, oldest first, and `person` is whom it means by "she" and
    the like. Where no model embeds, it goes behind what was asked last.
    """
    if person:
        return with_person(question, person, language)
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
    # "Since when?" names nothing that could be meant later.
    before = [each for each in before if not _only_asks(each, language)] or [*before]
    if not before:
        return question
    if language in _UNSPACED:
        return f"{before[-1]} {question}" if leans(question, language) else question
    if is_piece(question, language) and not points(ABOUT.sub("", question), language):
        return await _continued(question, before, language, models, likeness)
    *earlier, last = lines([*before, question], language, models)
    return _standing(last, earlier, language)


def _only_asks(question: str, language: str) -> bool:
    """Whether it is a piece of question words."""
    return is_piece(question, language) and INTERROGATIVE.search(question) is not None


async def _continued(
    question: str, before: Sequence[str], language: str, models: Carrying, likeness: Likeness
) -> str:
    """The question before it, in which the piece takes the place of what is like it."""
    *earlier, last = before[-LATEST:]
    whole = await completed(last, earlier, language, models, likeness)
    opening = _OPENING.match(question)
    preposition = opening["preposition"] if opening else None
    piece = _OPENING.sub("", question).rstrip(" ?？!.")
    if not content_terms(piece, language) or INTERROGATIVE.search(piece):
        return f"{whole} {question}"
    places = _places(whole, language, names=piece[0].isupper())
    if preposition is None and _is_only_name(places, piece, whole, language):
        return f"{whole[: places[0][0]]}{piece}{whole[places[0][1] :]}"
    alike = await likeness(piece, [whole[start:end] for start, end in places])
    order = sorted(
        (
            (each + FORMED * _is_behind(preposition, whole[:start]), start, end)
            for each, (start, end) in zip(alike, places, strict=True)
        ),
        reverse=True,
    )
    next_best = order[1][0] if len(order) > 1 else 0.0
    least = NAMED if piece[0].isupper() else ALIKE
    if not order or order[0][0] < max(least, next_best + AHEAD):
        return _noted(whole, piece)
    _, start, end = order[0]
    start = _beginning(whole, start, piece, language)
    return f"{whole[:start]}{piece}{whole[end:]}"


def _beginning(text: str, start: int, piece: str, language: str) -> int:
    """Where what the word at `start` is called begins, if the piece calls another thing by it, too.

    "The mail server" takes the place of "the file server", and not only of "server".
    """
    words = forms(text, language)
    of_piece = {*content_terms(piece, language)}
    if not of_piece.intersection(word.term for word in words if word.start == start):
        return start
    for word in sorted(words, key=lambda each: -each.start):
        near = word.end <= start and text[word.end : start] == " "
        if near and not _DEGREE.search(text[: word.start]):
            start = word.start
    return start


def _places(text: str, language: str, *, names: bool) -> list[tuple[int, int]]:
    """Where the words stand that a piece may replace: names whole, if it is one and there are any."""
    words = list({form.number: form for form in forms(text, language)}.values())
    capitals = [form for form in words if form.capital] if names else []
    if not capitals:
        return [(word.start, word.end) for word in words]

    def in_a_row(one: Form, other: Form) -> bool:
        return other.number == one.number + 1 and text[one.end : other.start] == " "

    return [(run[0].start, run[-1].end) for run in _runs(capitals, in_a_row)]


def _runs(found: Iterable[Form], together: Callable[[Form, Form], bool]) -> list[list[Form]]:
    """The same in their order, each with the one before where these two stand together."""
    runs: list[list[Form]] = []
    for form in found:
        if runs and together(runs[-1][-1], form):
            runs[-1].append(form)
        else:
            runs.append([form])
    return runs


def _is_only_name(places: Sequence[tuple[int, int]], piece: str, whole: str, language: str) -> bool:
    """Whether the question has one name, and the piece is another; German writes all nouns so."""
    words = piece.split()
    named = all(word[0].isupper() for word in words) and language != "de"
    return named and len(places) == 1 and whole[places[0][0]].isupper()


def _is_behind(preposition: str | None, before: str) -> bool:
    """Whether the text before ends with it, an article aside."""
    words = rf"\b{preposition}\s+(?:(?:{ARTICLES})\s+)?$"
    return preposition is not None and re.search(words, before, re.I) is not None


def _noted(question: str, words: str) -> str:
    """Before the mark at its end."""
    said = question.rstrip(" ?？!.")
    return f"{said} ({words}){question[len(said) :].strip()}"


def _standing(line: Line, earlier: Sequence[Line], language: str) -> str:
    pointing = _POINTING.search(line.text) if language == "en" else None
    told = _told(line.carried, earlier, language, verbs=pointing is None)
    words = _phrases(told, earlier, language)
    if not words:
        return line.text
    if pointing is None:
        return _noted(line.text, words)
    after = line.text[pointing.end() :].split(maxsplit=1)
    names = bool(after) and bool(content_terms(after[0], language))
    if pointing["owner"]:
        words += "'s"
    elif names and pointing["thing"].lower() in ("this", "that", "these", "those"):
        return _noted(line.text, words)  # "that file" says what it is
    whole = f"{line.text[: pointing.start()]}{words}{line.text[pointing.end() :]}"
    # "How long does it take?" may be asked of what is done; "Who approves it?" is not.
    done = _phrases(_done(line.carried, earlier, language), earlier, language) if names else ""
    return _noted(whole, done) if done and done not in words else whole


Told = Sequence[Sequence[Form]]
"""The words to take along of each question, oldest first."""


def _told(
    terms: frozenset[str], earlier: Sequence[Line], language: str, *, verbs: bool
) -> list[list[Form]]:
    """The terms as they were last written, without the degree that was asked.

    Without `verbs` only those that may name a thing, if any do: no pronoun stands for the others.
    """
    found = _last_written(terms, earlier, language)
    for line, own in zip(earlier, found, strict=True):
        own[:] = [form for form in own if not _DEGREE.search(line.text[: form.start])]
        things = [form for form in own if not _VERB.search(line.text[: form.start])]
        own[:] = own if verbs else things or own
    return found


def _done(terms: frozenset[str], earlier: Sequence[Line], language: str) -> list[list[Form]]:
    """What was asked how to do, which "it" may stand for as well: "How long does it take?"."""
    found = _last_written(terms, earlier, language)
    for line, own in zip(earlier, found, strict=True):
        before = ((form, _VERB.search(line.text[: form.start])) for form in own)
        own[:] = [form for form, verb in before if verb and verb["done"]]
    return found


def _last_written(
    terms: frozenset[str], earlier: Sequence[Line], language: str
) -> list[list[Form]]:
    left = set(terms)
    found: list[list[Form]] = []
    for line in reversed(earlier):
        found.insert(0, [form for form in forms(line.text, language) if form.term in left])
        left -= {form.term for form in found[0]}
    return found


def _phrases(told: Told, earlier: Sequence[Line], language: str) -> str:
    """Those words that stood together with what stood between them."""
    phrases: list[str] = []
    for line, own in zip(earlier, told, strict=True):
        runs = _runs(own, partial(_are_near, line.text, language))
        phrases += [line.text[run[0].start : run[-1].end] for run in runs]
    return " ".join(dict.fromkeys(phrases))


def _are_near(text: str, language: str, one: Form, other: Form) -> bool:
    return other.start - one.end <= _BETWEEN and not _skipped(one, other, text, language)


def _skipped(one: Form, other: Form, text: str, language: str) -> bool:
    """Whether a word between them says something that is not taken along."""
    return bool(content_terms(text[one.end : other.start], language))
