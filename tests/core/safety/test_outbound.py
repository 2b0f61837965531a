"""What an answer may show: what its readers' documents show, and what was said before them."""

from __future__ import annotations

from hypothesis import given

from core.safety.outbound import HIDDEN, screened_answer
from tests.core.safety.plants import planted

CARD, MAIL = "4111 1111 1111 1111", "ada@lovelace.org"


def test_what_a_document_shows_stays_however_it_is_grouped() -> None:
    answer = f"Use {CARD} or {MAIL}."
    screened = screened_answer(answer, ["The card 4111-1111-1111-1111", "ADA@Lovelace.ORG"])
    assert (screened.text, screened.found) == (answer, ())


@given(planted)
def test_anything_else_is_hidden(plant: tuple[str, str]) -> None:
    kind, value = plant
    screened = screened_answer(f"It is {value}, they say.", ["Nothing of it."])
    assert screened.text == f"It is {HIDDEN}, they say."
    assert screened.kinds == {kind}


def test_what_was_said_may_be_said_again_but_no_secret() -> None:
    screened = screened_answer(f"You gave {MAIL} and {CARD}.", [], [f"I am {MAIL}, {CARD}"])
    assert screened.text == f"You gave {MAIL} and {HIDDEN}."
