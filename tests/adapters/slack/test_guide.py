"""Connecting Slack: the manifest asks for what the adapter uses, and tokens are checked by Slack itself."""

from __future__ import annotations

import pytest

from adapters.slack.guide import EVENTS, SCOPES, guide, manifest, verify
from bots.doctor import examine
from bots.settings import Settings
from core.ports import Unavailable
from tests.adapters.slack.front import workspace
from tests.platforms.slack.scopes import BOT_SCOPES
from tests.platforms.slack.scopes import EVENTS as KNOWN

SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"  # of Slack's documentation


def test_every_event_comes_with_its_scope() -> None:
    assert set(EVENTS) <= set(KNOWN)
    assert {KNOWN[name] for name in EVENTS if KNOWN[name]} <= set(SCOPES) <= BOT_SCOPES


def test_by_sockets_no_address_is_asked_for_and_by_requests_each_has_one() -> None:
    assert "url" not in str(manifest()).replace("request_url", "url")
    public = manifest("https://mynah.example.com/")
    address = "https://mynah.example.com/slack/events"
    assert public["settings"]["interactivity"]["request_url"] == address
    assert public["settings"]["event_subscriptions"]["request_url"] == address
    assert public["features"]["slash_commands"][0]["url"] == address
    assert not public["settings"]["socket_mode_enabled"]
    asked = guide("")
    assert [ask.setting for ask in asked.asks][:2] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    assert [ask.setting for ask in asked.first] == ["PUBLIC_URL"]
    assert "https://mynah.example.com/slack/events" in str(
        asked.steps({"PUBLIC_URL": "https://mynah.example.com"})
    )
    assert "Socket" not in str(asked.steps({"PUBLIC_URL": "https://mynah.example.com"}))
    assert "connections:write" in str(asked.steps({}))


async def test_good_tokens_say_who_they_are() -> None:
    async with workspace() as (slack, _):
        values = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        verified = await verify(values, slack.api_url)
        assert (verified.who, verified.problems) == ("@mynah in Acme", ())


async def test_what_is_wrong_is_said_with_what_to_do() -> None:
    async with workspace() as (slack, _):

        async def problems(**values: str) -> str:
            return " ".join((await verify(values, slack.api_url)).problems)

        good = slack.bot_token
        assert "begins with xoxb-" in await problems()
        assert "xoxb-" in await problems(SLACK_BOT_TOKEN="xoxb-no", SLACK_APP_TOKEN="x")  # noqa: S106
        assert "SLACK_SIGNING_SECRET" in await problems(SLACK_BOT_TOKEN=good)
        assert "xapp-" in await problems(SLACK_BOT_TOKEN=good, SLACK_APP_TOKEN=good)
        slack.socket_mode = False
        off = await problems(SLACK_BOT_TOKEN=good, SLACK_APP_TOKEN=slack.app_token)
        assert "Socket Mode" in off
        for token in slack.tokens.values():
            token.scopes = frozenset(SCOPES) - {"reactions:read", "chat:write"}
        lacking = await problems(SLACK_BOT_TOKEN=good, SLACK_SIGNING_SECRET=SIGNING)
        assert "lacks chat:write, reactions:read" in lacking
        assert "without chat:write it cannot work" in lacking
        unreachable = await problems(SLACK_BOT_TOKEN=good, SLACK_SIGNING_SECRET=SIGNING)
        assert "set PUBLIC_URL" in unreachable
        plain = {"SLACK_SIGNING_SECRET": SIGNING, "PUBLIC_URL": "http://mynah.example.com"}
        assert "begins with https://" in await problems(SLACK_BOT_TOKEN=good, **plain)
        for pasted in (slack.app_token, good, "my secret 0a1b2c3d4e5f", "0a1b"):
            at_the_wrong = await problems(SLACK_BOT_TOKEN=good, SLACK_SIGNING_SECRET=pasted)
            assert "SLACK_SIGNING_SECRET is no signing secret" in at_the_wrong
            assert pasted not in at_the_wrong
        slack.revoke(slack.team)
        assert "token_revoked" in await problems(SLACK_BOT_TOKEN=good)


async def test_a_slack_that_cannot_be_reached_is_told_of_in_plain_words() -> None:
    async with workspace() as (slack, _):
        tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        away = slack.api_url
    with pytest.raises(Unavailable, match=r"^Slack cannot be reached \(auth.test: Client"):
        await verify(tokens, away)


async def test_the_doctor_asks_slack(tmp_path: object) -> None:
    async with workspace() as (slack, _):
        settings = Settings(
            _env_file=None,
            mynah_home=f"{tmp_path}/home",
            embedding_languages="en",
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url,
        )
        found = {each.name: each for each in await examine(settings)}
        assert (found["slack"].state, found["slack"].detail) == ("ok", "@mynah in Acme")
