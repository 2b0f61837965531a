"""Whether two questions ask the same in other words, so surely that the one's answer may be given to the other.

Vectors alone cannot tell: "turn on" and "turn off" are nearer to each other than most rewordings.
So a vector only finds what is to be compared. Then both must say the same in the same words, but for
inflection, little words and courtesies: a word that is added or replaced may always change what is
meant. What decides how far a question reaches (numbers, what denies or restricts, what is asked for,
from where) must be the same, and what is named must stand in the same order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from core.knowledge.likeness import fitting
from core.knowledge.resemble import numbers_in
from core.knowledge.scope import binds, denies, reaches
from core.knowledge.tokens import tokens
from core.knowledge.wording import WORD, content_terms, contracted, is_function_word
from core.ports import Asked, Embedder, EmbeddingRole, VectorSpace
from core.understanding.questions import INTERROGATIVE

LANGUAGE = "en"
"""The one in which it was measured; in others only the very words find an answer again."""
CANDIDATES = 5
"""So many of the nearest questions are compared."""
FEWEST = 2
"""Terms that say something: of a single one too much is left to little words."""
CHARACTERS = 300

_FROM_WHERE = frozenset(["from", "with", "by", "via", "about", "into", "onto", "through", "per"])
_OTHERS = frozenset(["he", "she", "they", "him", "her", "them", "his", "their", "theirs", "hers"])
_EITHER = frozenset(["can", "any"])
"""Words that bind, and are said or left out without a difference in questions."""


@cache
def sure() -> Mapping[str, float]:
    """The least cosine of both questions, by the models for which it was measured; read at first use."""
    text = files(__package__).joinpath("rewording.json").read_text("utf-8")
    return {name: float(least) for name, least in json.loads(text).items()}


def comparing(spaces: Sequence[VectorSpace], language: str) -> VectorSpace | None:
    """The space by which questions of this language are compared; None where nothing was measured."""
    space = fitting(spaces, language, language)
    measured = language == LANGUAGE and space is not None and space.embedder.name in sure()
    return space if measured else None


async def reworded(
    question: str, asked: Sequence[Asked], language: str, spaces: Sequence[VectorSpace]
) -> str:
    """The one of these questions that asks the same, "" without one; raises Unavailable.

    Their vectors are of the space that is `comparing`.
    """
    space = comparing(spaces, language)
    if space is None or not asked or len(question) > CHARACTERS:
        return ""
    [vector] = await space.embedder.embed([question], EmbeddingRole.QUESTION)
    known = [each for each in asked if each.vector.shape == vector.shape]
    if not known:
        return ""
    cosines = np.stack([each.vector for each in known]) @ vector
    for place in np.argsort(-cosines)[:CANDIDATES]:
        if await asks_the_same(question, known[place].question, language, space.embedder):
            return str(known[place].question)
    return ""


async def asks_the_same(one: str, other: str, language: str, embedder: Embedder) -> bool:
    """Whether the one's answer is the other's, by a model that `sure` knows; raises Unavailable."""
    one, other = _asking(one), _asking(other)
    mine, theirs = _read(one, language), _read(other, language)
    if mine.decides != theirs.decides or not _in_order(mine.terms, theirs.terms):
        return False
    if set(mine.terms) != set(theirs.terms) or len(mine.terms) < FEWEST:
        return False
    rows = await embedder.embed([one, other], EmbeddingRole.QUESTION)
    return bool(rows[0] @ rows[1] >= sure()[embedder.name])


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as it is compared."""

    terms: tuple[str, ...]
    """Of the words that say something, in order, each where it stands first."""
    decides: tuple[object, ...]
    """What must be the same: numbers, and words that deny, restrict, bind, ask or say from where."""


def _read(text: str, language: str) -> _Read:
    words = [contracted(word).casefold().replace("’", "'") for word in WORD.findall(text)]
    every = tokens(text, language)

    def those(decide: Callable[[str], bool]) -> frozenset[str]:
        return frozenset(word for word in words if decide(word))

    decides = (
        frozenset(numbers_in(every)),
        frozenset(token.key for token in every if token.sign),
        frozenset(word for word in words if any(map(str.isdigit, word))),
        sum(denies(word, language) for word in words),
        those(lambda word: reaches(word, language) and not is_function_word(word, language)),
        those(lambda word: binds(word, language) and word not in _EITHER),
        those(_FROM_WHERE.__contains__),
        bool(those(_OTHERS.__contains__)),
        frozenset(word.casefold() for word in INTERROGATIVE.findall(text)),
    )
    return _Read(tuple(dict.fromkeys(content_terms(text, language))), decides)


def _in_order(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both are in one order, or a whole clause comes first: "At the hotel, is …"."""
    turned = (one[n:] + one[:n] for n in range(1, len(one))) if len(one) > FEWEST else ()
    return one == other or other in turned


_COURTESY = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|excuse me|sorry)\b[\s,!.:-]*"
    r"(?:(?:there|all|everyone|team|mynah)\b[\s,!.:-]*)?)?"
    r"(?:(?:please\s+)?(?:(?:can|could|would|will) (?:you|anyone|anybody|someone|somebody) (?:please )?"
    r"(?:tell|show|explain to|remind) (?:me|us)|"
    r"(?:i(?:['’]d| would) like|i want|i need|we need) to know|i(?:['’]m| am| was) wondering|"
    r"do(?:es)? (?:you|anyone|anybody|someone) (?:happen to )?know|tell me)\b[\s,:]*)?",
    re.I,
)
_THANKS = re.compile(
    r"[\s,.!?-]+(?:(?:please|thanks|thank you|many thanks|cheers)\b[\s.!]*)+$", re.I
)


def _asking(text: str) -> str:
    """Without the courtesies around what is asked, which every language has a few of."""
    return _THANKS.sub("", _COURTESY.sub("", text)) or text
