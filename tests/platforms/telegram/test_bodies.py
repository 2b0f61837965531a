"""Calls without an SDK: JSON, forms and queries are read alike, and refused alike."""

from __future__ import annotations

import httpx
import pytest

from tests.platforms.telegram import Person, Refused, Telegram, telegram_standin
from tests.platforms.telegram.body import Params
from tests.platforms.telegram.limits import NO_LIMITS
from tests.platforms.telegram.methods import METHODS

Fields = dict[str, str]


async def call(
    telegram: Telegram,
    method: str,
    *,
    json: object = None,
    data: Fields | None = None,
    params: Fields | None = None,
    files: dict[str, tuple[None, str]] | None = None,
) -> tuple[int, dict[str, object]]:
    url = f"{telegram.api_url}/bot{telegram.token}/{method}"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(url, json=json, data=data, params=params, files=files)
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


async def test_half_a_surrogate_pair_is_no_text(telegram: Telegram, ada: Person) -> None:
    url = f"{telegram.api_url}/bot{telegram.token}/sendMessage"
    body = f'{{"chat_id": {ada.user.id}, "text": "\\ud83d"}}'
    async with httpx.AsyncClient(trust_env=False) as client:
        refused = await client.post(url, content=body, headers={"content-type": "application/json"})
    assert refused.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


STRANGE = [
    "null",
    "[]",
    "{}",
    "x",
    "-1",
    "1.5",
    "true",
    "[null]",
    '[{"type":1}]',
    '{"type":"chat","chat_id":"x"}',
]
STRANGE += [
    '{"inline_keyboard":[[1]]}',
    '{"message_id":"x"}',
    '[{"type":"article","id":"1","title":"x"}]',
]
NAMES = [
    *(
        "chat_id",
        "text",
        "caption",
        "entities",
        "caption_entities",
        "reply_markup",
        "reply_parameters",
    ),
    *(
        "message_id",
        "results",
        "scope",
        "commands",
        "message_thread_id",
        "offset",
        "limit",
        "timeout",
    ),
    *(
        "draft_id",
        "reaction",
        "allowed_updates",
        "document",
        "user_id",
        "button",
        "language_code",
        "url",
    ),
]


@pytest.mark.parametrize("method", METHODS)
async def test_nothing_strange_breaks_a_method(method: str) -> None:
    async with telegram_standin(pace=NO_LIMITS) as telegram:
        ada = telegram.person("Ada")
        said = ada.start()
        sound = {
            "chat_id": str(ada.user.id),
            "text": "x",
            "message_id": str(said.message_id),
            "user_id": "1",
        }
        for name in NAMES:
            for value in STRANGE:
                try:
                    await METHODS[method](telegram.world, Params({**sound, name: value}))
                except Refused as refused:
                    assert refused.code in (400, 403, 404)
