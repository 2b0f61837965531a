"""Text as terms: what full text search compares, the same for documents and questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import chain, islice, pairwise
from threading import get_ident

CHARACTERS = 200_000
"""Of one text; a chunk has a hundredth of that."""
TERMS = 50_000
SHORT = 4_000
"""Characters of chunks, headings and questions, which a turn asks for again and again."""
LONGEST = 64
"""Characters of a term; longer ones (base64, keys) are cut there, alike on both sides."""

# Languages that Snowball stems, written in Latin letters and in others.
_LATIN_CODES = "ca cs da de en eo es et eu fi fr ga hu id it lt nl no pl pt ro st sv tr"
_STEMMED_LATIN = frozenset(_LATIN_CODES.split())
_STEMMED = frozenset(("ar", "el", "fa", "hi", "hy", "ne", "ru", "sr", "ta", "yi"))
# l'eau, dell'anno: the article is a word of its own.
_ELIDING = frozenset({"fr", "it", "ca"})

# Written without spaces between words: Thai, Lao, Burmese, Khmer, kana and Han; and Hangul, whose
# particles stick to the word before.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]+)"
)
# Most words of most texts, among them acronyms and their plurals.
_SIMPLE = re.compile(r"[A-Za-z]?[a-z]*|[A-Z]+s?")
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ACCENTS = re.compile("[\u0300-\u036f]")


def terms(text: str, language: str) -> str:
    """The terms of a text in a language (two-letter code), in order, joined by spaces.

    Words are case-folded, stemmed by the language's Snowball stemmer (Porter 2001) where there is
    one, and lose their accents. Scripts without spaces become pairs of characters. Identifiers,
    paths, versions and flags are kept whole and in parts. Bounded: what comes after 200,000
    characters or 50,000 terms is left out. Never raises.
    """
    return _remembered(text, language) if len(text) <= SHORT else _terms(text, language)


def _terms(text: str, language: str) -> str:
    every = chain.from_iterable(found for _, found in analysed(text, language))
    return " ".join(islice(every, TERMS))


_remembered = lru_cache(maxsize=4_096)(_terms)
"""At most some ten megabytes."""


def analysed(text: str, language: str) -> Iterator[tuple[str, list[str]]]:
    """Each word as it is written, and its terms; see `terms`."""
    stem = _stemming(language)
    for match in _compound().finditer(_normal(text)):
        written = match.group()
        yield written, [term[:LONGEST] for term in _compound_terms(written, language, stem)]


def _normal(text: str) -> str:
    """NFKC, apostrophes straight, no soft hyphens, and no half surrogates, which nothing stores."""
    whole = text[:CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    whole = unicodedata.normalize("NFKC", whole).replace("’", "'").replace("\u00ad", "")
    return _THOUSANDS.sub("", whole)


def _compound_terms(written: str, language: str, stem: Callable[[str], str]) -> list[str]:
    if _SIMPLE.fullmatch(written):
        return [stem(written.lower())]
    parts = [part for part in _between().split(written) if part]
    if language in _ELIDING:
        parts = [piece for part in parts for piece in part.split("'")]
    words = [word for part in parts for word in _split(part) if word.strip("'")]
    found = [term for word in words for term in _word_terms(word, stem)]
    return [written.casefold(), *found] if _is_identifier(written) else found


def _split(part: str) -> list[str]:
    """Runs of one kind of script, and the humps of camelCase."""
    runs = [run for run in _UNSPACED.split(part) if run]
    return [piece for run in runs for piece in _HUMP.split(run)]


def _is_identifier(written: str) -> bool:
    """What people search for letter by letter: more than one word held together by signs."""
    if _UNSPACED.search(written):
        return False
    if written.startswith("-"):
        return True
    signs = _between().search(written) is not None
    hyphenated = re.sub("['-]", "", written).isalpha()
    return not hyphenated if signs else _HUMP.search(written) is not None


def _word_terms(word: str, stem: Callable[[str], str]) -> list[str]:
    if _UNSPACED.match(word):
        return [one + other for one, other in pairwise(word)] or [word]
    folded = stem(word.strip("'").casefold())
    if not folded.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", bare)
    return [folded] if folded else []


def _stemming(language: str) -> Callable[[str], str]:
    """Latin words inside text of another script are taken for English."""
    latin = _stemmer(language if language in _STEMMED_LATIN else "en", get_ident())
    if language not in _STEMMED:
        return latin
    own = _stemmer(language, get_ident())
    return lambda word: latin(word) if word.isascii() else own(word)


@lru_cache(maxsize=256)
def _stemmer(language: str, thread: int) -> Callable[[str], str]:
    """One stemmer a thread, since they keep state."""
    del thread  # only tells the cache's entries apart
    import Stemmer

    stem: Callable[[str], str] = Stemmer.Stemmer(language).stemWord
    return stem


@cache
def _compound() -> re.Pattern[str]:
    """Words, and what signs hold together."""
    word, signs = rf"[\w{_marks()}]", r"[-./\\:@+#&=']"
    return re.compile(
        rf"(?<!{word})[A-Za-z](?:\+\+|#)(?!{word})"  # C++, C#
        rf"|(?:(?<!{word})--?)?{word}+(?:{signs}{{1,3}}{word}+)*"
    )


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"[^\w{_marks()}']+|_+")


@cache
def _marks() -> str:
    """All combining marks, which `\\w` leaves out and Thai and Hindi need, as ranges of a class."""
    marks = [chr(n) for n in range(0x300, 0x20000) if unicodedata.category(chr(n))[0] == "M"]
    starts = [m for m in marks if unicodedata.category(chr(ord(m) - 1))[0] != "M"]
    ends = [m for m in marks if unicodedata.category(chr(ord(m) + 1))[0] != "M"]
    return "".join(f"{start}-{end}" for start, end in zip(starts, ends, strict=True))
