"""The screen that always runs: what it finds, what it leaves, and that nothing makes it slow."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.safety.patterns import light
from core.safety.pii import without_personal_data
from tests.core.safety.plants import cards, ibans, planted

FOUND = {
    "card": ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005", "30569309025904"],
    "iban": ["DE89 3704 0044 0532 0130 00", "gb82west12345698765432", "NO93 8601 1117 947"],
    "email": ["ada.lovelace@analytical.co.uk", "张伟@公司.cn", "o'brien+x@mail.org"],
    "phone": [
        "+49 (0)30 901820", "0049 30 901820", "(030) 9018 2012", "212-555-0147", "020 7946 0018",
        "+81 3-1234-5678", "030/9018201", "+1 212 555 0147 ext. 12",
    ],
    "id": [
        "536-90-4399", "12345678Z", "X1234567L", "RSSMRA85T10A562S", "11010519491231002X",
        "111.444.777-35", "811218-9876", "131052-308T", "756.9217.0769.85", "AB 12 34 56 C",
        "2 69 05 49 588 157 80", "86 095 742 719", "2234 5678 9018", "900101-1234567",
    ],
    "key": [
        "sk-proj-" + "a1B2" * 10, "xoxb-123456789012-abcdefghij", "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w", "SG.abcdefghijklmnopqrst.uvwxyzABCDEFGHIJ",
        "https://hooks.slack.com/services/T000/B000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
    ],
}  # fmt: skip
LEFT = [
    "The order 4111111111111112 has no valid checksum.",
    "Version 3.11.7 of 2026-11-28, 14:30:05, takes 1,234,567 bytes.",
    "Ports 8080, 8443 and 10.0.0.1:6379; RFC 2606; ISO 7064; § 12 34 56.",
    "Account DE00 3704 0044 0532 0130 00 fails mod 97.",
    "git@github.com:acme/app.git and you@example.com are nobody's.",
    "postgresql://user:$PASSWORD@db and redis://:password@host",
    "commit 2720450c9f1e4b6d8a7c5e3f1029384756abcdef",
    "Chunk 1700000000.123456 of 20261128T030509Z-1234-5678",
    "0.12 0.345 0.6789 and 01.02.2026, 1/2/2026, 100 000 000 €",
    "sk-learn and xoxb-… are written like this; AKIA is a prefix.",
    "000-12-3456 and 987-65-4321 were never given out.",
    "<@U061F7AUR> asked in C024BE91L at 1355517523.000005",
]


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in FOUND.items() for value in values]
)
def test_each_is_found_whole_in_a_sentence(kind: str, value: str) -> None:
    text = f"Here it is: {value}, as you asked."
    assert [(f.kind, text[f.start : f.end]) for f in light(text)] == [
        (kind, value.removeprefix("o'"))
    ]


@pytest.mark.parametrize("text", LEFT)
def test_ordinary_numbers_and_names_stay(text: str) -> None:
    assert light(text) == []


def test_a_password_in_an_address_is_a_key() -> None:
    assert (
        without_personal_data("postgresql://ada:tr0ub4dor@db.internal/app")
        == "postgresql://ada:[key]@db.internal/app"
    )


def test_a_number_is_a_telephone_s_after_a_word_for_it() -> None:
    assert light("Item 467 3395") == []
    assert [f.kind for f in light("Telefon: 467 3395")] == ["phone"]
    assert [f.kind for f in light("电话：467 3395")] == ["phone"]


@given(planted, st.text(max_size=40), st.text(max_size=40))
def test_whatever_stands_around_it_no_value_survives(
    plant: tuple[str, str], before: str, after: str
) -> None:
    _, value = plant
    assert value not in without_personal_data(f"{before} {value} {after}")


@given(cards(), st.integers(1, 9))
def test_a_card_with_a_wrong_digit_is_none(card: str, more: int) -> None:
    wrong = card[:-1] + str((int(card[-1]) + more) % 10)
    assert "card" not in {f.kind for f in light(f"Order {wrong}.")}


@given(ibans())
def test_an_iban_ends_where_its_country_says(iban: str) -> None:
    text = f"To {iban} today"
    assert [text[f.start : f.end] for f in light(text) if f.kind == "iban"] == [iban]


@given(st.text())
def test_what_is_found_is_in_order_and_apart_and_masking_it_twice_changes_nothing(
    text: str,
) -> None:
    found = light(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    once = without_personal_data(text)
    assert without_personal_data(once) == once


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1-", "0 1", "a.", "a@", "a@a.", "eyJa", "(1", "+1 ", "DE11", "://a:", "tel ",
     "-----BEGIN PRIVATE KEY-----"],
)  # fmt: skip
def test_no_text_is_slow(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    begun = time.process_time()
    light(text)
    assert time.process_time() - begun < 1.0
