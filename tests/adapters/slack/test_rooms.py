"""A room of Slack's that is remembered, from the command to the answer, with the product as a process."""

from __future__ import annotations

import json
from pathlib import Path

from tests.adapters.slack.seen import words
from tests.adapters.slack.test_end_to_end import answered
from tests.faults.product import Product, product, until
from tests.platforms.slack import StandIn, slack_standin


async def source(mynah: Product) -> dict[str, object]:
    _, printed = await mynah.run("source", "list", "--json")
    (room,) = [each for each in json.loads(printed)["sources"] if each["kind"] == "room"]
    return dict(room)


async def read(mynah: Product, documents: int) -> dict[str, object]:
    async def done() -> bool:
        room = await source(mynah)
        return room["documents"] == documents and bool(room["synced_at"])

    await until(done, 120, f"{documents} documents of the room are read", every=1)
    return await source(mynah)


async def asked(slack: StandIn, text: str, who: str = "ann", room: str = "general") -> str:
    said = slack.person(who).say(slack.channel(room), f"{slack.mention} {text}")
    return words(await answered(slack, said))


async def test_a_room_that_is_remembered_is_answered_from_and_nobody_elsewhere_is(
    tmp_path: Path, stocked: Path
) -> None:
    async with slack_standin() as slack:
        ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "MYNAH_ADMINS": f"slack:{slack.team.id}.{ann.id}",
        }
        earlier = bob.say(general, "The boiler key hangs behind the red door of the cellar.")
        async with product(tmp_path, stocked=stocked, **settings) as (mynah, _):
            await mynah.start()
            await slack.sockets.connected(2, 180)
            assert "Only administrators" in await asked(slack, "remember this room", "bob")
            assert "stop remembering this room" in await asked(slack, "Remember this room!")
            room = await read(mynah, 1)
            assert room["audience"] == f"room:slack:{slack.team.id}:{general.id}"

            told = await asked(slack, "Where does the boiler key hang?")
            assert "behind the red door" in told
            assert "Chat, " in told
            elsewhere = ann.say(ann.dm, "Where does the boiler key hang?")
            assert "red door" in words(await answered(slack, elsewhere))  # Ann is in the room

            bob.say(general, "The bicycle shed opens with the code 7316.", thread_ts=earlier.ts)
            await read(mynah, 1)

            async def known() -> bool:
                return "7316" in await asked(slack, "Which code opens the bicycle shed?", "bob")

            await until(known, 120, "what was said since is known", every=1)

            assert "I do not remember this room" in await asked(slack, "Stop remembering this room")

            async def gone() -> bool:
                _, printed = await mynah.run("source", "list", "--json")
                kinds = {each["kind"] for each in json.loads(printed)["sources"]}
                code, _ = await mynah.run(
                    "verify", "deletion", str(room["name"]), "--phrase", "red door of the cellar"
                )
                return "room" not in kinds and code == 0

            await until(gone, 120, "nothing is left of it", every=1)
