"""Messages, threads, files and pings of the Discord stand-in, through the real discord.py."""

from __future__ import annotations

import io

import discord
import pytest

from tests.platforms.discord import BRISK, Discord, discord_standin
from tests.platforms.discord.conftest import Client, connected, intents
from tests.platforms.discord.things import Channel


def _channel(client: Client, channel: Channel) -> discord.TextChannel:
    found = client.get_channel(int(channel.id))
    assert isinstance(found, discord.TextChannel)
    return found


def _general(standin: Discord) -> Channel:
    return standin.general(standin.guild("Office"))


async def test_a_message_with_the_same_nonce_is_sent_once() -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        async with connected(standin, Client(intents())) as client:
            channel = _channel(client, general)
            first = await channel.send("once", nonce="turn-1-part-1")
            again = await channel.send("once", nonce="turn-1-part-1")
            other = await channel.send("other", nonce="turn-1-part-2")
            assert first.id == again.id != other.id
            assert general.texts == ["once", "other"]


async def test_a_nonce_is_forgotten_after_some_minutes() -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        async with connected(standin, Client(intents())) as client:
            channel = _channel(client, general)
            await channel.send("x", nonce="n")
            standin.clock.advance(BRISK.nonce_remembered + 1)
            await channel.send("x", nonce="n")
            assert general.texts == ["x", "x"]


async def test_allowed_mentions_decide_who_is_pinged() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        general = standin.general(guild)
        alice, bob = standin.person("alice", guild), standin.person("bob", guild)
        text = f"{alice.mention} {bob.mention} @everyone"
        async with connected(standin, Client(intents())) as client:
            channel = _channel(client, general)
            await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
            assert (general.last.pinged, general.last.mentions) == (set(), [])
            only_bob = discord.AllowedMentions(users=[discord.Object(int(bob.id))])
            await channel.send(text, allowed_mentions=only_bob)
            assert general.last.pinged == {bob.id}
            await channel.send(text, allowed_mentions=discord.AllowedMentions.all())
            assert general.last.pinged == {alice.id, bob.id}
            assert not general.last.mention_everyone


async def test_everyone_is_pinged_only_by_who_may() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        assert alice.say(standin.general(guild), "@everyone look").pinged == set()
        loud = standin.person("owner").say(standin.general(guild), "@everyone look")
        assert loud.pinged == {alice.id, standin.bot.id}


async def test_a_reply_pings_unless_told_not_to() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        general = standin.general(guild)
        said = alice.say(general, "question")
        async with connected(standin, Client(intents())) as client:
            question = await _channel(client, general).fetch_message(int(said.id))
            await question.reply("loud", mention_author=True)
            assert general.last.pinged == {alice.id}
            await question.reply("quiet", mention_author=False)
            assert general.last.pinged == set()
            assert general.last.replies_to is said


async def test_history_comes_in_windows_newest_first() -> None:
    async with discord_standin(BRISK, message_content=True) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        general = standin.general(guild)
        said = [alice.say(general, str(n)) for n in range(120)]
        middle = discord.Object(int(said[60].id))
        async with connected(standin, Client(intents())) as client:
            channel = _channel(client, general)
            everything = [m.content async for m in channel.history(limit=None)]
            assert everything == [str(n) for n in range(119, -1, -1)]
            before = [m.content async for m in channel.history(limit=3, before=middle)]
            after = [m.content async for m in channel.history(limit=3, after=middle)]
            around = [m.content async for m in channel.history(limit=5, around=middle)]
            assert (before, after) == (["59", "58", "57"], ["61", "62", "63"])
            assert around == ["62", "61", "60", "59", "58"]


async def test_history_hides_text_without_the_content_intent() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        general = standin.general(guild)
        alice = standin.person("alice", guild)
        alice.say(general, "hidden")
        alice.say(general, f"{standin.bot.mention} shown")
        async with connected(standin, Client(intents())) as client:
            texts = [m.content async for m in _channel(client, general).history()]
            assert texts == [f"<@{standin.bot.id}> shown", ""]


async def test_files_go_up_and_come_down_whole() -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        content = b"--x\r\n\r\n\x00\xff" * 500
        async with connected(standin, Client(intents())) as client:
            file = discord.File(io.BytesIO(content), "ergebnis für dich.bin", description="Result")
            sent = await _channel(client, general).send("see", file=file)
            (kept,) = general.last.attachments
            assert (kept.content, kept.description) == (content, "Result")
            assert await sent.attachments[0].read() == content
            await sent.delete()
            with pytest.raises(discord.NotFound):
                await sent.attachments[0].read()


async def test_a_thread_is_opened_from_a_message_and_answered_in() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        general = standin.general(guild)
        said = standin.person("alice", guild).say(general, f"{standin.bot.mention} why?")
        async with connected(standin, Client(intents())) as client:
            question = await _channel(client, general).fetch_message(int(said.id))
            thread = await question.create_thread(name="Why")
            assert thread.id == question.id
            await thread.send("Because.")
            inside = standin.world.channels[said.id]
            assert inside.texts == ["", "Because."]
            assert inside.messages[0].type == 21
            assert said.thread is inside
            assert "THREAD_CREATE" in client.heard


async def test_a_private_thread_is_seen_by_its_members_alone() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice, bob = standin.person("alice", guild), standin.person("bob", guild)
        thread = alice.open_private_thread(standin.general(guild), "Salaries")
        alice.say(thread, "secret")
        async with connected(standin, Client(intents())) as client:
            assert bob.sees(thread) == []
            with pytest.raises(discord.Forbidden) as refused:
                await client.fetch_channel(int(thread.id))
            assert refused.value.code == 50001


async def test_a_message_in_an_archived_thread_wakes_it_unless_it_is_locked() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        opened = alice.open_thread(standin.general(guild), "Topic")
        async with connected(standin, Client(intents())) as client:
            thread = await client.fetch_channel(int(opened.id))
            assert isinstance(thread, discord.Thread)
            assert opened.thread is not None
            opened.thread.archived = True
            await thread.send("awake")
            assert not opened.thread.archived
            opened.thread.archived = opened.thread.locked = True
            with pytest.raises(discord.HTTPException) as refused:
                await thread.send("no")
            assert refused.value.code == 50083


async def test_edits_deletions_reactions_and_typing_are_told_to_the_client() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        general = standin.general(guild)
        async with connected(standin, Client(intents())) as client:
            said = alice.say(general, "first")
            alice.edit(said, "second")
            alice.react(said, "👍")
            alice.unreact(said, "👍")
            alice.delete(said)
            await standin.until(lambda: "MESSAGE_DELETE" in client.heard)
            wanted = ["CREATE", "UPDATE", "REACTION_ADD", "REACTION_REMOVE", "DELETE"]
            assert client.heard[-5:] == [f"MESSAGE_{name}" for name in wanted]
            assert said.edits == ["first"]


async def test_a_reaction_of_the_bot_stands_once_and_words_are_no_emoji() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        general = standin.general(guild)
        said = standin.person("alice", guild).say(general, "x")
        async with connected(standin, Client(intents())) as client:
            message = await _channel(client, general).fetch_message(int(said.id))
            await message.add_reaction("👀")
            await message.add_reaction("👀")
            assert said.reactions == {"👀": [standin.bot]}
            with pytest.raises(discord.HTTPException) as refused:
                await message.add_reaction("eyes")
            assert refused.value.code == 10014


async def test_a_layout_view_is_kept_with_its_texts() -> None:
    class Page(discord.ui.LayoutView):
        text: discord.ui.TextDisplay[Page] = discord.ui.TextDisplay("# Hours\nTen to six.")

    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        async with connected(standin, Client(intents())) as client:
            await _channel(client, general).send(view=Page())
            (component,) = general.last.components
            assert component["content"] == "# Hours\nTen to six."
            assert general.last.flags == 1 << 15


async def test_typing_is_seen() -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        async with (
            connected(standin, Client(intents())) as client,
            _channel(client, general).typing(),
        ):
            assert [user for user, _ in general.typed] == [standin.bot]


async def test_the_bot_writes_to_a_person_directly() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Client(intents())) as client:
            user = await client.fetch_user(int(alice.id))
            await user.send("hello")
            assert alice.direct.texts == ["hello"]
            assert [m.content for m in alice.sees(alice.direct)] == ["hello"]


async def test_a_deleted_channel_is_gone_for_the_client() -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        async with connected(standin, Client(intents())) as client:
            channel = _channel(client, general)
            standin.delete_channel(general)
            with pytest.raises(discord.NotFound) as refused:
                await channel.send("into nothing")
            assert refused.value.code == 10003
            await standin.until(lambda: client.get_channel(int(general.id)) is None)


async def test_the_application_says_whether_the_content_intent_is_granted() -> None:
    async with discord_standin(BRISK) as standin, connected(standin, Client(intents())) as client:
        assert not (await client.application_info()).flags.gateway_message_content_limited
        standin.application.message_content = True
        info = await client.application_info()
        assert info.flags.gateway_message_content_limited
        assert info.verify_key == standin.application.public_key
