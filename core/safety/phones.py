"""Telephone numbers, told by how people write them: with a country, a trunk prefix, or a word before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.safety.found import Found

_EXTENSION = r"(?:\s?(?:x|ext\.?|extension|#)\s?\d{1,6})?"
_FORMS = re.compile(
    rf"(?<![\w+./:=@#$€£-])(?:"
    # +49 (0)30 901820, 0049 30 901820
    rf"(?:\+|(?<!\d[ .-])00)(?P<country>[1-9]\d{{0,2}})(?:[\s./-]?(?:\(0?\d{{1,4}}\)|\d{{1,5}})){{2,6}}"
    # (030) 901820, (37) 788-063
    rf"|(?P<area>\(0?[1-9]\d{{1,3}}\)\s?\d{{3,4}}[\s.-]?\d{{3,4}})"
    # 905-674-3793, 1-905-674-3793
    rf"|(?P<america>(?:1[\s.-])?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[.-])[2-9]\d\d[.-]\d{{4}})"
    # 0494 92 82 32, 030/901820, 020 7946 0018
    rf"|(?P<trunk>(?<!\d[ .-])0[1-9]\d{{0,4}}(?:[ ./-]\d{{2,8}}){{1,5}})"
    rf"){_EXTENSION}(?![\w%€$£]|[./:-]\d)"
)
_SAID = re.compile(
    r"(?i:\b(?:tele(?:ph|f)on\w*|phone(?:\s?(?:number|no\.?))?|mobile(?:\s?number)?|cell(?:\s?phone)?|fax"
    r"|tel\.?|handy(?:nummer)?|mobil|rufnummer|teléfono|móvil|whats\s?app|call (?:me|us|him|her|them)"
    r"|text me|ring me|reach (?:me|us|him|her|them))|电话|手机|電話|携帯)"
    r"(?:\s(?:is|are|on|at|under|ist|unter|es|al))?[\s:：#.=-]{0,4}"
    r"(?P<number>\+?\(?\d(?:[\s()./-]{0,2}\d){5,14}(?:x\d{1,6})?)(?![\w%])"
)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d")
_FEWEST, _MOST = 7, 15
"""Digits (ITU-T E.164)."""


def phones(text: str) -> Iterator[Found]:
    """Every one in the text."""
    for match in _FORMS.finditer(text):
        number = _without_more(match[0]) if match["country"] else match[0]
        if _is_number(number, trunk=bool(match["trunk"])):
            yield Found(match.start(), match.start() + len(number), "phone")
    for match in _SAID.finditer(text):
        yield Found(match.start("number"), match.end("number"), "phone")


def _without_more(number: str) -> str:
    """The number without the groups of digits that no longer belong to it."""
    while _digits(number) > _MOST:
        shorter = re.sub(r"\W+\w+\W*$", "", number)
        if shorter == number:
            return number
        number = shorter
    return number


def _digits(number: str) -> int:
    return sum(sign.isdigit() for sign in re.split(r"x|ext|#", number)[0])


def _is_number(number: str, *, trunk: bool) -> bool:
    if trunk:
        # Fewer are a day, a version or a section.
        return 9 <= _digits(number) <= 12 and not _DAY.search(number)
    return _FEWEST <= _digits(number) <= _MOST
