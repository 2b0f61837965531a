"""Addresses, what is told of somebody, and who stands above an address."""

from __future__ import annotations

import pytest

from core.safety.addresses import addresses
from core.safety.blocks import above_contacts, again
from core.safety.found import Found, masked, merged
from core.safety.pii import screened, thorough
from core.safety.told import told


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("I live at 221 Baker Street in peace", "221 Baker Street"),
        ("Wir sind in der Hauptstraße 5, 10115 Berlin.", "Hauptstraße 5, 10115 Berlin"),
        ("Adresse: 12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002 Paris"),
        ("ship to PSC 1234, Box 5678\nAPO AE 09012 today", "PSC 1234, Box 5678\nAPO AE 09012"),
    ],
)
def test_an_address_reaches_from_its_first_word_to_its_last(text: str, address: str) -> None:
    assert [text[f.start : f.end] for f in addresses(text)] == [address]


@pytest.mark.parametrize(
    "text",
    ["We sold 20 units in 2024.", "Step 3: click Save.", "The road is long.", "Chapter 12 Results"],
)
def test_numbers_and_names_alone_are_no_address(text: str) -> None:
    assert [*addresses(text)] == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("my name is Ada Lovelace.", "person", "Ada Lovelace"),
        ("Dear Dr. Krüger, hello", "person", "Krüger"),
        ("she is 47 years old", "age", "47"),
        ("born on 2/8/1935.", "date", "2/8/1935"),
        ("my zip code is 90210", "postcode", "90210"),
        ("from 10.20.30.40 today", "ip", "10.20.30.40"),
        ("his driver's license is D1234567", "licence", "D1234567"),
    ],
)
def test_what_somebody_tells_is_found(text: str, kind: str, words: str) -> None:
    assert (kind, words) in {(f.kind, text[f.start : f.end]) for f in told(text)}


def test_who_stands_above_an_address_is_found_and_again_elsewhere() -> None:
    text = "Ada Lovelace\nAnalytical Engines\n12 Baker Street\n\nLovelace wrote it."
    found = [*addresses(text)]
    above = [*above_contacts(text, found)]
    assert {text[f.start : f.end] for f in above} == {"Ada Lovelace", "Analytical Engines"}
    assert "Lovelace" in {text[f.start : f.end] for f in again(text, above) if f.start > 40}


def test_what_overlaps_becomes_one_and_nothing_of_it_is_left() -> None:
    found = [Found(4, 9, "b"), Found(0, 6, "a"), Found(9, 10, "c")]
    assert merged(found) == [Found(0, 9, "a"), Found(9, 10, "c")]
    assert masked("0123456789!", found) == "[a][c]!"


def test_a_text_on_its_way_in_is_told_by_its_kinds() -> None:
    screen = screened("mail ada@lovelace.org, card 4111111111111111")
    assert screen.kinds == {"card", "email"}
    assert screen.text == "mail [email], card [card]"
    assert screened("mail ada@lovelace.org", {"card"}).text == "mail ada@lovelace.org"


def test_a_model_s_names_are_added_to_what_patterns_find() -> None:
    text = "Ada has +49 30 901820"
    found = thorough(text, lambda _text: [Found(0, 3, "person")])
    assert [f.kind for f in found] == ["person", "phone"]
