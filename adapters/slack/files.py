"""Files that people shared with us in Slack: fetched with our token, from Slack's own hosts alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from adapters.download import Downloads, download, origin_of
from adapters.slack.api import Api, Refused
from adapters.slack.fields import Json, dict_of, dicts_of, id_in, text_in
from core.messages import Attachment, Message
from core.ports import NotFetched, Unavailable

if TYPE_CHECKING:
    from yarl import URL

BY_ID = "slack:file:"
"""Begins the reference of a file of which the event told only its id."""
LINKED = "slack:linked"
"""The reference of a file that Slack only links to: who added it chose its address."""
MOST_FILES = 20
_GONE = frozenset({"file_not_found", "file_deleted"})
_SLACK = re.compile(r"https?://(?:www\.)?(slack(?:-gov)?\.com)")


class SlackFiles:
    """Satisfies core.ports.Files."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._origin, self._holds = whereabouts(api.client.base_url)

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        """Slack sends whoever may not read a file to a page where people sign in."""
        del message
        uri = attachment.uri
        if uri == LINKED:
            raise NotFetched("file_elsewhere")
        with _refusing():
            if uri.startswith(BY_ID):
                uri = await self._address(uri.removeprefix(BY_ID), limit)
            await self._api.ready()
        headers = {"Authorization": f"Bearer {self._api.client.token or ''}"}
        how = Downloads(self._session, {self._origin}, self._holds, headers, sleep=self._api.sleep)
        found = await download(uri, limit, how)
        if found.media_type == "text/html" and "html" not in attachment.media_type:
            raise NotFetched("file_forbidden", "a page instead of a file")
        return found.data

    async def _address(self, file: str, limit: int) -> str:
        """Of a file of which only the id is known, as in channels that are shared."""
        answer = await self._api.insist("files.info", file=file)
        found = dict_of(answer.get("file"))
        if is_linked(found):
            raise NotFetched("file_elsewhere")
        size = found.get("size")
        if isinstance(size, int) and size > limit:
            raise NotFetched("file_too_large")
        return str(found.get("url_private_download") or found.get("url_private") or "")

    def _session(self) -> Any:
        return self._api.client.session


@contextmanager
def _refusing() -> Iterator[None]:
    """What Slack says within, as NotFetched."""
    try:
        yield
    except Refused as refusal:
        if refusal.code in _GONE:
            raise NotFetched("file_gone") from refusal
        raise NotFetched("file_forbidden", refusal.code) from refusal
    except Unavailable as error:
        raise NotFetched("file_unreachable") from error


def attachments_in(event: Json) -> tuple[Attachment, ...]:
    """Files of a message, as an event tells of them."""
    return tuple(
        Attachment(
            text_in(each, "name") or text_in(each, "title") or text_in(each, "id"),
            text_in(each, "mimetype"),
            size if isinstance(size := each.get("size"), int) else 0,
            _reference(each),
        )
        for each in dicts_of(event.get("files"))[:MOST_FILES]
        if id_in(each, "id")
    )


def _reference(file: Json) -> str:
    if is_linked(file):
        return LINKED
    found = text_in(file, "url_private_download") or text_in(file, "url_private")
    # Of a stranger's file in a shared channel an event tells the id alone.
    return found or f"{BY_ID}{id_in(file, 'id')}"


def is_linked(file: Json) -> bool:
    """Whether it is kept elsewhere, as Slack describes it; then its address is anybody's choice."""
    kept_here = file.get("is_external") in (None, False)
    return not kept_here or file.get("mode") == "external" or bool(file.get("external_type"))


def whereabouts(url: str) -> tuple[str, Callable[[URL], bool]]:
    """The one origin of files for an API at `url`, and whether an address there may be a file.

    Nothing of the API itself is one: asked with our token, it would do what the address says.
    """
    slack = _SLACK.fullmatch(origin_of(url))
    if slack is not None:
        return f"https://files.{slack[1]}", lambda at: _folder(at.raw_path).startswith("files-")
    api = _names(url.partition("://")[2].partition("/")[2])

    def holds(at: URL) -> bool:
        names = _names(at.raw_path)
        return ".." not in names and names[: len(api)] != api

    return origin_of(url), holds


def _folder(path: str) -> str:
    names = _names(path)
    return names[0] if names and ".." not in names else ""


def _names(path: str) -> list[str]:
    """Of folders and file, however a server might read the path."""
    while path != (path := unquote(path)):
        pass
    return [name for name in re.split(r"[/\\]", path.lower()) if name not in ("", ".")]
