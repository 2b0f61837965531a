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
_ABOVE_WORDS = "above preceding previous oben obige obigen vorige vorherige anterior anteriores"
_ABOVE = frozenset(_ABOVE_WORDS.split())
_UNSPACED_ABOVE = re.compile(r"\W*(?:上述|以上|上面|前述|前面|上の|前の)")
_RETRACTING_WORDS = (
    "wrong false untrue incorrect mistaken myth misconception rejected abolished obsolete outdated "
    "withdrawn revoked repealed superseded "
    "falsch unwahr irrtum mythos abgelehnt abgeschafft aufgehoben überholt veraltet "
    "falso falsa incorrecto incorrecta erróneo errónea mito rechazado rechazada abolido abolida "
    "derogado derogada obsoleto obsoleta"
)
_RETRACTING = frozenset(_RETRACTING_WORDS.split())
_UNSPACED_RETRACTING = re.compile(r"错误|不正确|不对|不属实|废除|废止|作废|失效|誤り|間違い|廃止")
_CONDITION_WORDS = "if when unless whether wenn falls sofern ob si cuando"
_CONDITIONS = frozenset(_CONDITION_WORDS.split())
_UNSPACED_CONDITION = re.compile(r"\W*(?:如果|若|当)")


def retracts(sentence: str) -> bool:
    """Whether it says of what stands before it that it is wrong or no more: "This was abolished"."""
    words = [word.lower() for word in _WORD.findall(sentence[:500])]
    above = _UNSPACED_ABOVE.match(sentence) or not _ABOVE.isdisjoint(words[: _OPENING + 1])
    if not (above or points_back(sentence)) or _UNSPACED_CONDITION.match(sentence):
        return False
    conditional = bool(words) and words[0] in _CONDITIONS
    unspaced = _UNSPACED_RETRACTING.search(sentence) is not None
    return not conditional and (unspaced or not _RETRACTING.isdisjoint(words))


def points_back(sentence: str) -> bool:
    """Whether it begins with a word that stands for something said before, or that goes on from it."""
    opening = _WORD.findall(sentence[:200])[:_OPENING]
    return _UNSPACED.match(sentence) is not None or any(w.lower() in _POINTING for w in opening)
