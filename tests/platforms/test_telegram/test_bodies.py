"""Calls without an SDK: JSON, forms and queries are read alike, and refused alike."""

from __future__ import annotations

import httpx
import pytest

from tests.platforms.telegram import Person, Telegram


async def call(telegram: Telegram, method: str, **request: object) -> tuple[int, dict[str, object]]:
    url = f"{telegram.api_url}/bot{telegram.token}/{method}"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(url, **request)  # type: ignore[arg-type]
    return answer.status_code, answer.json()


async def test_json_form_and_query_say_the_same(telegram: Telegram, ada: Person) -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    fields = {
        "chat_id": str(ada.user.id),
        "text": "hi",
        "entities": '[{"type":"bold","offset":0,"length":2}]',
    }
    await call(
        telegram, "sendMessage", json={"chat_id": ada.user.id, "text": "hi", "entities": entities}
    )
    await call(telegram, "SENDMESSAGE", data=fields)
    await call(telegram, "sendMessage", params=fields)
    await call(
        telegram, "sendMessage", files={name: (None, value) for name, value in fields.items()}
    )
    assert [(one.text, one.entities) for one in telegram.sent(ada.private)] == [
        ("hi", entities)
    ] * 4
    assert len(telegram.calls.of("sendMessage")) == 4


async def test_a_refusal_has_telegrams_form(telegram: Telegram) -> None:
    assert await call(telegram, "sendMessage", json={"chat_id": 1, "text": "x"}) == (
        400,
        {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
    )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"text": "x", "chat_id": "1", "entities": "[{"}, "can't parse entities JSON object"),
        ({"text": "x", "chat_id": "1", "entities": "{}"}, "expected an Array of MessageEntity"),
        ({"text": "x", "chat_id": "1", "reply_markup": "[]"}, "object expected as reply markup"),
    ],
)
async def test_parameters_that_are_no_json_are_refused(
    fields: dict[str, str], why: str, telegram: Telegram
) -> None:
    status, answer = await call(telegram, "sendMessage", data=fields)
    assert (status, answer["description"]) == (400, f"Bad Request: {why}")
