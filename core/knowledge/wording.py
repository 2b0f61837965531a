"""The words of a CommonMark text: those that say something, quotations, and what markup hides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from core.knowledge.terms import terms

WORD = re.compile(r"\w+(?:[-'’]\w+)*")
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_QUOTED = re.compile(
    r"“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|「([^」]+)」|『([^』]+)』|(?<!\w)\"([^\"]+)\""
)
LEADING = re.compile(r"^\s*(?:#{1,6}|>|[-*+]|\d+[.)])\s+")
NUMBERED = re.compile(r"[\s>]*(?P<number>\d{1,9})[.)]\s*")
"""What stands in its line before the words of a numbered list's item."""
_MARKUP = re.compile(
    # Not within a word: INBOX_LIMIT, 2*3. Words of scripts without spaces have none around them.
    r"(?<![A-Za-z\d*_])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![A-Za-z\d*_])|~~|\\(?=[^\w\s])"
)
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_FULL_STOPS = tuple(".!?。！？｡．؟۔।॥።။៕")
_FOOTNOTES = re.compile(r"(?:\s*\[\^?\d+\])+\s*$")
_QUESTION = re.compile(r"[?？؟][\s*_\"'”’»)]*$")
_CONTRACTED = re.compile(
    r"^(i|you|he|she|it|we|they|that|there|who|what|when|where|why|how)['’](?:m|s|re|ve|ll|d)$",
    re.I,
)
"""What English joins to a pronoun says no more than what stands alone: "I'm", "what's"."""
_SPACE = re.compile(r"\s+")
ATTRIBUTION = re.compile(
    r"^(?:according to|based on|as (?:stated|described|mentioned|shown) in) (?:the |your )?"
    r"(?:docs|documents?|documentation|handbook|manual|guide|page|passages?|sources?|text)[, ]+",
    re.I,
)

# Words that carry no claim of their own. Words that change one (only, must, all, before) are absent.
_FUNCTION_WORDS = {
    "en": "a an the this that these those it its is are was were be been being am do does did done "
    "has have had having of to in on at by for from with as and or but if then so than there here "
    "which who whom whose what when where why how i you he she we they me him her us them my your "
    "his our their will would can could shall should also just very many much into onto about via etc please",
    "de": "der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren "
    "sein wird werden hat haben hatte zu zum zur im in am an auf für von mit als auch es sie er wir "
    "ich du ihr man wie was wer wo wann warum welche welcher welches dass wenn dann so kann können",
    "es": "el la los las un una unos unas y o de del al en es son fue ser con por para que se su sus "
    "lo le les como qué cómo cuándo dónde quién cuál puede pueden hay está están yo tú",
    "fr": "le la les un une des et ou de du est sont au aux dans en sur pour par avec qui que quoi "
    "comment ce cette ces il elle nous vous ils elles je tu se son sa ses leur quel quelle peut",
    "it": "il lo la i gli le un uno una e o di del della dei a da in con su per è sono che chi come "
    "cosa quando dove si può questo questa",
    "pt": "o a os as um uma e ou de do da dos das em no na nos nas com por para que se é são como "
    "quando onde quem qual pode este esta",
}
_NEGATION_WORDS = {
    "en": "not no never none neither nor without cannot can't won't don't doesn't didn't isn't aren't "
    "wasn't weren't shouldn't mustn't couldn't wouldn't hasn't haven't hadn't nothing nobody nowhere",
    "de": "nicht kein keine keinen keinem keiner nie niemals ohne weder nichts",
    "es": "no nunca jamás sin ningún ninguna ninguno nada ni",
    "fr": "ne pas jamais sans aucun aucune rien ni",
    "it": "non mai senza nessun nessuno nessuna nulla né",
    "pt": "não nunca sem nenhum nenhuma nada nem",
    "ru": "не нет без никогда ни нельзя",
}
_FUNCTION = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_NEGATION = {language: frozenset(words.split()) for language, words in _NEGATION_WORDS.items()}

_REPLY_WORDS = (
    "yes yep no nope ja nein doch sí si oui non sim não да нет 是 是的 否 不 不是 可以 不可以 能 不能 会 "
    "不会 有 没有 はい いいえ 네 예 아니요"
)
_REPLIES = frozenset(_REPLY_WORDS.split()).union(*_NEGATION.values())
_NAMED_REPLY = re.compile(r"^[\W_]*(?:\w{1,2}\s*[:：][\W_]*)?")
"""What may stand before one: emphasis, and the "A:" of who writes "Q:" before questions."""


def is_reply(text: str, *, whole: bool = False) -> bool:
    """Whether it begins with a "yes", "no" or "never" of any language, or is one and no more."""
    words = WORD.findall(_NAMED_REPLY.sub("", text, count=1).lower())
    return bool(words) and words[0] in _REPLIES and (len(words) == 1 or not whole)


def is_question(text: str) -> bool:
    """Whether it ends with a question mark, emphasis and quotation marks aside."""
    return _QUESTION.search(text) is not None


def leads_on(text: str) -> bool:
    """Whether it ends with a colon, emphasis aside: it introduces what follows."""
    return text.rstrip(" *_").endswith((":", "："))


def ends_open(text: str) -> bool:
    """Whether no sentence ends with it, in any script; three dots leave it open."""
    words = _FOOTNOTES.sub("", text).rstrip(" \t\n*_~\"'”’»)]」』）》")
    return words.endswith("...") or not words.endswith(_FULL_STOPS)


def as_lead_in(text: str) -> str:
    """A line that leads on to others, as it is compared: without its colon and emphasis."""
    return collapsed(text).strip("*_ ").rstrip(":： ").rstrip("*_ ")


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text with everything but its code spans changed."""
    return outside((match.span() for match in CODE.finditer(text)), text, change)


def outside(spans: Iterable[tuple[int, int]], text: str, change: Callable[[str], str]) -> str:
    """The text with everything but these spans of it changed."""
    parts, place = [], 0
    for start, end in spans:
        parts += [change(text[place:start]), text[start:end]]
        place = end
    return "".join((*parts, change(text[place:])))


def quotations(text: str) -> list[str]:
    """What stands between quotation marks, code aside."""
    return [quote for groups in _QUOTED.findall(CODE.sub(" ", text)) for quote in groups if quote]


def content_terms(text: str, language: str) -> list[str]:
    """The analysed terms of the words that say something, in order."""
    words = [contracted(word) for word in WORD.findall(text)]
    kept = [word for word in words if not is_function_word(word, language)]
    return terms(" ".join(kept), language).split()


def contracted(word: str) -> str:
    """The word without what English joins to a pronoun."""
    return _CONTRACTED.sub(r"\1", word)


def is_function_word(word: str, language: str) -> bool:
    """Articles, pronouns, auxiliaries; negations as well, since they are compared apart."""
    lowered = word.lower().replace("’", "'")
    return lowered in _FUNCTION.get(language, ()) or lowered in _NEGATION.get(language, ())


def plain_text(text: str) -> str:
    """The words without CommonMark's signs: links as their text, no emphasis, no list markers."""
    text = LEADING.sub("", LINK.sub(r"\1", text))
    text = outside_code(text, lambda words: _MARKUP.sub("", words))
    return ATTRIBUTION.sub("", _SPACE.sub(" ", CODE.sub(r"\2", text)).strip())


def collapsed(text: str) -> str:
    """White space as single spaces, quotes straight: for near-exact comparison."""
    return _SPACE.sub(" ", text.translate(_STRAIGHT)).strip()


_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "}
)
