"""Documents that people sent us on Telegram, by its own two steps: where the file is, then the file."""

from __future__ import annotations

from adapters.download import Downloads, download, origin_of
from adapters.telegram.calls import Calls, Conflict, Moved, NotTaken
from adapters.telegram.written import FILE
from core.messages import Attachment, Message
from core.ports import NotFetched, Unavailable, Undeliverable


class TelegramFiles:
    """Satisfies core.ports.Files. A file's address holds the bot's token: it is never told anywhere."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        """Telegram itself hands out no more than 20 MB."""
        from aiogram.client.session.aiohttp import AiohttpSession

        del message
        bot = self._calls.bot
        if bot is None or not attachment.uri.startswith(FILE):
            raise NotFetched("file_elsewhere")
        path = await self._path(attachment.uri.removeprefix(FILE), limit)
        session = bot.session
        if not isinstance(session, AiohttpSession):
            raise NotFetched("file_unreachable")
        opened = await session.create_session()
        address = session.api.file_url(bot.token, path)
        how = Downloads(
            lambda: opened,
            {origin_of(address)},
            pause=self._calls.patience.pause,
            sleep=self._calls.sleep,
        )
        return (await download(address, limit, how)).data

    async def _path(self, file: str, limit: int) -> str:
        from aiogram.methods import GetFile

        try:
            found = await self._calls.patiently(GetFile(file_id=file))
        except (Unavailable, Conflict, Moved):
            raise NotFetched("file_unreachable") from None
        except (NotTaken, Undeliverable) as error:
            too_big = "too big" in str(error).lower()
            raise NotFetched("file_too_large" if too_big else "file_gone") from None
        if found.file_size and found.file_size > limit:
            raise NotFetched("file_too_large")
        if not found.file_path:
            raise NotFetched("file_gone")
        return found.file_path
