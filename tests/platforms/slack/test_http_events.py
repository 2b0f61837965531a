"""The real AsyncApp behind HTTP: signatures, the challenge, retries, and what must not be taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.platforms.serving import serving
from tests.platforms.slack import StandIn
from tests.platforms.slack.signed import sign

Json = dict[str, Any]


@dataclass
class Web:
    """An app with an address: `first` are the answers before Bolt's own are given."""

    url: str
    got: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    first: list[Response | float] = field(default_factory=list)


@pytest.fixture
async def web(slack: StandIn) -> AsyncIterator[Web]:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    bolt = AsyncApp(
        client=client, signing_secret=slack.signing_secret, process_before_response=True
    )
    handler, made = AsyncSlackRequestHandler(bolt), Web("")

    @bolt.event("message")
    async def note(body: Json) -> None:
        made.got.append(body)

    @bolt.command("/mynah")
    async def answer(ack: Any, body: Json) -> None:
        made.got.append(body)
        await ack(f"You asked: {body['text']}")

    async def events(request: Request) -> Response:
        made.headers.append(dict(request.headers))
        if made.first:
            early = made.first.pop(0)
            if isinstance(early, Response):
                return early
            await asyncio.sleep(early)
        return await handler.handle(request)

    async with serving(
        Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    ) as served:
        made.url = f"{served.url}/slack/events"
        yield made


async def test_the_challenge_must_come_back(slack: StandIn, web: Web) -> None:
    await slack.send_events_to(web.url)
    web.first = [PlainTextResponse("hello")]
    with pytest.raises(ValueError, match="url_verification"):
        await slack.send_events_to(web.url)


async def test_an_event_is_signed_as_the_sdk_checks_it(slack: StandIn, web: Web) -> None:
    await slack.send_events_to(web.url)
    slack.person("ann").say(slack.channel("general"), "héllo")
    await slack.post.settle()
    assert [body["event"]["text"] for body in web.got] == ["héllo"]
    verifier = SignatureVerifier(slack.signing_secret)
    now = int(slack.clock())
    assert verifier.is_valid("a=b", str(now), sign(slack.signing_secret, now, "a=b"))
    assert not verifier.is_valid("a=c", str(now), sign(slack.signing_secret, now, "a=b"))


async def test_a_forged_or_old_request_is_refused_by_the_app(slack: StandIn, web: Web) -> None:
    signed = await slack.send_events_to(web.url)
    signed.secret = slack.client_secret
    slack.person("ann").say(slack.channel("general"), "forged")
    await slack.post.settle()
    signed.secret, signed.skew = "", 600
    slack.person("ann").say(slack.channel("general"), "old")
    await slack.post.settle()
    assert web.got == []
    assert {each.problem for delivery in slack.post.all for each in delivery.attempts} == {
        "http_error"
    }


@pytest.mark.usefixtures("impatient")
async def test_what_is_not_answered_200_in_time_is_sent_again_with_the_reason(
    slack: StandIn, web: Web
) -> None:
    await slack.send_events_to(web.url)
    web.headers.clear()
    web.first = [PlainTextResponse("no", 500), slack.limits.ack + 0.2, PlainTextResponse("no", 302)]
    slack.person("ann").say(slack.channel("general"), "hello")
    await slack.post.settle()
    (delivery,) = slack.post.all
    assert [each.problem for each in delivery.attempts] == [
        "http_error",
        "http_timeout",
        "http_error",
        "",
    ]
    retries = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h in web.headers]
    assert retries == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_timeout"),
        ("3", "http_error"),
    ]


async def test_an_app_can_ask_not_to_be_sent_again(slack: StandIn, web: Web) -> None:
    await slack.send_events_to(web.url)
    web.first = [PlainTextResponse("no", 500, {"x-slack-no-retry": "1"})]
    slack.person("ann").say(slack.channel("general"), "hello")
    await slack.post.settle()
    assert len(slack.post.all[0].attempts) == 1


async def test_a_command_is_a_form_and_its_answer_a_whisper(slack: StandIn, web: Web) -> None:
    await slack.send_events_to(web.url)
    ann, general = slack.person("ann"), slack.channel("general")
    delivery = await ann.command(general, "/mynah", "ask who?").done()
    assert delivery.acknowledged
    assert web.got[0]["command"] == "/mynah"
    assert web.headers[-1]["content-type"] == "application/x-www-form-urlencoded"
    assert [(each.user, each.text) for each in slack.ephemerals] == [
        (ann.id, "You asked: ask who?")
    ]


@pytest.mark.usefixtures("impatient")
async def test_a_command_is_never_sent_again(slack: StandIn, web: Web) -> None:
    await slack.send_events_to(web.url)
    web.first = [slack.limits.ack + 0.2]
    delivery = await slack.person("ann").command(slack.channel("general"), "/mynah", "x").done()
    assert delivery.error == "operation_timeout"
    assert len(delivery.attempts) == 1


async def test_the_install_page_gives_a_code_once(slack: StandIn) -> None:
    query = {
        "client_id": slack.client_id,
        "redirect_uri": "https://bot.example/slack/oauth_redirect",
        "state": "s1",
        "scope": "app_mentions:read,chat:write",
    }
    async with httpx.AsyncClient() as http:
        page = await http.get(f"{slack.url}/oauth/v2/authorize", params=query)
        refused = await http.get(
            f"{slack.url}/oauth/v2/authorize", params=query | {"client_id": "9"}
        )
    back = httpx.URL(page.headers["location"])
    assert (page.status_code, back.params["state"], refused.status_code) == (302, "s1", 400)
    client = AsyncWebClient(base_url=slack.api_url)
    given: Json = {"client_id": slack.client_id, "client_secret": slack.client_secret}
    answer = await client.oauth_v2_access(
        **given, code=back.params["code"], redirect_uri=query["redirect_uri"]
    )
    assert answer["access_token"].startswith("xoxb-")
    assert answer["bot_user_id"] == slack.team.bot_user
    assert answer["scope"] == query["scope"]
    with pytest.raises(Exception, match="code_already_used"):
        await client.oauth_v2_access(
            **given, code=back.params["code"], redirect_uri=query["redirect_uri"]
        )
