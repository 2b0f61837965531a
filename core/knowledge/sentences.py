"""Finds where sentences begin and end, in prose with code, addresses, versions and abbreviations."""

from __future__ import annotations

import re
from bisect import bisect_right

from core.knowledge.scope import denies_somewhere

NEAR = 200
"""Characters on either side that decide whether a sentence ends: no text makes it slow."""

_SHORT = 3
"""Words of a denial that is none by itself."""

_OPAQUE = re.compile(
    r"(?<!(?<!\\)`)(`+)(?!`).+?(?<!`)\1(?!`)|\b(?:https?|ftp)://[^\s<>)\]]*[\w/]|<[^<>\s]+>", re.S
)
_TERMINATOR = re.compile(r"[.!?…]+|[。！？｡]+|\n[ \t]*\n")
# Quotes, brackets, emphasis and citation markers after the point belong to the sentence it ends.
_CLOSING = re.compile(
    r"[\"'”’»)\]」』）》*_~]*(?:[ \t]*(?:\[\^?\d+(?:\s*[,;]\s*\d+)*\]|【[^】\n]{1,20}】))*"
)
_VOWEL = re.compile(r"[aeiouyäöüáéíóúàèìòùâêîôû]", re.I)
_TITLE = 4
"""Letters up to which a capitalised word before a point may abbreviate: "Capt.", "Inc."."""
_LAST_WORD = re.compile(r"[^\s(\[\"'“«]*$")
_DOTTED = re.compile(r"(?:\w\.)+\w")

_TAKING_BACK = re.compile(r"[ \t]*[¡*_]*(?P<word>\w+)[*_]*(?:！|!+(?!\S))")
_UNSPACED_DENIALS = frozenset(["不", "才怪", "不是", "不对", "没有", "否", "いいえ", "違う"])

_ABBREVIATED = (
    "approx bijv bspw bzw ca cf corp dept dhr dr ebd ee ehem einschl engl etc evtl excl exkl ggf "
    "hr incl inkl jr mevr mio mr mrd mrs ms prof resp sog sr sra st tsd ud uds usw uu vgl viz vs zzgl "
    "им ул"
)
# These abbreviate only before a number: "No. 5", but "Is it? No. It rests."
_ABBREVIATED_BEFORE_NUMBERS = (
    "abb abs art bd blz ch chap eq fig figs kap no nos nr núm p pág págs par pg pp ref s sec tab "
    "tel v ver vol стр тел"
)
# German writes ordinals as numbers with a point, and nouns large: "bis zum 31. März, im 2. Stock".
_NUMBER = re.compile(r"(?:\d{1,2}\.?[-–/])?\d{1,2}")
_GERMAN_BEFORE_ORDINALS = (
    "ab am ans beim bis das dem den der des die im ins jedem jeden jeder jedes oder seit ums und "
    "vom zum zur"
)
_GERMAN_MONTH_NAMES = (
    "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November "
    "Dezember"
)
# "z. B.", "i. d. R.", "u. a. Strom": a letter with a point beside another one.
_LETTER = re.compile(r"\w\.")
_LETTERS = re.compile(r"\b\w\.\s?\w$")

_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_BEFORE_NUMBERS = frozenset(_ABBREVIATED_BEFORE_NUMBERS.split())
_BEFORE_ORDINALS = frozenset(_GERMAN_BEFORE_ORDINALS.split())
_GERMAN_MONTHS = frozenset(_GERMAN_MONTH_NAMES.split())


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph or item, without the white space around them.

    Rules, not a model: a terminator ends a sentence when what follows does not begin in lower
    case and what precedes is no abbreviation, initial, list number or part of a code span or
    address. Terminators of Chinese and Japanese need no space after them.
    """
    opaque = [match.span() for match in _OPAQUE.finditer(text)]
    begins = [begin for begin, _ in opaque]
    spans, start = [], 0
    for match in _TERMINATOR.finditer(text):
        nearest = bisect_right(begins, match.start()) - 1
        if match.start() < start or (nearest >= 0 and match.start() < opaque[nearest][1]):
            continue
        closing = _CLOSING.match(text, match.end())
        end = closing.end() if closing else match.end()
        if _ends_sentence(text, start, match, end):
            spans.append((start, end))
            start = end
    spans.append((start, len(text)))
    return [trimmed for a, b in spans if (trimmed := _trimmed(text, a, b))]


def _ends_sentence(text: str, start: int, terminator: re.Match[str], end: int) -> bool:
    mark = terminator.group()
    if "?" not in mark and _is_denial(text[end : end + NEAR]):
        return False
    if mark[0] in "。！？｡\n":
        return True
    rest = text[end : end + NEAR]
    following = rest.lstrip()
    if not following or len(following) == len(rest):
        # No space after the point: "3.5", "config.yaml"; unless a Chinese text mixes its points.
        return not following or ("\u3040" <= following[0] <= "\u9fff" and mark[0] in "!?")
    if following[0].islower():
        return False
    before = text[max(start, terminator.start() - NEAR) : terminator.start()]
    if mark != ".":
        return mark[-1] == "?" or not _is_cut_off(before)
    return not _abbreviates(before, following)


def _is_cut_off(before: str) -> bool:
    """ "Do not! Open the valve", "Never ... open it": what follows belongs to so short a denial."""
    said = before.split()
    return len(said) <= _SHORT and _denies(said)


def _is_denial(following: str) -> bool:
    """ "It is heated. Not!" says with its last word that it is not."""
    found = _TAKING_BACK.match(following)
    word = found["word"].lower() if found else ""
    return word in _UNSPACED_DENIALS or denies_somewhere(word)


def _denies(said: list[str]) -> bool:
    return any(denies_somewhere(word.lower().strip(",;:*_\"'")) for word in said)


def _abbreviates(before: str, following: str) -> bool:
    before = before.rstrip("\"'”’»)]`*_")
    match = _LAST_WORD.search(before)
    word = match.group() if match else ""
    lowered = word.lower().strip("*_")
    if not word or (before.strip() == word and word.isdigit()):
        return True  # a list number, or a point without a word
    if _NUMBER.fullmatch(word):
        return _is_ordinal(before[: -len(word)], following)
    if lowered in _BEFORE_NUMBERS or lowered.endswith("str"):  # "Hauptstr. 5"
        return following[0].isdigit()
    initial = len(word) == 1 and word.isalpha() and word.isupper() and word != "I"
    letters = len(word) == 1 and bool(_LETTER.match(following) or _LETTERS.search(before))
    known = initial or letters or lowered in _ABBREVIATIONS or bool(_DOTTED.fullmatch(word))
    return known or _may_be_title(word, before)


def _may_be_title(word: str, before: str) -> bool:
    """Whether it may abbreviate, as in "Neither Sgt. Brown nor Capt. Miller", "None of Acme Inc. Servers".

    A word without vowels does. Any other might: what it parts counts only where a denial before it
    would be lost to what follows.
    """
    if not (word.isalpha() and word[0].isupper() and not word.isupper()):
        return False
    if not _VOWEL.search(word):
        return True
    return len(word) <= _TITLE and _denies(before.split()[:-1])


def _is_ordinal(before: str, following: str) -> bool:
    preceding = before.split()[-1:]
    month = re.match(r"\w*", following)
    return (
        before.endswith("(")
        or (preceding != [] and preceding[0].lower() in _BEFORE_ORDINALS)
        or (month is not None and month.group() in _GERMAN_MONTHS)
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    stripped = part.strip()
    return (start + left, start + left + len(stripped)) if stripped else None
