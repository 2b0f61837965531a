"""How many tokens a text costs: rather too many than too few, in every script."""

from __future__ import annotations

import pytest

from core.knowledge.cost import tokens


@pytest.mark.parametrize(
    ("text", "at_least"),
    [
        ("The library opens at ten on weekdays.", 9),
        ("Библиотека открывается в десять часов.", 17),
        ("تفتح المكتبة في العاشرة صباحا", 14),
        ("הספרייה נפתחת בעשר בבוקר", 11),
        ("पुस्तकालय दस बजे खुलता है", 22),
        ("図書館は十時に開きます", 11),
        ("图书馆十点开门", 7),
        ("ห้องสมุดเปิดสิบโมง", 18),
    ],
)
def test_each_script_costs_what_it_may_cost(text: str, at_least: int) -> None:
    assert at_least <= tokens(text) <= 3 * at_least
