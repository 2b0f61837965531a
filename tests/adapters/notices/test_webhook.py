"""A webhook is called once, asks no private network, and every outcome is told apart."""

from __future__ import annotations

import json

import httpx
import pytest

from adapters.notices.webhook import Webhook
from adapters.sources.page import NotAllowed, public_client
from core.ports import Notice, Unavailable, Undeliverable

NOTICE = Notice("errors-1:opened", "It is slow", "Why")


def webhook(answer: httpx.MockTransport) -> Webhook:
    return Webhook(httpx.AsyncClient(transport=answer), "https://hooks.example.com/x")


async def test_what_is_told_comes_as_json_with_a_key_that_is_the_same_each_time() -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(204)

    await webhook(httpx.MockTransport(answer)).tell(NOTICE)
    (call,) = calls
    told = {"id": "errors-1:opened", "title": "It is slow", "text": "Why"}
    assert json.loads(call.content) == told
    assert call.headers["idempotency-key"] == "errors-1:opened"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, Unavailable),
        (503, Unavailable),
        (302, Undeliverable),
        (404, Undeliverable),
        (504, Undeliverable),
    ],
)
async def test_an_answer_that_says_not_now_may_be_tried_again(
    status: int, error: type[Exception]
) -> None:
    answer = httpx.MockTransport(lambda _: httpx.Response(status, headers={"location": "/y"}))
    with pytest.raises(error):
        await webhook(answer).tell(NOTICE)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (httpx.ConnectError, Unavailable),
        (httpx.ReadError, Undeliverable),
        (httpx.ReadTimeout, Undeliverable),
    ],
)
async def test_what_may_have_arrived_is_not_sent_again(
    fault: type[httpx.TransportError], error: type[Exception]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault("broken", request=request)

    with pytest.raises(error):
        await webhook(httpx.MockTransport(answer)).tell(NOTICE)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "http://169.254.169.254/x"])
async def test_addresses_in_private_networks_are_not_asked(address: str) -> None:
    async with public_client(allow_private=False) as client:
        with pytest.raises(Undeliverable):
            await Webhook(client, address, (NotAllowed,)).tell(NOTICE)
