"""Connecting asks Discord itself, and says what is wrong and what to do."""

from __future__ import annotations

import pytest

from adapters.discord.guide import PERMISSIONS, guide, invite
from core.ports import Unavailable
from tests.adapters.discord.stage import stage


async def test_a_good_token_says_who_and_where_and_which_intent() -> None:
    async with stage() as played:
        standin = played.discord
        values = {"DISCORD_TOKEN": standin.token, "DISCORD_APPLICATION_ID": standin.application.id}
        found = await guide(standin.api_url).verify(values)
        link = invite(standin.application.id)
        who = "@mynah in Office; Message Content intent off, which is fine"
        assert found.who == f"{who}; invite it with {link}"
        assert found.problems == ()
        standin.application.message_content = True
        assert "intent on" in (await guide(standin.api_url).verify(values)).who


def test_the_steps_keep_strangers_from_inviting_it_before_it_is_invited() -> None:
    steps = guide().steps({})
    (private,) = [n for n, step in enumerate(steps) if "switch Public Bot off" in step]
    assert "nobody else can invite" in steps[private]
    assert private < next(n for n, step in enumerate(steps) if step.startswith("Invite it"))


async def test_who_is_in_no_server_yet_gets_the_link() -> None:
    async with stage() as played:
        played.discord.kick_bot(played.guild)
        found = await guide(played.discord.api_url).verify({"DISCORD_TOKEN": played.discord.token})
        assert invite(played.discord.application.id) in found.who


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "no DISCORD_TOKEN"),
        ({"DISCORD_TOKEN": "wrong"}, "refuses DISCORD_TOKEN"),
        ({"DISCORD_TOKEN": "", "DISCORD_APPLICATION_ID": "5"}, "no DISCORD_TOKEN"),
    ],
)
async def test_a_bad_token_is_a_problem_with_a_remedy(values: dict[str, str], words: str) -> None:
    async with stage() as played:
        (problem,) = (await guide(played.discord.api_url).verify(values)).problems
        assert words in problem


async def test_two_applications_are_not_mixed_and_http_interactions_are_told() -> None:
    async with stage() as played:
        played.discord.application.interactions_url = "https://example.com/interactions"
        values = {"DISCORD_TOKEN": played.discord.token, "DISCORD_APPLICATION_ID": "5"}
        problems = (await guide(played.discord.api_url).verify(values)).problems
        assert len(problems) == 2
        assert "same application" in problems[0]
        assert "Interactions Endpoint URL" in problems[1]
        typed = values | {"DISCORD_PUBLIC_KEY": played.discord.application.public_key.upper()}
        assert len((await guide(played.discord.api_url).verify(typed)).problems) == 1


async def test_a_public_key_of_another_application_is_a_problem() -> None:
    async with stage() as played:
        values = {"DISCORD_TOKEN": played.discord.token, "DISCORD_PUBLIC_KEY": "7f"}
        (problem,) = (await guide(played.discord.api_url).verify(values)).problems
        assert "DISCORD_PUBLIC_KEY is not" in problem


async def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await guide("http://127.0.0.1:9/api/v10").verify({"DISCORD_TOKEN": "x"})


def test_the_link_asks_for_exactly_what_is_needed() -> None:
    assert "permissions=309237746688&" in invite("7")
    assert sum(PERMISSIONS.values()) == 309237746688
    assert "scope=bot+applications.commands" in invite("7")
