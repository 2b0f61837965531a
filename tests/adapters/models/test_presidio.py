"""Presidio over spaCy's model, as it is installed: whom it finds, in whatever case, and that it asks nobody."""

from __future__ import annotations

import socket

import pytest

from adapters.models.presidio import Presidio

PRESIDIO = Presidio()


async def _found(text: str) -> set[tuple[str, str]]:
    return {(f.kind, text[f.start : f.end]) for f in await PRESIDIO.find(text)}


async def test_names_places_and_numbers_are_found_in_one_text() -> None:
    text = "Maria Gonzalez moved to Berlin; call her at 212-555-0147 or mail maria@acme.org."
    assert await _found(text) >= {
        ("person", "Maria Gonzalez"),
        ("place", "Berlin"),
        ("phone", "212-555-0147"),
        ("email", "maria@acme.org"),
    }


async def test_names_are_found_that_are_written_small() -> None:
    assert ("person", "john smith") in await _found("please ask john smith about it")


async def test_an_address_is_found_whole() -> None:
    found = await _found("Send it to 12 Baker Street, Apt. 4, London 20001 please")
    assert ("address", "12 Baker Street, Apt. 4, London 20001") in found


@pytest.mark.parametrize(
    "text", ["The API returns JSON over HTTP.", "Backups are kept for days.", "", "\ud800 x", "İ"]
)
async def test_what_names_nobody_stays(text: str) -> None:
    assert await _found(text) == set()


async def test_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, where: asked.append(where))
    await Presidio().find("Ada Lovelace, https://docs.acme.org and ada@lovelace.org")
    assert asked == []
