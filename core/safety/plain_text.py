"""Undoes what disguises words: signs of no width, lookalikes, digits for letters, spaced and stretched words.

A disguise is undone only where a word comes out that is known, so that `mp3`, `J. R. R.` and words
in other alphabets stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

SHORTEST = 3
"""Letters of a word that a disguise may hide; what is shorter may be anything."""
LONGEST = 40
"""Characters of a disguised word or of spaced ones; longer ones are left alone."""

_SHAPES = {
    "a": "аαɑᴀ", "b": "вʙƅ", "c": "сϲᴄ", "d": "ԁɗᴅ", "e": "еёεɛᴇ", "f": "ƒꜰ", "g": "ɡɢ", "h": "нһʜ",
    "i": "іїιıɩɪ", "j": "јᴊ", "k": "кκᴋ", "l": "ӏʟ", "m": "мᴍ", "n": "пηɴ", "o": "оοσᴏ", "p": "рρᴘ",
    "q": "ԛ", "r": "гʀ", "s": "ѕꜱʂ", "t": "тτᴛ", "u": "υսᴜ", "v": "νѵᴠ", "w": "ԝωшᴡ", "x": "хχ",
    "y": "уγʏ", "z": "ᴢʐ",
}  # fmt: skip
"""Letters of other alphabets that look like those of the Latin one (Unicode's TR39, the common ones)."""
_LOOKALIKES = str.maketrans({shape: to for to, shapes in _SHAPES.items() for shape in shapes})
_SIGNS = str.maketrans("0134578@$€!|+", "oieastbaseilt")
_SIGNS_OTHERWISE = str.maketrans("0134578@$€!|+", "oleastbaselit")
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_MARKS = re.compile(r"[\u0300-\u036f]{2,}|[\u0334-\u0338]")
"""A letter with one mark is another letter of many languages; struck through or with more it is drawn over."""
_TOKEN = re.compile(r"[\w@$€!|+*#.'’·-]+")
_EDGES = ".'’·-#!?_"
_APART = re.compile(
    r"(?<![\w@$])(?:[\w@$!](?P<gap>[ .*·_-]))(?:[\w@$!](?P=gap)){1,30}[\w@$!](?![\w@$])"
)
"""Single signs with the same gap between them."""


def plain_text(text: str, known: Collection[str], rude: Collection[str] = ()) -> str:
    """The text as somebody reads it, to be judged and never to be shown.

    `known` holds words in lower case, and `rude` those of them for which asterisks may stand.
    """
    seen = _visible(text)
    joined = _APART.sub(lambda found: _together(found.group(), known), seen)
    return _TOKEN.sub(lambda found: _undisguised(found.group(), known, rude), joined)


def _visible(text: str) -> str:
    """Without signs that nobody sees, and with one code point for what looks the same."""
    shown = "".join(
        sign for sign in text if unicodedata.category(sign) != "Cf" and sign not in _FILLERS
    )
    apart = _MARKS.sub("", unicodedata.normalize("NFD", shown))
    return unicodedata.normalize("NFKC", apart)


def _together(spaced: str, known: Collection[str]) -> str:
    """The words that the signs make, where they make known ones; else as it was."""
    letters = spaced[::2].lower()
    for reading in dict.fromkeys(_readings(letters)):
        if words := _split(reading, known):
            return " ".join(words)
    return spaced


def _split(letters: str, known: Collection[str]) -> list[str]:
    """Into the fewest known words, one of them long enough to be hidden; none where that cannot be."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        ways = [
            [*before, letters[start:end]]
            for start in range(max(0, end - 20), end - 1)
            if (before := best[start]) is not None and letters[start:end] in known
        ]
        best.append(min(ways, key=len, default=None))
    found = best[-1] or []
    return found if any(len(word) > SHORTEST or word == letters for word in found) else []


def _undisguised(token: str, known: Collection[str], rude: Collection[str]) -> str:
    core = token.strip(_EDGES)
    lower = core.lower()
    if lower in known or not SHORTEST <= len(core) <= LONGEST or not _may_hide(lower):
        return token
    begin = token.index(core)
    around = token[:begin], token[begin + len(core) :]
    for reading in _readings(lower):
        if reading in known and len(reading) >= SHORTEST:
            return reading.join(around)
    starred = _starred(lower, rude)
    return starred.join(around) if starred else token


def _starred(word: str, rude: Collection[str]) -> str:
    """The first rude word, in their order, for whose letters asterisks stand in this one; "" without one."""
    if not re.search(r"[^\W\d_][*#]+[^\W\d_]", word):
        return ""
    pattern = re.compile("".join("." if sign in "*#" else re.escape(sign) for sign in word))
    return next(filter(pattern.fullmatch, rude), "")


def _may_hide(word: str) -> bool:
    """Whether letters are mixed with something else, or stretched; numbers with a unit hide nothing."""
    letters, digits = sum(map(str.isalpha, word)), sum(map(str.isdigit, word))
    strange = letters < len(word) or not word.isascii() or re.search(r"(.)\1\1", word) is not None
    return strange and (letters > 1 or 2 * digits <= len(word)) and letters > 0


def _readings(word: str) -> Iterator[str]:
    """What it may be meant to say, nearest first."""
    latin = word.translate(_LOOKALIKES)
    bare = "".join(
        sign for sign in unicodedata.normalize("NFD", latin) if not unicodedata.combining(sign)
    )
    for signs in (_SIGNS, _SIGNS_OTHERWISE):
        spelled = bare.translate(signs)
        closed = re.sub(r"[.'’·_*#-]", "", spelled)
        for each in (spelled, closed):
            yield each
            yield re.sub(r"(.)\1{2,}", r"\1\1", each)
            yield re.sub(r"(.)\1{2,}", r"\1", each)
