"""Facts about support: what a passage's sentences say together, and what only their words say."""

from __future__ import annotations

import pytest

from core.knowledge.support import find_row, find_support
from core.knowledge.tables import similar_row
from core.messages import Chunk

FERRY = (
    "The ferry leaves the harbour at seven in the morning on weekdays. "
    "On Sundays the ferry leaves at nine."
)
TICKETS = "A return ticket costs twelve crowns. Children under six travel free of charge."
KEPT = "Backups are kept for 30 days. Logs are kept for 90 days."
PLANS = "- The Basic plan has 5 users.\n- The Pro plan has 50 users."
TABLE = "| Plan | Users |\n|---|---|\n| Basic | 5 |\n| Pro | 50 |"
NEEDED = "It needs:\n\n- Valkey\n- SQLite\n- LanceDB"


def _is_supported(claim: str, text: str, kind: str) -> bool:
    chunk = Chunk("1", "file:///d.md", "file:///d.md", "Notes", (), text, 0, kind=kind)
    return find_support(claim, chunk) is not None


@pytest.mark.parametrize(
    ("claim", "text", "kind"),
    [
        ("On weekdays the ferry leaves at nine.", FERRY, "prose"),
        ("On Sundays the ferry leaves at seven.", FERRY, "prose"),
        ("Children under six costs twelve crowns.", TICKETS, "prose"),
        ("Backups are kept for 90 days.", KEPT, "prose"),
        (
            "Admins may delete users.",
            "Admins may invite users. Owners may delete projects.",
            "prose",
        ),
        (
            "Admins may delete projects.",
            "Admins may invite users. Owners may delete projects.",
            "prose",
        ),
        ("The Basic plan has 50 users.", PLANS, "list"),
        ("Basic has 50 users.", TABLE, "table"),
    ],
)
def test_words_of_two_sentences_make_no_third_one(claim: str, text: str, kind: str) -> None:
    assert not _is_supported(claim, text, kind)


@pytest.mark.parametrize(
    ("claim", "text", "kind"),
    [
        (
            "A return ticket costs twelve crowns and children under six travel free.",
            TICKETS,
            "prose",
        ),
        ("Backups are kept for 30 days, logs for 90 days.", KEPT, "prose"),
        ("The Basic plan has 5 users and the Pro plan has 50 users.", PLANS, "list"),
        ("It needs Valkey, SQLite and LanceDB.", NEEDED, "list"),
        ("The gateway needs 4 GB.", "The gateway accepts messages. It needs 4 GB.", "prose"),
        ("Never open the valve and close the door.", "Never open the valve. Close it.", "prose"),
        ("Pay by card and pay by invoice.", "Options:\n\n- pay by card\n- pay by invoice", "list"),
    ],
)
def test_one_sentence_of_several_is_not_supported(claim: str, text: str, kind: str) -> None:
    assert not _is_supported(claim, text, kind)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The manager pays the worker monthly.", "The worker pays the manager monthly."),
        ("The harbour leaves the ferry at seven in the morning on weekdays.", FERRY),
    ],
)
def test_who_does_it_and_to_whom_may_not_change_places(claim: str, text: str) -> None:
    assert not _is_supported(claim, text, "prose")


def test_what_is_said_of_one_thing_is_not_said_of_two() -> None:
    claim = "Adults under six travel free, children under six travel free of charge."
    assert not _is_supported(claim, TICKETS, "prose")


TWICE = "| Plan | Price | Price |\n|---|---|---|\n| Basic | 10 | 200 |"
UNNAMED = "| | | |\n|---|---|---|\n| Ada | owes | Bo |"


@pytest.mark.parametrize(
    ("head", "row", "table", "held"),
    [
        ("| Plan | Price | Price |", "| Basic | 10 | 200 |", TWICE, True),
        ("| Plan | Price | Price |", "| Basic | 200 | 10 |", TWICE, False),
        ("| Price | Price | Plan |", "| 200 | 10 | Basic |", TWICE, False),
        ("| | | |", "| Ada | owes | Bo |", UNNAMED, True),
        ("| | | |", "| Bo | owes | Ada |", UNNAMED, False),
    ],
)
def test_columns_of_one_name_keep_their_order(head: str, row: str, table: str, held: bool) -> None:
    chunk = Chunk("1", "file:///d.md", "file:///d.md", "Notes", (), table, 0, kind="table")
    assert (find_row(head, row, chunk) is not None) == held
    assert (similar_row(head, row, chunk) is not None) == held
