"""A git server asked over http, within bounds; no redirect of its leads to another host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

from dulwich.client import default_urllib3_manager, get_transport_and_path
from dulwich.objects import ObjectID
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from core.knowledge.documents import Refused

_MOST_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}


class Origin:
    """A repository there, by its address."""

    def __init__(self, url: str, quiet: float, most: int) -> None:
        """Its server may say nothing for so many seconds, and so many bytes in all."""
        manager: Any = default_urllib3_manager(None, _Direct, _ByProxy, base_url=url, timeout=quiet)
        manager.named, manager.most, manager.left = url, most, most
        client, path = get_transport_and_path(url, pool_manager=manager)
        self._client, self._path = client, path.encode()

    def head(self) -> ObjectID | None:
        """The commit that HEAD names there."""
        return self._client.get_refs(self._path, ref_prefix=[HEADREF]).refs.get(HEADREF)

    def fetch(self, repo: Repo, largest: int) -> ObjectID | None:
        """The same, taken without its history and, if the server can, without larger files."""
        fetched = self._client.fetch(
            self._path,
            repo,
            _head_alone,
            depth=1,
            ref_prefix=[HEADREF],
            filter_spec=b"blob:limit=%d" % (largest + 1),
        )
        return fetched.refs.get(HEADREF)


def _head_alone(
    refs: Mapping[Ref, ObjectID],
    depth: int | None = None,  # noqa: ARG001 - the library gives it by name
) -> list[ObjectID]:
    return [refs[HEADREF]] if HEADREF in refs else []


class _Bounded(PoolManager):
    """Follows redirects itself: the library would go anywhere, and read whole what each one says."""

    named = ""
    most = left = 0

    def request(  # type: ignore[override]
        self, method: str, url: str, **given: Any
    ) -> BaseHTTPResponse:
        for _ in range(_MOST_REDIRECTS + 1):
            if not same_host(self.named, url):
                # Nobody named that one, and it may be in a private network.
                raise Refused("it redirects to another host; name that one")
            response = super().request(method, url, redirect=False, retries=False, **given)
            to = response.get_redirect_location()
            if not to:
                response.url = url
                response.read = self._counted(response.read)  # type: ignore[method-assign]
                return response
            response.close()
            url = urljoin(url, to)
        raise HTTPError(f"more than {_MOST_REDIRECTS} redirects")

    def _counted(self, read: Callable[..., bytes]) -> Callable[..., bytes]:
        def counted(*given: Any, **named: Any) -> bytes:
            data = read(*given, **named)
            self.left -= len(data)
            if self.left < 0:
                raise Refused(f"its server sends more than {self.most / 1_000_000:g} MB")
            return data

        return counted


class _Direct(_Bounded):
    pass


class _ByProxy(_Bounded, ProxyManager):
    pass


def same_host(named: str, url: str) -> bool:
    """Also where a redirect only leads from http to https.

    Read as the library reads an address: another reading of `http://a\\@b` finds another host.
    """
    this, that = parse_url(named), parse_url(url)
    if this.host != that.host:
        return False
    if (this.scheme, that.scheme) == ("http", "https"):
        return not this.port and not that.port
    ports = [one.port or _PORTS.get(one.scheme or "") for one in (this, that)]
    return this.scheme == that.scheme and ports[0] == ports[1]
