"""Words for days mean the days that they mean where they were written, and nothing else means one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.days import days
from core.understanding.day_words import days_meant

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp()
YESTERDAY, TODAY, TOMORROW = "2026-11-24", "2026-11-25", "2026-11-26"
FRIDAY, FRIDAY_AFTER, FRIDAY_BEFORE = "2026-11-27", "2026-12-04", "2026-11-20"

times = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12"])
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("What is on the menu today?", TODAY),
        ("What's today's menu?", TODAY),
        ("Who is on call tonight?", TODAY),
        ("And tomorrow?", TOMORROW),
        ("What was decided yesterday?", YESTERDAY),
        ("the day after tomorrow", "2026-11-27"),
        ("the day before yesterday", "2026-11-23"),
        ("What is on the menu on Friday?", FRIDAY),
        ("What is on the menu this Friday?", FRIDAY),
        ("What is on the menu next Friday?", FRIDAY_AFTER),
        ("What is on Friday's menu at 10?", FRIDAY),
        ("Who is here on Wednesday?", TODAY),
        ("What was on the menu on Friday?", FRIDAY_BEFORE),
        ("What did we eat last Wednesday?", "2026-11-18"),
        ("Was gibt es heute?", TODAY),
        ("Morgen auch?", TOMORROW),
        ("Was gibt es morgen zu essen?", TOMORROW),
        ("Wer war gestern da?", YESTERDAY),
        ("Was gibt es am Freitag?", FRIDAY),
        ("Was gab es am Freitag?", FRIDAY_BEFORE),
        ("Was gibt es nächsten Freitag?", FRIDAY_AFTER),
        ("¿Qué hay hoy?", TODAY),
        ("¿Qué hay mañana?", TOMORROW),
        ("¿Qué hay para mañana?", TOMORROW),
        ("¿Qué hay mañana por la mañana?", TOMORROW),
        ("¿Qué hubo ayer?", YESTERDAY),
        ("¿Qué hay el viernes?", FRIDAY),
        ("¿Qué hubo el viernes pasado?", FRIDAY_BEFORE),
        ("今天吃什么？", TODAY),
        ("明天呢？", TOMORROW),
        ("昨天决定了什么？", YESTERDAY),
        ("星期五有什么？", FRIDAY),
        ("下周五有什么？", FRIDAY_AFTER),
        ("今日の献立は？", TODAY),
        ("金曜日の献立は？", FRIDAY),
    ],
)
def test_a_word_for_a_day_means_one(text: str, meant: str) -> None:
    assert list(days_meant(text, WEDNESDAY).values()) == [meant]


@pytest.mark.parametrize(
    "text",
    [
        "How do I connect Slack?",
        "Guten Morgen, wie verbinde ich Slack?",
        "Wer kommt am Morgen?",
        "Wer putzt jeden Morgen?",
        "¿Quién viene por la mañana?",
        "¿Quién vino esta mañana?",
        "hoy en día",
        "What does date.today() return?",
        'What does "today" mean in a filter?',
        "Is the office open on Fridays?",
        "Is the office open on Monday to Friday?",
        "What happens on Friday 4 December?",
        "What happens on Friday, 4 December 2026?",
        "What changed between 2026-11-02 and today?",
        "¿Qué hay los viernes?",
        "每周五有什么？",
        "星期一到星期五开门吗？",
        "一周一次吗？",
        "哪里说明天气？",
        "毎週金曜日は？",
    ],
)
def test_what_names_no_day_or_names_it_whole_means_none(text: str) -> None:
    assert days_meant(text, WEDNESDAY) == {}


def test_several_words_mean_several_days() -> None:
    meant = days_meant("Who is on call today, tomorrow and on Friday?", WEDNESDAY)
    assert meant == {"today": TODAY, "tomorrow": TOMORROW, "on Friday": FRIDAY}


def test_a_day_begins_where_it_is_asked() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC).timestamp()
    meant = {name: days_meant("today", late, ZoneInfo(name))["today"] for name in ZONES}
    assert meant == ZONES


ZONES = {"Europe/Berlin": TOMORROW, "America/New_York": TODAY, "Pacific/Kiritimati": TOMORROW}


@given(times, zones)
def test_neighbouring_days_are_a_day_apart_everywhere(now: datetime, zone: str) -> None:
    words = ("yesterday", "today", "tomorrow")
    meant = days_meant(" ".join(words), now.timestamp(), ZoneInfo(zone))
    before, today, after = (date.fromisoformat(meant[word]) for word in words)
    assert today - before == after - today == timedelta(1)
    assert today == now.astimezone(ZoneInfo(zone)).date()


@given(times, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_that_day_of_the_week_and_near(now: datetime, name: str) -> None:
    today = now.date()

    def meant(text: str) -> date:
        (day,) = days_meant(text, now.timestamp()).values()
        return date.fromisoformat(day)

    found = [
        meant(f"What is on {name}?"),
        meant(f"next {name}"),
        meant(f"last {name}"),
        meant(f"What was on {name}?"),
    ]
    assert all(each.weekday() == WEEKDAYS.index(name) for each in found)
    coming, following, last, latest = ((each - today).days for each in found)
    assert 0 <= coming < 7
    assert 0 < following <= 13
    assert -7 <= last < 0
    assert -7 < latest <= 0


@given(st.text(max_size=80), times)
def test_whatever_is_written_means_days_by_words_that_stand_in_it(text: str, now: datetime) -> None:
    for word, day in days_meant(text, now.timestamp()).items():
        assert word in text
        assert days(day) == {day}


@given(st.text(alphabet="abc ?.", max_size=40), times)
def test_a_full_date_leaves_nothing_to_mean(words: str, now: datetime) -> None:
    assert days_meant(f"today {words} {now.date()}", now.timestamp()) == {}
