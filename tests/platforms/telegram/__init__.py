"""A Bot API server as strict as Telegram's, with its people and chats; it knows nothing of Mynah.

async with telegram_standin() as telegram:
    ada = telegram.person("Ada")
    ... start a bot with telegram.api_url and telegram.token ...
    ada.say(ada.private, "When is lunch?")
    reply = await telegram.reply(ada.private)
"""

from tests.platforms.telegram.errors import Json, Refused
from tests.platforms.telegram.limits import Pace
from tests.platforms.telegram.people import Person
from tests.platforms.telegram.standin import Telegram, telegram_standin
from tests.platforms.telegram.world import Rules

__all__ = ["Json", "Pace", "Person", "Refused", "Rules", "Telegram", "telegram_standin"]
