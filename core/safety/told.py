"""What people tell of themselves and others, found by the words before or after it: names, ages, days, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from core.safety.found import Found

_NAME = r"(?:[^\W\d_a-z][\w'’-]*\.?)(?:\s(?:(?:d[aeiu]|de la|van|von|der|den|bin|al|el|y)\s)?[^\W\d_a-z][\w'’-]*){0,3}"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_FORMS: dict[str, tuple[str, ...]] = {
    "person": (
        r"(?i:\b(?:my|her|his|their|the|your) (?:maiden |last |first |full |middle )?name(?: is|'s|:)?\s+)"
        rf"({_NAME})",
        rf"(?m:^\W{{0,4}}(?i:name)\s*:\s+)({_NAME})",
        r"(?i:\b(?:i'm|i am|this is|named|called|calls? me|call me|under|dear|hello|hi|hey) (?:(?:him|her|it|me) )?)"
        rf"({_NAME})(?=[\s,.;!?]|$)",
        rf"\b(?i:mr|mrs|ms|miss|mx|dr|prof|herr|frau|señora?|sra?|mme|monsieur|madame)\.?\s({_NAME})",
        rf"(?i:\bname\??\s+(?:user:\s*)?)({_NAME})(?=\s*$)",
        rf"(?m:^)(?=[A-Z]?[^\W\d_a-z][a-zà-ÿ])({_NAME})(?=:\s?[\"“]?[^\W\d_][^\n]*[.?!…\"”]$)",
    ),
    "title": (
        r"\b((?:Mr|Mrs|Ms|Mx|Dr|Prof)\.|(?:Miss|Herr|Frau|Señora?|Mme|Madame|Monsieur)(?=\s[A-Z]))",
    ),
    "age": (
        r"\b(\d{1,3})(?=[\s-]?(?:years?|yrs?)[\s-]old\b|[\s-]?y\.?/?o\b)",
        r"(?i:\b(?:turn(?:ed|s)?|aged?|age of|age:|when (?:he|she|they|i) (?:was|were))\s)"
        r"(\d{1,3})\b(?!\s?[%:])",
    ),
    "date": (
        r"\b((?:1[89]|20)\d\d-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?)\b",
        r"(?<![\d./-])(\d{1,2}[/.]\d{1,2}[/.](?:1[89]|20)?\d\d)(?![\d/-]|\.\d)",
        rf"(?i:\b(\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}\.?(?:,? \d{{4}})?)\b)",
        rf"(?i:\b({_MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)\b)",
        r"(?i:\b(?:in|since|during|of|from|until|before|after|by)\s)((?:19|20)\d\d)\b(?![-:./]\d)",
        r"(?i:\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)",
    ),
    "place": (
        r"(?i:\b(?:moved (?:here )?(?:from|to)|originally from|comes? from"
        r"|(?:lives?|lived|living|grew up|born|based) in|travel(?:l?ing|led)? to|fl(?:ew|y|ying) to"
        rf"|trip to|coming to|arrived (?:in|at)|citizen of)\s+)({_NAME})",
    ),
    "url": (r"(?<!\w)(https?://[^\s<>\"')\]]+)",),
    "ip": (
        r"(?<![\w.])((?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![\w.]*\d)",
        r"(?<![\w:])((?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4})(?![\w:])",
    ),
    "licence": (
        r"(?i:\b(?:driver'?s?'? licen[cs]e|driving licen[cs]e|passport|führerschein)"
        r"(?:\s(?:number|no\.?|is|:|#))*\s)([A-Z0-9][A-Z0-9-]{4,19})\b",
    ),
    "postcode": (
        r"(?i:\b(?:zip|post(?:al)?\s?code|plz|code postal|cap|cep)(?:\s?code)?(?:\s?(?:is|:|=))?\s+)"
        r"([A-Z]{0,2}\d[A-Z0-9]{1,5}(?:[ -]?\d?[A-Z0-9]{2,3})?)\b",
    ),
    "card": (r"(?i:\b(?:card|cc)\b[^\d\n]{0,30})(\d{12,19})\b",),
    "phone": (
        r"(?<![\w+./:=@#$€£-])(\d{2,4}(?:[ .-]\d{2,4}){2,4})(?![\w%€$£]|[./:-]\d)",
        r"(?<![\w+./:=@#$€£-])([2-9]\d{2,3}[ -]\d{4}|\d{2} \d{6})(?![\w%€$£]|[./:-]\d)",
        r"(?i:\b(?:at|on|to)\s)([2-9]\d{8,9})\b",
    ),
    "organisation": (
        r"\b((?:[A-Z0-9][\w&'’-]*\s){1,5}(?:Inc|LLC|Ltd|Corp|Corporation|Incorporated|GmbH|AG|Group|Company|Co|PLC|plc|S\.A|SARL|BV)\b\.?)",
        r"\b([A-Z][\w'’-]+, [A-Z][\w'’-]+ and [A-Z][\w'’-]+)\b",
        r"(?i:\bwork(?:s|ed|ing)? (?:for|at) )((?:[A-Z][\w&'’-]*)(?:\s[A-Z][\w&'’-]*){0,4})",
    ),
}
_FEWEST = {"phone": 7}
_NOT_NAMES = frozenset({
    "a", "about", "account", "agent", "also", "an", "and", "are", "as", "ask", "assistant",
    "at", "bot", "but", "can", "could", "date", "did", "do", "does", "first", "for", "from",
    "fax", "he", "help", "her", "here", "his", "how", "i", "if", "in", "into", "is", "it",
    "looking", "me", "mobile", "my", "not", "note", "of", "on", "one", "or", "our", "phone",
    "please", "she", "so", "some", "sorry", "the", "their", "there", "they", "this", "to",
    "trying", "user", "was", "we", "what", "when", "where", "who", "why", "will", "with",
    "would", "you", "your", "address", "country", "desk", "e-mail", "email", "name", "office",
    "re", "subject", "tel", "title", "website",
})  # fmt: skip
"""What is written large at the beginning of a sentence or a line, and names nobody."""


def told(text: str) -> Iterator[Found]:
    """Every piece in the text; they may overlap."""
    for kind, patterns in _compiled().items():
        for pattern in patterns:
            for match in pattern.finditer(text):
                if _holds(kind, match[1]):
                    yield Found(match.start(1), match.end(1), kind)


def _holds(kind: str, words: str) -> bool:
    if kind == "person":
        return re.split(r"\W", words)[0].lower() not in _NOT_NAMES
    digits = sum(sign.isdigit() for sign in words)
    return digits >= _FEWEST.get(kind, 0) and (kind != "phone" or digits <= 12)


@cache
def _compiled() -> dict[str, Sequence[re.Pattern[str]]]:
    return {kind: [re.compile(form) for form in forms] for kind, forms in _FORMS.items()}
