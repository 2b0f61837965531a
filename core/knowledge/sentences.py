"""Finds where sentences begin and end, in prose with code, addresses, versions and abbreviations."""

from __future__ import annotations

import re

NEAR = 200
"""Characters on either side that decide whether a sentence ends: no text makes it slow."""

_OPAQUE = re.compile(
    r"(`+)(?!`).+?(?<!`)\1(?!`)|\b(?:https?|ftp)://[^\s<>)\]]*[\w/]|<[^<>\s]+>", re.S
)
_TERMINATOR = re.compile(r"[.!?…]+|[。！？｡]+|\n[ \t]*\n")
# Quotes, brackets, emphasis and citation markers after the point belong to the sentence it ends.
_CLOSING = re.compile(
    r"[\"'”’»)\]」』）》*_~]*(?:[ \t]*(?:\[\^?\d+(?:\s*[,;]\s*\d+)*\]|【[^】\n]{1,20}】))*"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“«]*$")
_DOTTED = re.compile(r"(?:\w\.)+\w")

_ABBREVIATIONS = frozenset(
    [
        "approx",
        "bzw",
        "ca",
        "cf",
        "corp",
        "dept",
        "dr",
        "ebd",
        "engl",
        "etc",
        "evtl",
        "excl",
        "ggf",
        "incl",
        "inkl",
        "jr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "resp",
        "sog",
        "sr",
        "sra",
        "st",
        "usw",
        "vgl",
        "viz",
        "vs",
        "zzgl",
    ]
)
# These abbreviate only before a number: "No. 5", but "Is it? No. It rests."
_BEFORE_NUMBERS = frozenset(
    [
        "abb",
        "abs",
        "art",
        "bd",
        "ch",
        "chap",
        "eq",
        "fig",
        "figs",
        "kap",
        "no",
        "nos",
        "nr",
        "p",
        "pp",
        "par",
        "pg",
        "ref",
        "s",
        "sec",
        "tab",
        "v",
        "ver",
        "vol",
    ]
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph or item, without the white space around them.

    Rules, not a model: a terminator ends a sentence when what follows does not begin in lower
    case and what precedes is no abbreviation, initial, list number or part of a code span or
    address. Terminators of Chinese and Japanese need no space after them.
    """
    opaque = [match.span() for match in _OPAQUE.finditer(text)]
    spans, start = [], 0
    for match in _TERMINATOR.finditer(text):
        if match.start() < start or any(a <= match.start() < b for a, b in opaque):
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
    if mark[0] in "。！？｡\n":
        return True
    rest = text[end : end + NEAR]
    following = rest.lstrip()
    if not following or len(following) == len(rest):
        # No space after the point: "3.5", "config.yaml"; unless a Chinese text mixes its points.
        return not following or ("\u3040" <= following[0] <= "\u9fff" and mark[0] in "!?")
    if following[0].islower():
        return False
    near = max(start, terminator.start() - NEAR)
    return mark != "." or not _abbreviates(text[near : terminator.start()], following)


def _abbreviates(before: str, following: str) -> bool:
    match = _LAST_WORD.search(before.rstrip("\"'”’»)]`*_"))
    word = match.group() if match else ""
    lowered = word.lower().strip("*_")
    if not word or (before.strip() == word and word.isdigit()):
        return True  # a list number, or a point without a word
    if lowered in _BEFORE_NUMBERS:
        return following[0].isdigit()
    initial = len(word) == 1 and word.isalpha() and word.isupper() and word != "I"
    return initial or lowered in _ABBREVIATIONS or bool(_DOTTED.fullmatch(word))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    stripped = part.strip()
    return (start + left, start + left + len(stripped)) if stripped else None
