"""Interactions of the Discord stand-in with the real discord.py: commands, type-ahead, buttons, modals."""

from __future__ import annotations

import asyncio

import discord
import pytest
from discord import app_commands, ui

from tests.platforms.discord import BRISK, Discord, Limits, discord_standin
from tests.platforms.discord.asking import NoSuchCommand
from tests.platforms.discord.conftest import Client, connected, intents
from tests.platforms.discord.people import CannotDo, Human
from tests.platforms.discord.things import Channel, Interaction

Asked = discord.Interaction[Client]


class Feedback(ui.View):
    """Buttons that go on working after a restart."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.clicks = 0

    @ui.button(label="Helpful", custom_id="feedback:good")
    async def good(self, asked: Asked, button: ui.Button[Feedback]) -> None:
        self.clicks += 1
        await asked.response.edit_message(content="Thank you.")

    @ui.button(label="Why not?", custom_id="feedback:bad")
    async def bad(self, asked: Asked, button: ui.Button[Feedback]) -> None:
        await asked.response.send_modal(Reason())

    @ui.select(custom_id="topic", options=[discord.SelectOption(label="Hours", value="hours")])
    async def topic(self, asked: Asked, menu: ui.Select[Feedback]) -> None:
        await asked.response.send_message(f"You chose {menu.values[0]}.", ephemeral=True)


class Reason(ui.Modal, title="What was wrong?"):
    """Asks for a sentence."""

    text: ui.TextInput[Reason] = ui.TextInput(label="Reason", custom_id="reason", max_length=50)

    async def on_submit(self, asked: Asked, /) -> None:  # type: ignore[override]
        await asked.response.send_message(f"Noted: {self.text.value}", ephemeral=True)


class Bot(Client):
    """A small bot with one of each."""

    def __init__(self) -> None:
        super().__init__(intents())
        self.view = Feedback()
        self.failures: list[int] = []
        self.go_on = asyncio.Event()

    async def setup_hook(self) -> None:
        self.add_view(self.view)
        add_commands(self)
        await self.tree.sync()


def add_commands(bot: Bot) -> None:
    @bot.tree.command(description="Asks a question")
    async def ask(asked: Asked, question: str, file: discord.Attachment | None = None) -> None:
        await asked.response.defer(thinking=True)
        await asked.edit_original_response(content=f"You asked: {question}")
        if file is not None:
            await asked.followup.send((await file.read()).decode())

    @ask.autocomplete("question")
    async def complete(asked: Asked, current: str) -> list[app_commands.Choice[str]]:
        number = 26 if current == "many" else 2
        return [app_commands.Choice(name=f"{current} {n}", value=str(n)) for n in range(number)]

    @bot.tree.command(description="Answers only you")
    async def whisper(asked: Asked) -> None:
        await asked.response.defer(ephemeral=True)
        message = await asked.followup.send("public?", ephemeral=False, wait=True)
        await asked.followup.send("second", ephemeral=message.flags.ephemeral)

    @bot.tree.command(description="Shows buttons")
    async def rate(asked: Asked) -> None:
        await asked.response.send_message("Was it good?", view=bot.view)

    @bot.tree.command(description="Waits for the test")
    async def slow(asked: Asked) -> None:
        await bot.go_on.wait()
        try:
            await asked.response.send_message("late")
        except discord.HTTPException as refused:
            bot.failures.append(refused.code)

    @bot.tree.command(description="Goes on for long")
    async def long(asked: Asked) -> None:
        await asked.response.defer()
        await bot.go_on.wait()
        try:
            await asked.followup.send("late")
        except discord.HTTPException as refused:
            bot.failures.append(refused.code)

    @bot.tree.context_menu(name="Ask about this")
    async def about(asked: Asked, message: discord.Message) -> None:
        await asked.response.send_message(f"About: {message.content}", ephemeral=True)


def _office(standin: Discord) -> tuple[Human, Channel]:
    guild = standin.guild("Office")
    return standin.person("alice", guild), standin.general(guild)


async def test_a_slash_command_is_deferred_and_answered() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()):
            asked = alice.slash(general, "ask", {"question": "when?"})
            message = await standin.answer(asked)
            assert asked.answer_type == 5
            assert message.content == "You asked: when?"
            assert general.texts == ["You asked: when?"]


async def test_a_slash_command_works_in_a_direct_message() -> None:
    async with discord_standin(BRISK) as standin:
        alice, _ = _office(standin)
        async with connected(standin, Bot()):
            asked = alice.slash(alice.direct, "ask", {"question": "here?"})
            assert (await standin.answer(asked)).content == "You asked: here?"


async def test_a_file_given_to_a_command_is_downloaded() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()):
            options = {"question": "what is in it?", "file": ("note.txt", b"ten o'clock")}
            asked = alice.slash(general, "ask", options)
            await standin.until(lambda: len(asked.followups) == 1)
            assert asked.followups[0].content == "ten o'clock"


async def test_type_ahead_brings_its_choices() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()):
            typed = alice.type_ahead(general, "ask", "question", "opening")
            assert await standin.response(typed) == 8
            assert typed.choices is not None
            assert [choice["name"] for choice in typed.choices] == ["opening 0", "opening 1"]


async def test_a_deferral_settles_that_the_first_follow_up_is_ephemeral() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        bob = standin.person("bob", *standin.world.guilds.values())
        async with connected(standin, Bot()):
            asked = alice.slash(general, "whisper")
            await standin.until(lambda: len(asked.followups) == 1)
            assert asked.original is not None
            assert asked.original.content == "public?"
            assert asked.original.ephemeral
            assert asked.followups[0].ephemeral
            assert general.messages == []
            assert [m.content for m in alice.sees(general)] == ["public?", "second"]
            assert bob.sees(general) == []


async def test_persistent_buttons_work_after_a_restart() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()):
            message = await standin.answer(alice.slash(general, "rate"))
        async with connected(standin, Bot()) as second:
            clicked = alice.click(message, "Helpful")
            assert await standin.response(clicked) == 7
            assert message.content == "Thank you."
            assert message.edits == ["Was it good?"]
            assert second.view.clicks == 1


async def test_a_menu_and_a_modal_come_back_with_what_was_chosen_and_written() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()):
            message = await standin.answer(alice.slash(general, "rate"))
            chosen = await standin.answer(alice.select(message, "topic", ["hours"]))
            assert (chosen.content, chosen.ephemeral) == ("You chose hours.", True)
            shown = alice.click(message, "Why not?")
            assert await standin.response(shown) == 9
            written = await standin.answer(alice.submit(shown, {"reason": "too long"}))
            assert written.content == "Noted: too long"
            with pytest.raises(NoSuchCommand):
                alice.submit(shown, {"reason": "x" * 51})


async def test_a_message_command_gets_the_whole_message_without_the_content_intent() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()):
            said = alice.say(general, "we open at ten")
            asked = alice.use_on(said, "Ask about this")
            assert (await standin.answer(asked)).content == "About: we open at ten"


async def test_an_answer_after_three_seconds_is_unknown() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()) as bot:
            asked = alice.slash(general, "slow")
            standin.clock.advance(3.1)
            bot.go_on.set()
            await standin.until(lambda: bot.failures == [10062])
            assert not asked.answered
            assert general.messages == []


async def test_a_second_first_answer_is_refused() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()) as bot:
            asked = alice.slash(general, "slow")
            await _respond(standin, bot, asked, {"type": 5})
            bot.go_on.set()
            await standin.until(lambda: bot.failures == [40060])


async def _respond(standin: Discord, bot: Bot, asked: Interaction, body: dict[str, object]) -> int:
    """Answers by a bare POST, past the client; returns the status."""
    url = f"{standin.api_url}/interactions/{asked.id}/{asked.token}/callback"
    async with bot.http._HTTPClient__session.post(url, json=body) as answer:  # type: ignore[attr-defined]
        return int(answer.status)


async def test_after_fifteen_minutes_the_token_is_dead() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()) as bot:
            asked = alice.slash(general, "long")
            assert await standin.response(asked) == 5
            standin.clock.advance(901)
            bot.go_on.set()
            await standin.until(lambda: bot.failures == [50027])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"type": 8, "data": {"choices": []}}, 400),
        ({"type": 6}, 400),
        ({"type": 7, "data": {"content": "x"}}, 400),
        ({"type": 1}, 400),
        ({"type": 4, "data": {}}, 400),
        ({"type": 4, "data": {"content": "x" * 2001}}, 400),
        ({"type": 9, "data": {"title": "x" * 46, "custom_id": "a", "components": []}}, 400),
        ({}, 400),
        ({"type": 4, "data": {"content": "fine"}}, 204),
    ],
)
async def test_an_answer_must_fit_the_interaction(body: dict[str, object], status: int) -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()) as bot:
            asked = alice.slash(general, "slow")
            assert await _respond(standin, bot, asked, body) == status
            assert asked.answered == (status == 204)


@pytest.mark.parametrize(
    "choices",
    [
        [{"name": str(n), "value": str(n)} for n in range(26)],
        [{"name": "x" * 101, "value": "x"}],
        [{"name": "x", "value": "x" * 101}],
        [{"name": "", "value": "x"}],
    ],
)
async def test_type_ahead_beyond_its_limits_is_refused(choices: list[dict[str, str]]) -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()) as bot:
            asked = alice.slash(general, "slow")
            asked.type = 4
            body = {"type": 8, "data": {"choices": choices}}
            assert await _respond(standin, bot, asked, body) == 400
            assert asked.refused == [50035]


async def test_an_unanswered_interaction_has_no_webhook_and_no_original() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()) as bot:
            asked = alice.slash(general, "slow")
            webhook = discord.Webhook.partial(
                int(standin.bot.id),
                asked.token,
                session=bot.http._HTTPClient__session,  # type: ignore[attr-defined]
            )
            with pytest.raises(discord.NotFound) as refused:
                await webhook.send("early")
            assert refused.value.code == 10015


async def test_a_person_cannot_do_what_the_client_does_not_offer() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()):
            message = await standin.answer(alice.slash(general, "rate"))
            with pytest.raises(NoSuchCommand):
                alice.slash(general, "nothing")
            with pytest.raises(NoSuchCommand):
                alice.slash(general, "ask", {})
            with pytest.raises(CannotDo):
                alice.click(message, "Missing")
            with pytest.raises(CannotDo):
                alice.select(message, "topic", ["unknown"])


async def test_a_command_for_administrators_is_hidden_from_others() -> None:
    async with discord_standin(BRISK) as standin:
        alice, general = _office(standin)
        async with connected(standin, Bot()) as bot:

            @bot.tree.command(description="Indexes")
            @app_commands.default_permissions(manage_guild=True)
            async def index(asked: Asked) -> None:
                await asked.response.send_message("indexed")

            await bot.tree.sync()
            with pytest.raises(CannotDo):
                alice.slash(general, "index")
            owner = standin.person("owner")
            assert (await standin.answer(owner.slash(general, "index"))).content == "indexed"


async def test_an_unchanged_command_keeps_its_id_when_all_are_overwritten() -> None:
    async with discord_standin(Limits(identify_every=0)) as standin:
        _office(standin)
        async with connected(standin, Bot()) as bot:
            first = {c.name: c.id for c in await bot.tree.fetch_commands()}
            second = {c.name: c.id for c in await bot.tree.sync()}
            assert first == second
            assert len(standin.calls.of("PUT /applications/{application_id}/commands")) == 2
