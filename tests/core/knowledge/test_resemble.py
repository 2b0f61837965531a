"""What is close enough to a passage to be shown with a mark, and what is not."""

from __future__ import annotations

import pytest

from core.knowledge.resemble import resembles
from core.knowledge.support import find_support
from core.messages import Chunk


def _chunk(text: str, language: str = "en") -> Chunk:
    return Chunk("s", "u", "u", "Handbook", ("Handbook",), text, 0, language=language)


SHOP = "The canteen in Berlin serves hot lunch between noon and two on working days."

CLOSE = [
    ("en", SHOP, "On working days, hot lunch is served by the Berlin canteen between noon and two."),
    ("en", SHOP, "Hot lunch is served in the canteen in Berlin on working days."),
    ("en", "Refunds are paid within 30 days. They go to the card.", "Within 30 days, refunds go to the card."),
    ("en", "| Plan | Users |\n|---|---|\n| Basic | 10 |", "With the Basic plan, 10 users are possible."),
    ("de", "Die Kantine öffnet mittags um zwölf Uhr.", "Um zwölf Uhr mittags wird die Kantine geöffnet."),
    ("zh", "备份每天晚上两点半运行。", "每天晚上两点半运行备份。"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "source", "claim"), CLOSE)
def test_the_same_words_in_another_order_are_close(language: str, source: str, claim: str) -> None:
    assert resembles(claim, _chunk(source, language))


FAR = {
    "nothing of it": (SHOP, "The moon is made of green cheese."),
    "too many words of its own": (SHOP, "Berlin offers cheap, tasty and plentiful hot lunch daily."),
    "another number": ("Refunds are paid within 30 days.", "Within 90 days, refunds are paid."),
    "another name": (SHOP, "Hot lunch is served in the canteen in Lima on working days."),
    "numbers changed about": (
        "The budget was 5 million in 2020 and 7 million in 2021.",
        "The budget was 7 million in 2020.",
    ),
    "code of its own": ("Stop the server with `mynah stop`.", "Stop the server with `mynah halt`."),
    "a negation gained": (SHOP, "On working days, no hot lunch is served by the canteen in Berlin."),
    "a negation lost": ("Guests may not open the vault.", "The vault may be opened by guests."),
    "a restriction lost": ("Guests enter only with a badge.", "With a badge, guests enter."),
    "a duty made of a permission": ("Keys may be rotated yearly.", "Yearly, keys must be rotated."),
    "and for or": ("It needs a manager or a director.", "A director and a manager it needs."),
    "words in quotation marks that stand nowhere": (SHOP, 'The canteen serves "lunch hot" in Berlin.'),
    "a question": (SHOP, "Does the canteen in Berlin serve hot lunch on working days?"),
    "what is forbidden": ("Never:\n\n- share passwords with guests", "With guests, share passwords."),
}  # fmt: skip


@pytest.mark.parametrize("what", FAR)
def test_not_close_is_what_has_or_lacks(what: str) -> None:
    source, claim = FAR[what]
    assert not resembles(claim, _chunk(source))


def test_a_negation_in_a_script_without_spaces_decides_too() -> None:
    source = _chunk("每周备份不加密，保留九十天。", "zh")
    assert resembles("保留九十天的每周备份不加密。", source)
    assert not resembles("保留九十天的每周备份加密。", source)


def test_an_arabic_question_supports_no_statement() -> None:
    """ "Does the office open tomorrow?" and "The office opens tomorrow."."""
    source = _chunk(
        "\u0647\u0644 \u064a\u0641\u062a\u062d \u0627\u0644\u0645\u0643\u062a\u0628 \u063a\u062f\u0627\u061f",
        "ar",
    )
    claim = "\u064a\u0641\u062a\u062d \u0627\u0644\u0645\u0643\u062a\u0628 \u063a\u062f\u0627."
    assert not resembles(claim, source)
    assert find_support(claim, source) is None
