"""A message as its neighbours are compared with it: who said it and when, to whom, and what it says."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from core.knowledge.likeness import Scale
from core.knowledge.sentences import sentences
from core.knowledge.wording import content_terms
from core.understanding.questions import MARKS, is_piece, leans, points

ADDRESSING = 2
"""Who is named among so many first words is spoken to."""
SHORTEST_NAME = 3
"""Characters; a shorter name is too often a word."""
_ASIDE = re.compile(
    r"\b(?:by the way|btw|anyways?|another (?:question|thing)|(?:on|to) (?:an)?other topic|unrelated"
    r"|übrigens|andere frage|anderes thema|nebenbei|was anderes"
    r"|por cierto|a propósito|otra (?:pregunta|cosa)|cambiando de tema)\b|顺便|另外|对了|换个话题",
    re.I,
)
_OPENING = (
    r"ok(?:ay)?|so|now|and|but|well|right|let'?s|let us|going|coming|getting|go|come|get"
    r"|nun|jetzt|und|aber|gut|noch ?(?:ein)?mal|lass uns|kommen wir|bueno|ahora|y|pero|entonces"
    r"|bon|et|mais|maintenant|allora|ma|ora|agora|mas|então"
)
_RESUMING = re.compile(
    rf"^\W*(?:(?:{_OPENING})\W+){{0,4}}(?:back to|return(?:ing)? to|zurück zu[mr]?"
    r"|volv(?:amos|iendo|emos) al?|regres(?:amos|emos|ando) al?|reven(?:ons|ir|ant) (?:à|aux?)"
    r"|torn(?:iamo|ando) a\w*|volt(?:ando|emos) (?:a\w*|à\w*))\b"
    r"|^(?:我们|咱们)?(?:回到|再说|说回|接着说)|^.{1,20}(?:の話|の件)に(?:戻|もど)",
    re.I,
)
_SIGNS = ".,:;!?@()<>\"'"


@dataclass(frozen=True, slots=True)
class Remark:
    """One message of a conversation."""

    id: str
    speaker: str
    at: float
    """Seconds, from any beginning."""
    meaning: Scale
    """Its vector, and how near to it lies what has nothing to do with it."""
    terms: frozenset[str]
    last_terms: frozenset[str]
    """Of its last sentence: what it comes to."""
    asks: bool
    ends_asking: bool
    leans: bool
    piece: bool
    """It asks nothing without what was said before it."""
    last_leans: bool
    aside: bool
    """It says that it turns to something else."""
    resumes: bool
    """It says that it comes back to something."""
    to: str = ""
    """Whom it speaks to."""
    names: frozenset[str] = frozenset()
    """All speakers that it names."""
    replies_to: str = ""
    """The id of the message that it was sent as a reply to."""
    own: bool = False
    """Mynah said it."""
    task: str = ""
    """The id of the task that it belongs to, once that is known; see tasks.py."""


def remark(
    id: str,  # noqa: A002 - as the field is named
    speaker: str,
    text: str,
    language: str,
    meaning: Scale,
    at: float = 0.0,
    speakers: Collection[str] = (),
) -> Remark:
    """The message with its terms; `speakers` are those whose names it may hold."""
    pieces = [text[start:end] for start, end in sentences(text)] or [text]
    names = named(text, [name for name in speakers if name != speaker])
    theirs = {name.lower() for name in names}
    piece = is_piece(text, language)
    return Remark(
        id=id,
        speaker=speaker,
        at=at,
        meaning=meaning,
        terms=frozenset(content_terms(text, language)) - theirs,
        last_terms=frozenset(content_terms(pieces[-1], language)) - theirs,
        asks=any(sign in text for sign in MARKS),
        ends_asking=text.rstrip().endswith(MARKS),
        leans=piece or points(text, language),
        piece=piece,
        last_leans=leans(pieces[-1], language),
        aside=_ASIDE.search(text) is not None,
        resumes=_RESUMING.search(text) is not None,
        to=next(iter(named(" ".join(text.split()[:ADDRESSING]), names)), ""),
        names=frozenset(names),
    )


def named(text: str, speakers: Collection[str]) -> list[str]:
    """Those of the speakers whose names stand in the text as words of it, in order."""
    known = {name.lower(): name for name in speakers if len(name) >= SHORTEST_NAME}
    words = (word.strip(_SIGNS).lower() for word in text.split())
    return list(dict.fromkeys(known[word] for word in words if word in known))
