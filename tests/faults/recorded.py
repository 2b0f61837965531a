"""Payloads as each stand-in sends them when people do what people do; the seeds of fuzzing."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.platforms.discord import discord_standin
from tests.platforms.slack import slack_standin
from tests.platforms.telegram import telegram_standin

WORDS = ("When does the library open?", "naïve 🦜 *bold* `code` <b> & more", "1 < 2", "x" * 300)


async def of_slack() -> list[Any]:
    """Events of mentions, threads, edits, deletions, files, reactions, homes, commands, shortcuts."""
    async with slack_standin() as slack:
        ann, bob = slack.person("ann"), slack.person("bob")
        for channel in (ann.dm, slack.channel("general"), slack.channel("with-partner")):
            for words in WORDS:
                said = ann.say(channel, f"{slack.mention} {words}")
                ann.say(channel, words, said.ts, files={"notes.md": b"# Notes"})
                ann.edit(said, f"{words} please")
                ann.react(said, "thumbsup")
                ann.command(channel, "/mynah", f"ask {words}")
                ann.shortcut(said, "ask_about_this")
                ann.delete(said)
        ann.open_home("home")
        bob.open_home("messages")
        ann.open_assistant(slack.channel("general"))
        slack.uninstall(slack.team)
        return [each.payload for each in slack.post.all]


async def of_discord() -> list[Any]:
    """Dispatches of messages, replies, edits, deletions, reactions and threads."""
    async with discord_standin(message_content=True) as discord:
        heard: list[Any] = []
        discord.world.told.append(lambda event: heard.append(event.data))
        guild = discord.guild("Office")
        alice, bob = discord.person("alice", guild), discord.person("bob", guild)
        general = discord.general(guild)
        for words in WORDS:
            said = alice.say(general, f"{discord.bot.mention} {bob.mention} {words}")
            bob.say(general, words, reply_to=said, attachments={"notes.md": b"# Notes"})
            thread = alice.open_thread(general, "Notes", under=said)
            alice.say(thread, words)
            alice.edit(said, f"{discord.bot.mention} {words} please")
            alice.react(said, "👍")
            alice.delete(alice.dm(words))
        return heard


async def of_telegram() -> list[Any]:
    """Updates of messages, commands, mentions, replies, edits, documents, topics and inline queries."""
    async with telegram_standin() as telegram:
        ada, bo = telegram.person("Ada"), telegram.person("Bo", "bo")
        ada.start()
        group = ada.create_group("Kitchen", bo, forum=True)
        ada.add_bot(group)
        topic = ada.create_topic(group, "Questions")
        for words in WORDS:
            said = ada.say(ada.private, words)
            ada.edit(said, f"{words} please")
            ada.say(ada.private, f"/ask {words}")
            bo.say(group, f"@mynah_bot {words}", thread=topic)
            ada.send_document(ada.private, "notes.md", b"# Notes", caption=words[:100])
            ada.send_photo(ada.private, b"\x89PNG", caption=words[:100])
            ada.ask_inline(words)
            ada.react(said, "👍")
        return list(telegram.updates.all)


RECORDING = {"slack": of_slack, "discord": of_discord, "telegram": of_telegram}


def recorded(platform: str) -> list[Any]:
    """What this platform's stand-in sent."""
    found = asyncio.run(RECORDING[platform]())
    assert len(found) > 10, found
    return found
