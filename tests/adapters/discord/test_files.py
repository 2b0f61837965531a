"""Files in Discord: found anew under their message, read, offered with buttons, and kept by a press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.discord.files import HOSTS, DiscordFiles
from adapters.discord.platform import DiscordPlatform
from core.conversation.turn import Event
from core.files.enter import Fetched
from core.messages import Attachment, Audience, Message, Person
from core.ports import NotFetched
from core.reception import Reception
from core.words import say
from tests.adapters.discord.stage import Stage, ids
from tests.core.files.desk import Desk, open_desk
from tests.platforms.discord import BRISK, discord_standin
from tests.platforms.discord.things import Interaction
from tests.platforms.discord.things import Message as Said

NOTES = b"# Moving house\n\nThe movers come on Thursday at nine. The keys are with Mr Okafor.\n"
LIMIT = 10_000
YES, NO = say("file_keep_for", readers=say("readers_workspace")), say("file_keep_not")
DOWNLOAD = "GET /attachments/{path}"


@dataclass
class House(Stage):
    """With Mynah's core, in which only engines and models are doubles."""

    desk: Desk | None = None
    administrators: tuple[Person, ...] = ()

    @property
    def reception(self) -> Reception:
        return replace(super().reception, administrators=self.administrators)

    async def answering(self, message: Message) -> AsyncIterator[Event]:
        assert self.desk is not None
        async for event in self.desk.conversation.answering(message):
            yield event

    async def answered(self, asked: Said, *, holds: str = "", last: str = "good") -> str:
        """The finished answer to a message, with these words."""
        await self.discord.until(
            lambda: any(last in ids(p) and holds in p.content for p in self.posts(asked)),
            seconds=10,
        )
        return "\n".join(post.content for post in self.posts(asked))

    def core(self) -> Desk:
        assert self.desk is not None
        return self.desk


@asynccontextmanager
async def house(
    tmp_path: Path, *, message_content: bool = False
) -> AsyncIterator[tuple[House, DiscordPlatform]]:
    async with (
        discord_standin(BRISK, message_content=message_content) as standin,
        open_desk(tmp_path) as desk,
    ):
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        here = House(standin, guild, alice, notes=desk.notes, desk=desk)
        here.administrators = (Person("discord", alice.user.id),)
        async with here.running() as platform:
            desk.files = platform.files
            yield here, platform


@asynccontextmanager
async def sent(data: bytes = NOTES) -> AsyncIterator[tuple[House, DiscordPlatform, Message]]:
    """A file that lies in Discord, and the platform to fetch it with."""
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        here = House(standin, guild, standin.person("alice", guild))
        said = here.alice.say(here.general, here.mention, attachments={"notes.md": data})
        async with here.platform() as platform:
            yield here, platform, here.question(said)


async def refusal(
    platform: DiscordPlatform, message: Message, attachment: Attachment, limit: int = LIMIT
) -> str:
    with pytest.raises(NotFetched) as caught:
        await platform.files.fetch(message, attachment, limit)
    return caught.value.why


async def test_a_file_is_fetched_by_an_address_that_is_asked_for_anew() -> None:
    async with sent() as (here, platform, message):
        (attachment,) = message.attachments
        here.discord.clock.advance(2 * 86_400)
        assert await platform.files.fetch(message, attachment, LIMIT) == NOTES


async def test_a_size_that_lies_is_found_out() -> None:
    async with sent(b"x" * 500) as (_, platform, message):
        small = replace(message.attachments[0], size=1)
        assert await refusal(platform, message, small, 499) == "file_too_large"


async def test_a_file_whose_message_was_deleted_is_gone() -> None:
    async with sent() as (here, platform, message):
        await here.platform_deletes(here.discord.world.messages[message.id])
        assert await refusal(platform, message, message.attachments[0]) == "file_gone"


async def test_no_other_host_is_asked_whatever_is_named() -> None:
    async with sent() as (here, platform, message):
        for uri in ("https://evil.example/a.md", "file:///etc/passwd", "", "https://127.0.0.1/x"):
            assert await refusal(platform, message, Attachment("a.md", "", 1, uri)) == (
                "file_elsewhere"
            )
        real = DiscordFiles(platform._api)
        with pytest.raises(NotFetched, match="file_elsewhere"):
            await real.fetch(message, message.attachments[0], LIMIT)
        assert real._origins == HOSTS
        assert not here.discord.calls.of(DOWNLOAD)


async def test_a_direct_message_that_holds_only_a_file_is_read_and_asked_about(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as (here, _):
        alone = here.alice.dm("", attachments={"notes.md": NOTES})
        assert "notes.md" in await here.answered(alone)
        asked = here.alice.dm("When do the movers come?")
        assert "Thursday at nine" in await here.answered(asked)


async def test_files_from_sending_to_finding(tmp_path: Path) -> None:
    async with house(tmp_path) as (here, _):
        bob = here.discord.person("bob", here.guild)
        asked = here.alice.say(
            here.general,
            f"{here.mention} When do the movers come?",
            attachments={"notes.md": NOTES},
        )
        assert "Thursday at nine" in await here.answered(asked)
        other = here.ask("When do the movers come?", who=bob)
        assert "Thursday" not in await here.answered(other)

        wished = here.alice.say(
            here.general, f"{here.mention} remember this", attachments={"notes.md": NOTES}
        )
        await here.discord.until(
            lambda: any("keep:" in ids(p) for p in here.posts(wished)), seconds=10
        )
        offer = here.posts(wished)[-1]
        refused = bob.click(offer, YES)
        await here.discord.until(lambda: bool(_told(refused)))
        assert say("file_only_sender") in _told(refused)
        here.alice.click(offer, YES)
        kept = await here.answered(wished, holds="1 section", last="[]")
        assert "I keep this" in kept
        assert here.posts(wished)[-1].components == [], "of a receipt nobody has an opinion"
        (record,) = (await here.core().world.documents.known("upload:kept")).values()
        assert record.audience == Audience("workspace", "discord", here.guild.id)
        found = here.ask("When do the movers come?", who=bob)
        assert "Thursday at nine" in await here.answered(found)


async def test_a_file_above_is_read_by_a_mention_in_reply_where_discord_shows_it(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, message_content=True) as (here, _):
        bob = here.discord.person("bob", here.guild)
        file = bob.say(here.general, "the plan", attachments={"notes.md": NOTES})
        asked = here.alice.say(
            here.general, f"{here.mention} When do the movers come?", reply_to=file
        )
        assert "Thursday at nine" in await here.answered(asked)


async def test_the_menu_on_a_message_asks_about_its_file_or_says_that_there_is_nothing(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as (here, _):
        bob = here.discord.person("bob", here.guild)
        alone = bob.say(here.general, "", attachments={"notes.md": NOTES})
        about = here.alice.use_on(alone, "Ask Mynah")
        await here.discord.until(lambda: "notes" in _told(about), seconds=10)
        assert say("file_others") in _told(about)
        asking = "When do the movers come?"
        both = bob.say(here.general, asking, attachments={"notes.md": NOTES})
        about = here.alice.use_on(both, "Ask Mynah")
        await here.discord.until(lambda: "Thursday at nine" in _told(about), seconds=10)

        bare = bob.say(here.general, "words", attachments={"notes.md": NOTES})
        bare.content, bare.attachments = "", []
        about = here.alice.use_on(bare, "Ask Mynah")
        await here.discord.until(lambda: bool(_told(about)))
        assert _told(about) == say("nothing_in_it")


@pytest.mark.parametrize(
    ("button", "told"),
    [
        (say("file_keep_for", readers=say("readers_person")), "I keep this"),
        (NO, say("file_not_kept")),
    ],
)
@pytest.mark.parametrize("later", [0.0, 3_600.0])
async def test_what_becomes_of_a_private_offer_takes_its_place(
    tmp_path: Path, button: str, told: str, later: float
) -> None:
    async with house(tmp_path) as (here, _):
        file = here.alice.say(here.general, "remember this please", attachments={"notes.md": NOTES})
        about = here.alice.use_on(file, "Ask Mynah")
        await here.discord.until(
            lambda: about.original is not None and "keep:" in ids(about.original), seconds=10
        )
        offer = about.original
        assert offer is not None
        here.discord.clock.advance(later)
        here.alice.click(offer, button)
        await here.discord.until(lambda: told in offer.content and not offer.components, seconds=10)
        assert not here.discord.calls.of("POST /users/@me/channels")


async def test_administrators_index_a_file_or_a_page_by_a_command(tmp_path: Path) -> None:
    async with house(tmp_path) as (here, _):
        bob = here.discord.person("bob", here.guild)
        stranger = bob.slash(here.general, "index", {"file": ("notes.md", NOTES)})
        await here.discord.until(lambda: bool(_told(stranger)))
        assert say("only_administrators") in _told(stranger).replace("\\", "")

        nothing = here.alice.slash(here.general, "index", {"address": "ftp://example.com"})
        await here.discord.until(lambda: bool(_told(nothing)))
        assert say("index_what") in _told(nothing)

        given = here.alice.slash(here.general, "index", {"file": ("notes.md", NOTES)})
        assert "Moving house (notes" in await _kept(here, given)

        url = "https://docs.example/garden"
        page = b"<html><title>Garden</title><h1>Garden</h1><p>The caretaker waters it.</p></html>"
        here.core().pages[f"web:{url}"] = Fetched(page, "garden.html", url)
        assert "docs.example" in await _kept(here, _index(here, url))
        titles = {
            r.title for r in (await here.core().world.documents.known("upload:kept")).values()
        }
        assert titles == {"Moving house", "Garden"}
        found = here.ask("Who waters the garden?")
        assert url in await here.answered(found)


def _index(here: House, url: str) -> Interaction:
    return here.alice.slash(here.general, "index", {"address": url})


async def _kept(here: House, asked: Interaction) -> str:
    """The answer to the command, once the button was pressed."""
    await here.discord.until(
        lambda: asked.original is not None and "keep:" in ids(asked.original), seconds=10
    )
    offer = asked.original
    assert offer is not None
    here.alice.click(offer, YES)
    await here.discord.until(
        lambda: "I keep this" in offer.content and not offer.components, seconds=10
    )
    return offer.content


def _told(asked: Interaction) -> str:
    """What its person alone is told: in a message of its own, also where a button was pressed."""
    said = [each for each in (asked.original, *asked.followups) if each is not None]
    return " ".join(each.content for each in said)


def test_a_person_is_named_by_the_platform_alone() -> None:
    assert Person("discord", "1") == Person("discord", "1", "Anybody")
