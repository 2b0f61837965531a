"""Words for days, such as "today" and "on Friday", and the days that they mean where they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from core.knowledge.days import days

_BEFORE = r"(?<![\w.`/\"'“„«‘-])"
_AFTER = r"(?![\w(`/\"”“»-]|\.\w)"
"""In `date.today()`, in an address and in quotation marks they mean no day."""
_RANGE = r"(?!\s?(?:[-–—~～到至から]|\b(?:to|through|bis)\b))"
"""Behind the first day of a timetable, as in "on Monday to Friday"."""
_DATED = r"(?!,?\s(?:(?:the|den|dem|de[rl]?)\s)?\d{1,2}(?:\.|st\b|nd\b|rd\b|th\b|\s(?:de\s|of\s)?[a-zä]{3}))"
"""Nor where a date stands behind it, whose year nobody said."""

_LATIN = {
    -2: r"(?:the )?day before yesterday|vorgestern|anteayer|antes de ayer",
    2: r"(?:the )?day after tomorrow|übermorgen|pasado ma(?:ñ|n\u0303|n)ana",
    0: r"(?<!usa )today|tonight|heute|hoy(?! en d[ií]a)",
    1: r"tomorrow|(?<!guten )(?<!am )(?<!jeden )(?<!heute )(?<!gestern )(?<!diesen )(?<!de[nmr] )morgen"
    r"|(?<!la )(?<!esta )(?<!una )(?<!cada )(?<!buena )ma(?:ñ|n\u0303|n)ana",
    -1: r"yesterday|gestern|ayer",
}
_SIGNS = {
    0: r"今天|今日",
    1: r"(?<![说說证証表声聲発])明[天日]",
    -1: r"(?<!一)昨[天日]",
    2: r"(?<![大今以之最然])[后後]天(?![天气氣空性])",
    -2: r"(?<![大之以])前天(?![天气氣空])",
}
_WEEK = (
    ("monday", "montag", "lunes", "一月"),
    ("tuesday", "dienstag", "martes", "二火"),
    ("wednesday", "mittwoch", "miércoles miercoles", "三水"),
    ("thursday", "donnerstag", "jueves", "四木"),
    ("friday", "freitag", "viernes", "五金"),
    ("saturday", "samstag sonnabend", "sábado sabado", "六土"),
    ("sunday", "sonntag", "domingo", "日天"),
)
_NUMBER = {
    name: (number, language)
    for number, names in enumerate(_WEEK)
    for language, some in enumerate(names)
    for name in (some.split() if some.isascii() or len(some) > 2 else some)
}
_NAMED = "|".join(name for name in _NUMBER if len(name) > 1)
_HOW = (
    r"on|for|this|next|last|past|coming|am|für|diesen|nächsten|kommenden|letzten|vergangenen"
    r"|el|este|pr[óo]ximo|[úu]ltimo"
)
_WEEKDAYS = (
    rf"{_BEFORE}(?P<how>{_HOW})\s(?P<day>{_NAMED})(?:\s(?P<behind>pasado))?{_AFTER}{_RANGE}{_DATED}",
    rf"{_BEFORE}(?P<day>{_NAMED})['’]s(?!\w)",
    r"(?<![每到至–—~-])(?<!每[个個])(?P<how>[上下]个?|[这這][个個]?|本)?"
    r"(?:(?:星期|礼拜|禮拜)|(?<![一二两三四五六每双单几数])[周週])"
    rf"(?P<day>[一二三四五六日天])(?![程期报常]){_RANGE}",
    rf"(?<!毎)(?<!毎週)(?P<how>[来今先]週の?)?(?P<day>[月火水木金土日])曜日?{_RANGE}",
)
_OFFSETS = [
    (re.compile(form, re.I), offset)
    for offset, form in (
        *((n, f"{_BEFORE}(?:{words}){_AFTER}") for n, words in _LATIN.items()),
        *_SIGNS.items(),
    )
]
_WEEKDAY = [re.compile(form, re.I) for form in _WEEKDAYS]
_PASTS = (
    r"\b(?:was|were|did|had|happened)\b",
    r"\b(?:war(?:en|st)?|gab(?:en)?|wurden?|hatten?|passierte)\b",
    r"\b(?:fue(?:ron)?|hubo|era|había|estaba|pasó)\b",
    r"[了过過]|した|だった",
)
_PAST = [re.compile(form, re.I) for form in _PASTS]
"""For each language in which weekdays have names; "was" is German, too."""
_NEXT = ("next", "nächsten")
_LAST = ("last", "past", "letzten", "vergangenen", "último", "ultimo")
_COMING = ("coming", "kommenden", "próximo", "proximo")


def days_meant(text: str, at: float, zone: tzinfo = UTC) -> dict[str, str]:
    """The words for days in a text that was written then and there, each with its day as 2026-11-02.

    A weekday is the coming one, today included; where the text speaks of the past, the latest one.
    "Next Friday" is next week's, "last Friday" the latest before today. None where the text names a
    full date itself: then that is meant. `at` are seconds since 1970.
    """
    today = datetime.fromtimestamp(at, zone).date()
    found: dict[str, str] = {}
    taken = 0
    for start, end, day in sorted(_found(text, today), key=lambda each: (each[0], -each[1])):
        if start >= taken:
            found[text[start:end]] = day.isoformat()
            taken = end
    return {} if found and days(text) else found


def _found(text: str, today: date) -> Iterator[tuple[int, int, date]]:
    for form, offset in _OFFSETS:
        for match in form.finditer(text):
            yield *match.span(), today + timedelta(offset)
    for form in _WEEKDAY:
        for match in form.finditer(text):
            yield *match.span(), _weekday(match, today)


def _weekday(match: re.Match[str], today: date) -> date:
    """The day that is meant by a weekday and what stands before or behind it."""
    said = {name: word.casefold() for name, word in match.groupdict().items() if word}
    number, language = _NUMBER[said["day"]]
    how = said.get("how", "")
    monday = today - timedelta(today.weekday())
    if how in _NEXT or how[:1] in ("下", "来"):
        return monday + timedelta(7 + number)
    if how[:1] in ("上", "先"):
        return monday + timedelta(number - 7)
    if how[:1] in ("这", "這", "本", "今"):
        return monday + timedelta(number)
    latest = today - timedelta((today.weekday() - number) % 7)
    if how in _LAST or "behind" in said:
        return latest if latest < today else latest - timedelta(7)
    if how not in _COMING and _PAST[language].search(match.string):
        return latest
    return today + timedelta((number - today.weekday()) % 7)
