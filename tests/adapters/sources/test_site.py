"""A website is read as it asks to be, page by page, with an end, and never from a private network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.sources.seen import Seen
from adapters.sources.site import Pace, site
from core.knowledge.documents import Found, Unchanged, Unreachable
from tests.adapters.sources.test_page import LIMIT, Site, reply, serving

FAST = Pace(pause=0.0)


def html(text: str, *links: str, **headers: str) -> bytes:
    body = text + "".join(f'<p><a class=x href="{link}">on</a>' for link in links)
    return reply("200 OK", body.encode(), Content_Type="text/html", **headers)


async def read(
    it: Site, path: str = "/docs/", seen: Seen | None = None, pace: Pace = FAST
) -> list[Found]:
    seen = seen or Seen()
    walk = site(it.url(path), LIMIT, seen, pace=pace, allow_private=True)
    found = [one async for one in walk]
    seen.keep()
    return found


def paths(found: Sequence[Found], it: Site) -> list[str]:
    return sorted(one.uri.removeprefix(it.url("")) for one in found)


def asked(it: Site) -> list[str]:
    return [head.split()[1] for head in it.asked]


async def test_the_sitemap_and_the_links_below_the_root_are_followed_each_once() -> None:
    async with serving({}) as it:
        entries = (it.url("/docs/map"), it.url("/blog/x"), "http://other.test/docs/y")
        locations = "".join(f"<url><loc>{each}</loc></url>" for each in entries)
        it.answers |= {
            "/sitemap.xml": reply("200 OK", f"<urlset>{locations}</urlset>".encode()),
            "/docs/": html("root", "a", "a#part", "/docs/b", "/blog/", "mailto:x@y.z", "http://["),
            "/docs/a": html("a", "/docs/", "b"),
            "/docs/b": html("b"),
            "/docs/map": html("map"),
            "/blog/x": html("blog"),
        }
        found = await read(it)
        assert paths(found, it) == ["/docs/", "/docs/a", "/docs/b", "/docs/map"]
        assert len(asked(it)) == len(set(asked(it)))
        assert "/blog/x" not in asked(it)


async def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    robots = reply("200 OK", b"User-agent: mynah\nDisallow: /docs/private\n")
    async with serving({"/robots.txt": robots}) as it:
        it.answers["/docs/"] = html("root", "private/x", "open")
        it.answers["/docs/private/x"] = it.answers["/docs/open"] = html("x")
        assert paths(await read(it), it) == ["/docs/", "/docs/open"]
        assert "/docs/private/x" not in asked(it)
        it.answers["/robots.txt"] = reply("200 OK", b"User-agent: *\nDisallow: /\n")
        with pytest.raises(Unreachable, match=r"robots\.txt"):
            await read(it)
        it.answers["/robots.txt"] = reply("503 Busy")
        with pytest.raises(Unreachable, match="503"):
            await read(it)


async def test_a_website_that_never_ends_is_left_after_so_many_pages() -> None:
    class Endless(dict[str, bytes]):
        def get(self, path: str, default: bytes) -> bytes:  # type: ignore[override]
            if not path.startswith("/docs/"):
                return default
            number = int(path.rpartition("/")[2] or 0)
            return html(f"page {number}", f"/docs/{number + 1}", f"/docs/{number + 2}")

    async with serving(Endless()) as it:
        found: list[Found] = []
        with pytest.raises(Unreachable, match="more than 30 pages"):
            async for one in site(
                it.url("/docs/"), LIMIT, Seen(), pace=replace(FAST, pages=30), allow_private=True
            ):
                found.append(one)  # noqa: PERF401 - what came before the end counts
        assert len(found) == 30


async def test_what_did_not_change_is_not_sent_again_and_its_links_are_followed(
    tmp_path: Path,
) -> None:
    first = {"/docs/": html("root", "a", ETag='"1"'), "/docs/a": html("a", ETag='"2"')}
    async with serving(first) as it:
        file = tmp_path / "seen.json"
        found = await read(it, seen=Seen(file, "s"))
        held = frozenset(one.uri for one in found)
        it.answers["/docs/"] = reply("304 Not Modified")
        it.asked.clear()
        again = await read(it, seen=Seen(file, "s", held))
        assert paths(again, it) == ["/docs/", "/docs/a"]
        with pytest.raises(Unchanged):
            await next(one for one in again if one.uri.endswith("/docs/")).fetch()
        assert any('if-none-match: "1"' in head.lower() for head in it.asked)
        # By another index, or where the index does not hold it, it is read whole.
        for seen in (Seen(file, "other", held), Seen(file, "s")):
            it.answers["/docs/"] = first["/docs/a"]
            it.asked.clear()
            await read(it, seen=seen)
            assert not any("if-none-match" in head.lower() for head in it.asked)


async def test_a_page_in_trouble_leaves_the_rest_and_makes_the_site_incomplete() -> None:
    async with serving({"/docs/": html("root", "bad", "gone", "ok")}) as it:
        it.answers |= {"/docs/bad": reply("500 Oops"), "/docs/ok": html("ok")}
        found: list[Found] = []
        with pytest.raises(Unreachable, match="/docs/bad: the server answers 500"):
            async for one in site(it.url("/docs/"), LIMIT, Seen(), pace=FAST, allow_private=True):
                found.append(one)  # noqa: PERF401 - what came before the end counts
        assert paths(found, it) == ["/docs/", "/docs/ok"]


async def test_a_redirect_out_of_the_site_is_not_its_page() -> None:
    async with serving({"/docs/": html("root", "out", "moved")}) as it:
        it.answers |= {
            "/docs/out": reply("302 Found", Location="/blog/x"),
            "/blog/x": html("blog"),
            "/docs/moved": reply("301 Moved", Location="/docs/new"),
            "/docs/new": html("new"),
        }
        assert paths(await read(it), it) == ["/docs/", "/docs/new"]


@pytest.mark.parametrize(
    "root",
    ["http://127.0.0.1:9/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest/"],
)
async def test_a_site_in_a_private_network_is_not_read(root: str) -> None:
    found = [one async for one in site(root, LIMIT, Seen(), pace=FAST)]
    assert [one.refusal for one in found] == [found[0].refusal]
    assert "is in a private network" in found[0].refusal
