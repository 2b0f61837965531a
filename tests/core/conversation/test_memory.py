"""What a conversation remembers of an exchange, in one line of words."""

from __future__ import annotations

import pytest

from core.conversation.memory import in_short
from core.messages import Exchange

TABLE = "| Limit | Value |\n|---|---|\n| Waiting | 100 [1] |\n| Characters | 20,000 [1] |"


@pytest.mark.parametrize(
    ("answer", "short"),
    [
        ("Backups run at night. [1] They are kept. [1]", "Backups run at night."),
        (f"{TABLE}\n\nBoth can be changed. [2] Or not.", "Both can be changed."),
        (f"These are the limits:\n\n{TABLE}", "These are the limits:"),
        (TABLE, "a table of Limit, Value"),
        ("- Run `mynah index`. [1]\n- Wait.", "Run `mynah index`."),
        ("```sh\nmynah index\n\nmynah ask\n```\n\n[1]", "mynah index"),
        ("```sh\nmynah index\n```\n\n[1]\n\nIt takes a while. [2]", "It takes a while."),
        ("## Limits\n\nThere are two. [1]", "There are two."),
        ("## Limits", "Limits"),
        ("", ""),
    ],
)
def test_an_answer_is_told_by_its_first_sentence_or_by_what_it_is(answer: str, short: str) -> None:
    told = in_short(Exchange("m1", "Sam <web:1>", "Which limits?", answer, ()))
    assert told == f"Which limits? — {short}"
