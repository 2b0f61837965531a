"""A sentence as the tokens that two texts are compared by: words, numbers, signs, code, characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape

from core.knowledge.scope import reaches
from core.knowledge.terms import terms
from core.knowledge.wording import ATTRIBUTION, CODE, LEADING, LINK

_SCRIPT = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:(?![{_SCRIPT}])\w)"
_WHOLE = rf"{_LETTER}+(?:[.:]{_LETTER}+|,\d+)*"
_AMOUNT = r"[^\w\s()]?[ ]?\d[\d.,]*[ ]?[^\w\s()]?"
_TOKEN = re.compile(
    r"\x02(?P<code>\d+)\x03"
    rf"|(?P<character>[{_SCRIPT}])"
    # A bracket around nothing but an amount makes it a debt: "(500)"; "-5" and "- 5" are below zero.
    rf"|(?P<debt>\((?={_AMOUNT}\))|(?<!\S)-(?=\s?\d))"
    # "3.5", ".5", "v1.2", "10:30", "1,000", "2,5-3,5" and "config.yaml" are one token each.
    rf"|(?P<word>(?:(?<![\w.])\.(?=\d))?{_WHOLE}(?:[-'/]{_WHOLE})*)"
    r"|(?P<stop>[.,;:!?…()|\n，、；：。！？（）]|(?<=\s)-+(?=\s))"
    r"|(?P<silent>[\"“”„«»「」『』*]|(?<=\w)'|'(?=\w)|\\)"
    r"|(?P<sign>[^\s\w])"
)
_EMPHASIS = re.compile(
    r"(?<!\d)\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?!\d)|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)"
)
_EXAMPLE = re.compile(r"\b(?:for example,?|for instance,?|such as|e\.g\.,?)", re.I)
_SAID_TWICE = re.compile(r"\b(free) of charge\b", re.I)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_COMMA_DIVIDES = frozenset(("de", "es", "fr", "it", "pt", "ru", "nl", "pl", "sv"))
"""Languages in which a comma stands before a fraction, never between thousands."""
_MEASURED = re.compile(r"[\d.,]+[^\W\d_]{1,3}")
"""A number and its unit in one: "5mg"."""
_UNIT = 3
"""Letters of a unit, at most; its case counts: "mg" and "Mg", "m" and "M"."""
_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
     "\u00a0": " ", "\u202f": " ", "％": "%"}
)  # fmt: skip
_STOPS = str.maketrans("，、；：。！？（）…|\n", ",,;:.!?()...")

# What may come and go: it says nothing, and decides nothing.
_SILENT = {
    "en": "a an the this that these those your our their its his her my please also then there "
    "both here you we do does did will",
    "de": "bitte auch dann also",
    "es": "el la los las un una unos unas también su sus",
    "fr": "le la les un une aussi votre vos notre nos",
    "it": "il lo la i gli un uno una anche",
    "pt": "um uma os também",
    "zh": "的 了 也 请 您 你 们 呢 吧",
}
_SILENT_WORDS = {language: frozenset(words.split()) for language, words in _SILENT.items()}
_ALIKE = {
    "is": "be", "=": "be", "are": "be", "am": "be", "been": "be", "being": "be", "were": "was", "has": "have",
    "may": "can", "when": "if", "whenever": "if", "percent": "%", "prozent": "%", "euro": "€",
    "euros": "€", "eur": "€", "dollars": "$", "dollar": "$", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
}  # fmt: skip


_WHOSE = {
    **dict.fromkeys(("we", "our", "my"), "1"), **dict.fromkeys(("you", "your"), "2"),
    "his": "m", "her": "f", "its": "n", "their": "p", "will": ">",
    "did": "<",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """What is compared is the key; `stop` is the punctuation between the token before and this one."""

    key: str
    text: str
    """As written, quotation marks and emphasis aside; code keeps its case in `key` as well."""
    stop: str = ""
    code: bool = False
    whose: str = ""
    """Silent words before it that say of whom or when it is: "our", "you", "will"."""

    @property
    def hard(self) -> bool:
        """A number, a name or code."""
        text = self.text
        return self.code or any(map(str.isdigit, text)) or text[:1].isupper()

    @property
    def sign(self) -> bool:
        """No word but a sign, which belongs to what it stands at: "C#", "-18", "5 %"."""
        return not self.code and not any(map(str.isalnum, self.text))

    @property
    def unspaced(self) -> bool:
        """A character of a script without spaces between words."""
        return len(self.text) == 1 and self.text >= "\u3005"


@lru_cache(maxsize=4096)
def tokens(text: str, language: str, cell: bool = False) -> tuple[Token, ...]:
    """The tokens that say something; both sides of a comparison are read in the same language.

    A sentence may begin with a list's marker, a table's cell may not: its "- 5" is a number.
    """
    spans: list[str] = []

    def keep(match: re.Match[str]) -> str:
        spans.append(match.group(2))
        return f" \x02{len(spans) - 1}\x03 "

    return tuple(
        _read(_plain(CODE.sub(keep, text if cell else LEADING.sub("", text))), spans, language)
    )


def _plain(text: str) -> str:
    plain = unescape(_EMPHASIS.sub("", LINK.sub(r"\1", text))).translate(_STRAIGHT)
    plain = _EXAMPLE.sub(" eg ", ATTRIBUTION.sub("", plain))
    return _SAID_TWICE.sub(r"\1", plain)


def _read(plain: str, spans: list[str], language: str) -> Iterator[Token]:
    silent = _SILENT_WORDS.get(language, _SILENT_WORDS["en"])
    stop = whose = debt = ""
    amount = False
    for match in _TOKEN.finditer(plain):
        if match["stop"]:
            stop = _stronger(stop, match["stop"].translate(_STOPS)[:1])
            continue
        if match["debt"]:
            debt = match["debt"]
        if match["silent"] or match["debt"]:
            continue
        for token in _of(match, spans, language):
            lower = token.text.lower()
            if token.code or lower not in silent:
                key = _among_numbers(token, amount and not stop, debt)
                yield replace(token, key=key, stop=stop, whose=whose)
                debt = debt if key == token.key else ""
                stop, whose = "", ""
                amount = not token.code and token.text[-1:].isdigit()
            else:
                whose += _WHOSE.get(lower, "")


def _among_numbers(token: Token, measured: bool, debt: str) -> str:
    """The key of a unit behind a number, which keeps its case, or of a number below zero."""
    if debt and any(map(str.isdigit, token.key)):
        return debt + token.key
    if measured and len(token.key) <= _UNIT and token.key == token.text.lower():
        return token.text
    return token.key


def _stronger(one: str, other: str) -> str:
    return max(one, other, key=" ,-:()?;!.".index) if one else other


def _of(match: re.Match[str], spans: list[str], language: str) -> Iterator[Token]:
    if match["code"]:
        for part in spans[int(match["code"])].split():
            yield Token(part, part, code=True)
        return
    for word in _opened(match.group()):
        yield Token(_key(word, language), word)


def _opened(word: str) -> list[str]:
    """Contractions as their words; "Anna's" stays what it is."""
    lower = word.lower()
    if lower == "cannot":
        return ["can", "not"]
    if lower.endswith("n't"):
        return [{"ca": "can", "wo": "will"}.get(lower[:-3], word[:-3]), "not"]
    if lower in ("it's", "that's", "there's", "what's", "he's", "she's"):
        return [word[:-2], "is"]
    return [word]


@lru_cache(maxsize=8192)
def _key(word: str, language: str) -> str:
    lower = word.lower()
    if lower in _ALIKE and word != "May":
        return _ALIKE[lower]
    if _MEASURED.fullmatch(word):
        return word
    if _THOUSANDS.fullmatch(word) and language not in _COMMA_DIVIDES:
        return word.replace(",", "")
    if not lower.isalpha() or len(lower) < 4 or reaches(lower, language):
        return lower
    if word.isupper():
        return lower
    return terms(lower, language) or lower
