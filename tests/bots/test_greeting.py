"""The line that says where to chat names an address that opens."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bots.greeting import greeting
from bots.settings import Settings

USUAL = Settings(_env_file=None)
TOKENS = {"mynah_tokens": SecretStr("ada:4f9c2e7ab81d60f3c5")}


def test_where_no_question_leads_somewhere_none_is_offered() -> None:
    assert greeting(USUAL, "box", ()) == "Mynah is ready. Chat at http://localhost:8080"


def told(**settings: object) -> list[str]:
    return greeting(USUAL.model_copy(update=settings), "box", ("How?",)).splitlines()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost"])
def test_this_machine_is_called_localhost(host: str) -> None:
    assert told(mynah_host=host) == [
        "Mynah is ready. Chat at http://localhost:8080",
        "Try: How?",
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 nobody listens
def test_every_address_at_once_becomes_two_that_open_and_a_word_on_tokens(host: str) -> None:
    assert told(mynah_host=host, port=9000, **TOKENS) == [
        "Mynah is ready. Chat at http://localhost:9000 (from other machines: http://box:9000)",
        "Everybody signs in with a token of MYNAH_TOKENS.",
        "Try: How?",
    ]


@pytest.mark.parametrize(
    ("host", "shown"), [("192.0.2.7", "192.0.2.7"), ("2001:db8::7", "[2001:db8::7]")]
)
def test_one_address_is_shown_as_it_is(host: str, shown: str) -> None:
    assert told(mynah_host=host, **TOKENS)[0] == f"Mynah is ready. Chat at http://{shown}:8080"


def test_behind_a_proxy_its_address_is_shown() -> None:
    everywhere = {"mynah_host": "0.0.0.0", **TOKENS}  # noqa: S104 nobody listens
    first, *_ = told(**everywhere, public_url="https://mynah.example.com")
    assert first == "Mynah is ready. Chat at https://mynah.example.com"
