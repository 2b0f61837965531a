"""What the words of a sentence commit it to: content, numbers, names, code, quotes, negation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.terms import terms

WORD = re.compile(r"\w+(?:[-'’]\w+)*")
# "3.5", "v1.2", "10:30", "1,000" and "config.yaml" are one token each.
TOKEN = re.compile(r"\w+(?:[.:_]\w+|,\d+)*(?:[-'’]\w+)*")
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_QUOTED = re.compile(
    r"“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|「([^」]+)」|『([^』]+)』|(?<!\w)\"([^\"]+)\""
)
_MARKUP = re.compile(
    r"[*_~]{1,3}(?=\S)|(?<=\S)[*_~]{1,3}|^\s*(?:#{1,6}|>|[-*+]|\d+[.)])\s+|\\(?=[^\w\s])"
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_SPACE = re.compile(r"\s+")
_ATTRIBUTION = re.compile(
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
_CJK_NEGATION = re.compile(r"[不没沒無无未非勿别別]|ない|ません|なし|ずに")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text's words in order, as one language's stems, and the tokens that must not change."""

    words: tuple[str, ...]
    """Every word, lower case."""
    content: tuple[str, ...]
    """Analysed terms without function words and negations."""
    hard: tuple[str, ...]
    """Numbers and names in order, lower case."""
    unsure: frozenset[str]
    """Those of `hard` that may only look like names, since a sentence begins with them."""
    code: tuple[str, ...]
    quotes: tuple[str, ...]
    negated: frozenset[str]
    """First content term after each negation."""
    shadow: frozenset[str]
    """The few content terms after each negation."""
    cjk_negation: bool


@lru_cache(maxsize=4096)
def wording(text: str, language: str) -> Wording:
    """Read a sentence; both sides of a comparison must be read in the same language."""
    code = tuple(_SPACE.sub(" ", m.group(2)).strip() for m in _CODE.finditer(text))
    quotes = tuple(q for groups in _QUOTED.findall(_CODE.sub(" ", text)) for q in groups if q)
    plain = plain_text(text)
    words = tuple(word.group().lower().replace("’", "'") for word in WORD.finditer(plain))
    negated, shadow = _negated(words, language)
    hard = list(_hard(plain, language))
    return Wording(
        words=words,
        content=tuple(content_terms(plain, language)),
        hard=tuple(token for token, _ in hard),
        unsure=frozenset(token for token, sure in hard if not sure),
        code=code,
        quotes=quotes,
        negated=frozenset(negated),
        shadow=frozenset(shadow),
        cjk_negation=bool(_CJK_NEGATION.search(plain)),
    )


def content_terms(text: str, language: str) -> list[str]:
    """The analysed terms of the words that say something, in order."""
    kept = [word for word in WORD.findall(text) if not is_function_word(word, language)]
    return terms(" ".join(kept), language).split()


def is_function_word(word: str, language: str) -> bool:
    """Articles, pronouns, auxiliaries; negations as well, since they are compared apart."""
    lowered = word.lower().replace("’", "'")
    nothing: frozenset[str] = frozenset()
    return lowered in _FUNCTION.get(language, nothing) or lowered in _NEGATION.get(
        language, nothing
    )


def plain_text(text: str) -> str:
    """The words without CommonMark's signs: links as their text, no emphasis, no list markers."""
    text = _LINK.sub(r"\1", text)
    text = _CODE.sub(r"\2", text)
    return _ATTRIBUTION.sub("", _SPACE.sub(" ", _MARKUP.sub("", text)).strip())


def collapsed(text: str) -> str:
    """White space as single spaces, quotes straight: for near-exact comparison."""
    return _SPACE.sub(" ", text.translate(_STRAIGHT)).strip()


_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "}
)


def _hard(plain: str, language: str) -> Iterator[tuple[str, bool]]:
    """Numbers, and words written as names (a capital, inner capitals or points), and how surely."""
    for match in TOKEN.finditer(plain):
        token = match.group()
        before = plain[: match.start()].rstrip(" \"'“„«([")
        opens = not before or before[-1] in ".:!?。！？|"
        inner = any(c.isupper() or c in "._" for c in token[1:])
        sure = inner or any(c.isdigit() for c in token)
        if sure or (token[0].isupper() and not is_function_word(token, language)):
            yield token.lower().replace(",", ""), sure or not opens


def _negated(words: tuple[str, ...], language: str) -> tuple[set[str], set[str]]:
    negated: set[str] = set()
    shadow: set[str] = set()
    for place, word in enumerate(words):
        if word not in _NEGATION.get(language, ()):
            continue
        after = [w for w in words[place + 1 :] if not is_function_word(w, language)][:3]
        stems = [terms(w, language) for w in after]
        negated.update(stems[:1])
        shadow.update(stems)
    return negated - {""}, shadow - {""}
