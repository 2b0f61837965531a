"""A group of Telegram's that is remembered from then on, with the product as a process."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.telegram.test_end_to_end import SECONDS, mynah_in_telegram
from tests.faults.product import until
from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.world import Rules


async def asked(telegram: Telegram, who: Person, group: Chat, text: str) -> str:
    count = len(telegram.sent(group)) + 1
    who.say(group, f"@mynah_bot {text}")
    return (await telegram.reply(group, count, within=SECONDS)).text or ""


async def test_a_group_is_answered_from_what_was_said_and_edited_since(
    tmp_path: Path, stocked: Path
) -> None:
    rules = Rules(privacy_mode=False)
    async with (
        telegram_standin(rules=rules) as telegram,
        mynah_in_telegram(tmp_path, stocked, telegram) as mynah,
    ):
        ada, bo = telegram.person("Ada"), telegram.person("Bo")
        group = ada.create_group("Kitchen")
        ada.add_bot(group)
        bo.join(group)
        await mynah.start(MYNAH_ADMINS=f"telegram:{ada.user.id}")
        told = await asked(telegram, ada, group, "remember this group")
        assert "stop remembering this room" in told
        key = bo.say(group, "The boiler key hangs behind the red door of the cellar.")

        async def known(words: str) -> bool:
            return words in await asked(telegram, bo, group, "Where does the boiler key hang?")

        await until(lambda: known("red door"), 120, "what was said is known", every=1)
        bo.edit(key, "The boiler key hangs behind the green door of the cellar.")
        await until(lambda: known("green door"), 120, "what was edited is known", every=1)
