"""Which pairs of opposites a text names one side of: before and after, on and off, with and without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.knowledge.terms import terms
from core.knowledge.wording import WORD

_LIGHT = r"(?:turn|switch|put|set|power|go|come|get|keep|stay|log|sign|clock|check|plug|opt)\w*"
_BEHIND = rf"\b{_LIGHT}(?:\W+\w+){{0,3}}?\W+"
_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"\b(?:before|prior to|ahead of)\b", r"\bafter(?:wards)?\b"),
        (rf"{_BEHIND}on\b", rf"{_BEHIND}off\b"),
        (rf"{_BEHIND}in(?:to)?\b", rf"{_BEHIND}out\b"),
        (
            r"\b(?:min(?:imum|imal)?|least|fewest|lowest|smallest)\b",
            r"\b(?:max(?:imum|imal)?|most|highest|largest|biggest)\b",
        ),
        (r"\b(?:inbound|incoming|inward)\b", r"\b(?:outbound|outgoing|outward)\b"),
        (r"\b(?:inside|within)\b", r"\boutside\b"),
        (r"\b(?:above|over)\b", r"\b(?:below|under|beneath)\b"),
        (r"\bmore than\b", r"\b(?:less|fewer) than\b"),
        (
            r"\b(?:last|previous|past) (?=week|month|quarter|year)",
            r"\b(?:next|coming) (?=week|month|quarter|year)",
        ),
        (r"\byesterday\b", r"\btomorrow\b"),
    ),
    "de": (
        (r"\b(?:vor|bevor|vorher)\b", r"\b(?:nach|nachdem|danach|nachher)\b"),
        (r"\b(?:mindest\w*|minimal\w*|minimum)\b", r"\b(?:höchst\w*|maximal\w*|maximum)\b"),
        (r"\binnerhalb\b", r"\baußerhalb\b"),
        (r"\büber\b", r"\bunter\b"),
        (r"\bletzte[nmrs]?\b", r"\bnächste[nmrs]?\b"),
        (r"\bgestern\b", r"\bmorgen\b"),
        (r"\ban(?=\W*$)", r"\baus(?=\W*$)"),
    ),
    "es": (
        (r"\bantes\b", r"\b(?:después|despues|tras)\b"),
        (r"\bmínim[oa]s?\b", r"\bmáxim[oa]s?\b"),
        (r"\bdentro\b", r"\bfuera\b"),
        (r"\b(?:encima|sobre)\b", r"\b(?:debajo|bajo)\b"),
        (r"\bmás de\b", r"\bmenos de\b"),
        (r"\b(?:pasad[oa]|anterior)\b", r"\b(?:próxim[oa]|siguiente)\b"),
        (r"\bayer\b", r"\bmañana\b"),
    ),
    "zh": (
        (r"之?前", r"之?[后後]"),
        (r"[开開启啟](?!始)", r"[关關](?![于於系心])|[停禁]"),
        (r"(?<!以)上(?!海)", r"(?<!以)下"),
        (r"[进進入]", r"出"),
        (r"[内內]", r"外"),
        (r"[增加]", r"[减減]"),
        (r"最[小少低短]", r"最[大多高长長]"),
        (r"昨天", r"明天"),
        (r"[上去](?:个|個)?(?=[月年周週])", r"[下明](?:个|個)?(?=[月年周週])"),
    ),
    "ja": (
        (r"前(?!面)", r"後"),
        (r"オン|有効", r"オフ|無効"),
        (r"開", r"閉"),
        (r"入", r"出(?!張)"),
        (r"内", r"外"),
        (r"上", r"下"),
        (r"増", r"減"),
        (r"最[小低短]|以上", r"最[大高長]|以下"),
        (r"昨日|先[週月]|昨年", r"明日|来[週月年]"),
    ),
}
_READ = {
    language: tuple((re.compile(one, re.I), re.compile(other, re.I)) for one, other in pairs)
    for language, pairs in _WORDS.items()
}
_PREFIXES = {
    "en": "-un -dis -de -non en-dis en-de in-out in-de im-ex in-ex up-down pre-post over-under",
    "de": "-un -ent -de -dis ein-aus an-ab an-aus auf-zu be-ent ver-ent im-ex vor-nach hoch-runter",
    "es": "-des -in -im -de en-des in-des im-ex in-ex pre-post",
}
_PAIRS = {
    language: tuple(tuple(pair.split("-")) for pair in pairs.split())
    for language, pairs in _PREFIXES.items()
}
_PARTICLES = "ein|aus|an|ab|auf|zu"
_PARTICLE = re.compile(rf"\b({_PARTICLES})(?=\W*$|[,.;!?])", re.I)
"""German verbs part in two: "Wie schalte ich das Licht aus?"."""
SHORTEST = 3
"""Letters behind a prefix: what is shorter is mostly no stem."""


def opposed(question: str, examples: str, language: str) -> str:
    """A word of the question whose opposite the examples say and it does not, and they not the word."""
    for one, other in _READ.get(language, ()):
        for mine, theirs in ((one, other), (other, one)):
            said = mine.search(question)
            both = theirs.search(question) or mine.search(examples)
            if said and theirs.search(examples) and not both:
                return said.group().strip()
    return _of_one_stem(question, examples, language)


def _of_one_stem(question: str, examples: str, language: str) -> str:
    """The same for words that only a prefix parts: import and export, connect and disconnect."""
    asked, known = (dict(_stems(text, language)) for text in (question, examples))
    for term in asked.keys() - known.keys():
        for one, other in _PAIRS.get(language, ()):
            for mine, theirs in ((one, other), (other, one)):
                stem = term.removeprefix(mine)
                if (not mine or stem != term) and len(stem) >= SHORTEST:
                    against = theirs + stem
                    if against in known and against not in asked:
                        return asked[term]
    return ""


def _stems(text: str, language: str) -> Iterator[tuple[str, str]]:
    particle = _PARTICLE.search(text) if language == "de" else None
    for word in WORD.findall(text):
        for term in (word.lower(), *terms(word, language).split()):
            yield term, word
            if particle:
                yield particle[1].lower() + term, f"{word} … {particle[1]}"
            if language == "de":
                yield re.sub(rf"^({_PARTICLES})(?:ge|zu)(?=\w{{4}})", r"\1", term), word
