"""Sentences that say nothing by themselves: they begin with what points back to the one before."""

from __future__ import annotations

import re

_POINTING_WORDS = (
    "it its they them their theirs he him his she her hers this that these those there such same "
    "otherwise therefore thus hence consequently accordingly likewise similarly instead then former "
    "latter else so however but yet nor both "
    "er ihn ihm sie es ihr ihre ihrem ihren ihrer ihres sein seine seinem seinen seiner dies diese "
    "diesem diesen dieser dieses jene jenem jenen jener jenes dort dafür damit dabei dazu danach davon "
    "dagegen daher deshalb darum dadurch dann sonst andernfalls ansonsten stattdessen ebenso jedoch "
    "aber letztere letzterer erstere ersterer "
    "esto eso este esta ese esa estos estas esos esas él ella ello ellos ellas su sus allí así "
    "entonces pero sino "
    "cela ceci ça ce cet cette ces il elle ils elles son sa ses leur leurs ainsi donc alors sinon mais "
    "questo questa questi queste esso essa essi loro così allora altrimenti ma "
    "isto isso ele eles elas seu sua seus suas então mas senão "
    "это этот эта эти этом он она оно они его её их там тогда иначе поэтому но"
)
_POINTING = frozenset(_POINTING_WORDS.split())
_OPENING = 3
"""Words among which one of these ties a sentence to what stands before: "In that case"."""
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(
    r"\W*(?:这|那|它|他|她|其|该|此|否则|因此|所以|但|同样|"
    r"これ|それ|あれ|その|この|そこ|ここ|しかし|だから|したがって|同じ)"
)


def points_back(sentence: str) -> bool:
    """Whether it begins with a word that stands for something said before, or that goes on from it."""
    opening = _WORD.findall(sentence[:200])[:_OPENING]
    return _UNSPACED.match(sentence) is not None or any(w.lower() in _POINTING for w in opening)
