"""How a person connects Telegram, and whether the token is good."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from importlib import import_module

from adapters.telegram.calls import TOKEN_REMEDY, NotTaken, Patience, open_calls
from adapters.telegram.events import COMMANDS
from core.connecting import Ask, Guide, Verified
from core.ports import Misconfigured, Unavailable, Undeliverable

VERIFY_SECONDS = 15.0
_SDK = "aiogram.methods"
_STEPS = (
    "In Telegram, open a chat with @BotFather (https://t.me/BotFather), send /newbot, and choose a "
    "name and a username that ends in `bot`. BotFather answers with a token.",
    "For groups: leave the privacy mode on (/setprivacy, Enable). Mynah then gets only what "
    "mentions it, answers it or is a command. Add it to a group as any member.",
    "To ask from any chat by typing the bot's name (optional): send /setinline to BotFather, choose "
    "the bot, and send a placeholder such as: Ask the handbook",
    "Nothing is to be done for the commands: Mynah sets "
    f"{', '.join(f'/{each}' for each in COMMANDS[:-1])} and /{COMMANDS[-1]} itself.",
)
_ASK = Ask("TELEGRAM_TOKEN", "the token from BotFather, such as 7000001:AA…")


def guide(api_url: str, webhook_url: str) -> Guide:
    """The steps, what to ask for, and the check with these addresses."""
    return Guide(
        lambda _values: _STEPS,
        (_ASK,),
        partial(verify, api_url=api_url, webhook_url=webhook_url),
        sdk=_SDK,
    )


async def verify(
    settings: Mapping[str, str], *, api_url: str, webhook_url: str, seconds: float = VERIFY_SECONDS
) -> Verified:
    """Ask Telegram who the token is for. Raises Unavailable when it does not answer in time."""
    token = settings.get("TELEGRAM_TOKEN", "").strip()
    if not token:
        return Verified("", (f"There is no token. {TOKEN_REMEDY}",))
    await asyncio.to_thread(import_module, _SDK)  # takes seconds, which are not Telegram's
    try:
        async with asyncio.timeout(seconds):
            return await _verified(token, api_url, webhook_url)
    except TimeoutError:
        raise Unavailable(f"Telegram did not answer within {seconds:g} s") from None
    except Misconfigured as error:
        return Verified("", (str(error),))
    except (NotTaken, Undeliverable) as error:
        raise Unavailable(f"Telegram answers otherwise than usual: {error}") from error


async def _verified(token: str, api_url: str, webhook_url: str) -> Verified:
    from aiogram.methods import GetMe, GetWebhookInfo

    patience = Patience(seconds=VERIFY_SECONDS, tries=1)
    async with open_calls(token, api_url, patience) as calls:
        me = await calls.once(GetMe())
        hook = await calls.once(GetWebhookInfo())
    problems = []
    if me.can_join_groups is False:
        problems.append("Nobody can add the bot to a group: send /setjoingroups to @BotFather.")
    if webhook_url and hook.last_error_message:
        problems.append(
            f"Telegram could not reach {hook.url}: {hook.last_error_message}. Check WEBHOOK_URL."
        )
    return Verified(f"@{me.username} ({me.full_name})", tuple(problems))
