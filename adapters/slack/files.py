"""Files that people shared with us in Slack: fetched with our token, from Slack's own hosts alone."""

from __future__ import annotations

from typing import Any

from adapters.download import Downloads, download, origin_of
from adapters.slack.api import Api, Refused
from core.messages import Attachment, Message
from core.ports import NotFetched, Unavailable

BY_ID = "slack:file:"
"""Begins the reference of a file of which the event told only its id."""
_GONE = frozenset({"file_not_found", "file_deleted"})


class SlackFiles:
    """Satisfies core.ports.Files."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._origins = origins(api.client.base_url)

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        """Slack sends whoever may not read a file to a page where people sign in."""
        del message
        uri = attachment.uri
        if uri.startswith(BY_ID):
            uri = await self._address(uri.removeprefix(BY_ID), limit)
        headers = {"Authorization": f"Bearer {await self._token()}"}
        how = Downloads(self._session, self._origins, headers, sleep=self._api.sleep)
        found = await download(uri, limit, how)
        if found.media_type == "text/html" and "html" not in attachment.media_type:
            raise NotFetched("file_forbidden", "a page instead of a file")
        return found.data

    async def _token(self) -> str:
        """The one of now."""
        try:
            await self._api.ready()
        except Refused as refusal:
            raise NotFetched("file_forbidden", refusal.code) from refusal
        except Unavailable as error:
            raise NotFetched("file_unreachable") from error
        return self._api.client.token or ""

    async def _address(self, file: str, limit: int) -> str:
        """Of a file of which only the id is known, as in channels that are shared."""
        try:
            answer = await self._api.insist("files.info", file=file)
        except Refused as refusal:
            if refusal.code in _GONE:
                raise NotFetched("file_gone") from refusal
            raise NotFetched("file_forbidden", refusal.code) from refusal
        except Unavailable as error:
            raise NotFetched("file_unreachable") from error
        found: dict[str, Any] = answer.get("file") or {}
        size = found.get("size")
        if isinstance(size, int) and size > limit:
            raise NotFetched("file_too_large")
        return str(found.get("url_private_download") or found.get("url_private") or "")

    def _session(self) -> Any:
        return self._api.client.session


def origins(url: str) -> frozenset[str]:
    """Where files may be: the API's own host (a server of one's own), and `files.` before it."""
    own = origin_of(url)
    scheme, _, host = own.partition("://")
    return frozenset({own, f"{scheme}://files.{host.removeprefix('www.')}"} if own else ())
