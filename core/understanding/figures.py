"""The numbers, months and weekdays that a text names, each in one form for all languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.knowledge.days import days, undated

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NUMERALS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
_ORDINALS = {
    "en": "first second third fourth",
    "de": "erste zweite dritte vierte",
    "es": "primer segund tercer cuart",
}
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
_MAY = frozenset(("march", "may"))
"""Other words, too, where no preposition stands before them."""
_DATED = re.compile(r"\b(?:in|of|by|until|till|since|from|last|next|this|early|late|mid|end) $")
_HAN = {sign: n for n, sign in enumerate("〇一二三四五六七八九十")} | {"两": 2, "兩": 2, "零": 0}
_COUNTED = re.compile(
    r"([〇零一二两兩三四五六七八九十]{1,3})(?=个?[年月日号號点點时時楼樓层階季度倍名]|か月|ヶ月|人)"
)
_EAST_ASIAN_WEEKDAY = re.compile(
    r"(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])|([月火水木金土日])曜"
)
_TEN = 10


def figures(text: str, language: str) -> frozenset[str]:
    """ "7", "2024", "2026-11-02", "#2" for a second one, "month 5", "day 1" for Monday."""
    plain = undated(text).lower()
    found = {*days(text), *(_bare(number) for number in _NUMBER.findall(plain))}
    if language in ("zh", "ja"):
        return frozenset(found.union(_east_asian(plain)))
    words = list(re.finditer(r"[^\W\d_]+", plain))
    said = [w.group() for w in words if w.group() not in _MAY or _DATED.search(plain[: w.start()])]
    found |= {str(n) for n in _places(said, _NUMERALS, language, 2)}
    found |= {f"#{n}" for n in _places(said, _ORDINALS, language, 1, ending="")}
    found |= {f"month {n}" for n in _places(said, _MONTHS, language, 1)}
    found |= {f"day {n}" for n in _places(said, _WEEKDAYS, language, 1)}
    return frozenset(found)


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


def _places(
    said: Iterable[str], lists: dict[str, str], language: str, begin: int, ending: str | None = None
) -> set[int]:
    """Which words of the list are said, with plurals; where an ending is free, by their beginnings."""
    names = lists.get(language, "").split()
    return {
        n
        for n, name in enumerate(names, begin)
        for word in said
        if word in (name, name + "s") or (ending is not None and _inflected(word, name))
    }


def _inflected(word: str, name: str) -> bool:
    return word.startswith(name) and word[len(name) :] in (
        "",
        "n",
        "m",
        "r",
        "s",
        "a",
        "o",
        "os",
        "as",
    )


def _east_asian(text: str) -> set[str]:
    found = {str(_han(number)) for number in _COUNTED.findall(text)} - {"1"}  # 一年 is "a year"
    for one, other in _EAST_ASIAN_WEEKDAY.findall(text):
        place = (
            "一二三四五六日".find(one.replace("天", "日")) if one else "月火水木金土日".find(other)
        )
        found.add(f"day {place + 1}")
    return found


def _han(number: str) -> int:
    if "十" not in number:
        return int("".join(str(_HAN[sign]) for sign in number))
    tens, _, ones = number.partition("十")
    return (_HAN[tens] if tens else 1) * _TEN + (_HAN[ones] if ones else 0)
