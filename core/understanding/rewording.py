"""Whether two questions ask the same in other words, so surely that the one's answer may be given to the other.

Vectors alone cannot tell: "turn on" and "turn off" are nearer to each other than most rewordings.
So a vector only finds what is to be compared. Then no word that says something may be replaced by
another; one may be added where the question means nearly the same without it ("Could you tell me
…", "… please"); what decides how far a question reaches (numbers, what denies or restricts, what is
asked for, from where) must be the same; and what is named must stand in the same order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from core import wire
from core.knowledge.likeness import fitting
from core.knowledge.resemble import numbers_in
from core.knowledge.scope import binds, denies, reaches
from core.knowledge.terms import terms
from core.knowledge.tokens import tokens
from core.knowledge.wording import WORD, contracted, is_function_word
from core.ports import Asked, Embedder, EmbeddingRole, VectorSpace
from core.understanding.questions import INTERROGATIVE

LANGUAGE = "en"
"""The one in which it was measured; in others only the very words find an answer again."""
CANDIDATES = 5
"""So many of the nearest questions are compared."""
FEWEST = 2
"""Terms that say something, which both must have in common."""
ADDED = 6
"""Words that one of them may have beside these."""
CHARACTERS = 300

_FROM_WHERE = frozenset(["from", "with", "by", "via", "about", "into", "onto", "through", "per"])
_OTHERS = frozenset(["he", "she", "they", "him", "her", "them", "his", "their", "theirs", "hers"])
_EITHER = frozenset(["can", "any"])
"""Words that bind, and are said or left out without a difference in questions."""


@dataclass(frozen=True, slots=True)
class Sure:
    """What is asked of one model's cosines; chosen on published pairs, see docs/measurements/cache.md."""

    alike: float
    """Between both questions, at least."""
    light: float
    """How much further away a question may get without the words that only it has."""


@cache
def sure() -> Mapping[str, Sure]:
    """By the names of the models for which it was measured; read at first use."""
    text = files(__package__).joinpath("rewording.json").read_text("utf-8")
    return {name: wire.unplain(Sure, row) for name, row in json.loads(text).items()}


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
            return known[place].question
    return ""


async def asks_the_same(one: str, other: str, language: str, embedder: Embedder) -> bool:
    """Whether the one's answer is the other's, by a model that `sure` knows; raises Unavailable."""
    one, other = _asking(one), _asking(other)
    mine, theirs = _read(one, language), _read(other, language)
    if mine.decides != theirs.decides or not _in_order(mine.terms, theirs.terms):
        return False
    common = set(mine.terms) & set(theirs.terms)
    own, further = (
        [each for each in read.said if not common.issuperset(each.terms)] for read in (mine, theirs)
    )
    if len(common) < FEWEST or (own and further) or len(own) + len(further) > ADDED:
        return False
    longer, added = (one, own) if own else (other, further)
    needs = sure()[embedder.name]
    near, far = await _apart(one, other, longer, added, embedder)
    return near >= needs.alike and far <= needs.light


async def _apart(
    one: str, other: str, longer: str, added: Sequence[_Said], embedder: Embedder
) -> tuple[float, float]:
    """The cosine of both, and how far the longer one gets from itself without what it adds."""
    shorter = [_without(longer, [each]) for each in added] + [_without(longer, added)]
    rows = await embedder.embed([longer, one, other, *shorter], EmbeddingRole.QUESTION)
    far = max(0.0, float(1 - (rows[3:] @ rows[0]).min())) if added else 0.0
    return float(rows[1] @ rows[2]), far


@dataclass(frozen=True, slots=True)
class _Said:
    """A word that says something, its terms, and where it stands."""

    terms: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as it is compared."""

    said: tuple[_Said, ...]
    decides: tuple[object, ...]
    """What must be the same: numbers, and words that deny, restrict, bind, ask or say from where."""

    @property
    def terms(self) -> list[str]:
        """In order, each where it stands first."""
        return list(dict.fromkeys(term for each in self.said for term in each.terms))


def _read(text: str, language: str) -> _Read:
    said, words = [], []
    for match in WORD.finditer(text):
        word = contracted(match.group())
        words.append(word.casefold().replace("’", "'"))
        found = () if is_function_word(word, language) else tuple(terms(word, language).split())
        if found:
            said.append(_Said(found, *match.span()))

    def those(decide: Callable[[str], bool]) -> frozenset[str]:
        return frozenset(word for word in words if decide(word))

    every = tokens(text, language)
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
    return _Read(tuple(said), decides)


def _in_order(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether what both say stands in one order, or a whole clause comes first: "At the hotel, is …"."""
    mine = [each for each in one if each in set(other)]
    theirs = [each for each in other if each in set(one)]
    turned = (mine[n:] + mine[:n] for n in range(1, len(mine))) if len(mine) > FEWEST else ()
    return mine == theirs or theirs in turned


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
_SPACES = re.compile(r"\s+")


def _asking(text: str) -> str:
    """Without the courtesies around what is asked, which every language has a few of."""
    return _THANKS.sub("", _COURTESY.sub("", text)) or text


def _without(text: str, added: Sequence[_Said]) -> str:
    for each in reversed(added):
        text = text[: each.start] + text[each.end :]
    return _SPACES.sub(" ", text).strip()
