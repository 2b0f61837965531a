"""Files that people sent in Discord: found anew under their message, since their addresses expire."""

from __future__ import annotations

from adapters.discord.api import MISSING_ACCESS, MISSING_PERMISSIONS, REAL_URL, Api, Refused
from adapters.discord.attached import FILE
from adapters.discord.fields import dict_of, id_in, list_of, text_in
from adapters.download import Downloads, download, origin_of
from core.messages import Attachment, Message
from core.ports import NotFetched, Unavailable

HOSTS = frozenset({"https://cdn.discordapp.com", "https://media.discordapp.net"})
"""Where Discord keeps files."""


class DiscordFiles:
    """Satisfies core.ports.Files."""

    def __init__(self, api: Api, url: str = "") -> None:
        self._api = api
        real = not url or origin_of(url) == origin_of(REAL_URL)
        self._origins = HOSTS if real else frozenset({origin_of(url)})

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        """Without any token: the address itself is the permission."""
        import aiohttp

        del message
        address = attachment.uri
        if address.startswith(FILE):
            address = await self._address(*address.removeprefix(FILE).split("/", 2))
        async with aiohttp.ClientSession() as session:
            how = Downloads(lambda: session, self._origins)
            return (await download(address, limit, how)).data

    async def _address(self, channel: str, message: str, file: str) -> str:
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            found = await self._api.call("GET", path, channel_id=channel, message_id=message)
        except Refused as error:
            if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
                raise NotFetched("file_forbidden") from error
            raise NotFetched("file_gone") from error
        except Unavailable as error:
            raise NotFetched("file_unreachable") from error
        for each in map(dict_of, list_of(dict_of(found).get("attachments"))):
            if id_in(each, "id") == file:
                return text_in(each, "url")
        raise NotFetched("file_gone")
