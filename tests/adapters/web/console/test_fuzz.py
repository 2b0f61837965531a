"""Whatever is sent to whichever address of the console, it answers, changes nothing unasked, and never fails."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.console.routes import PAGES, OpenPage, Page
from tests.adapters.web.console.stage import Stage, staged
from tests.effort import examples

NAMES = ("only", "before", "span", "by", "asked", "done", "next", "state", "code", "who", "standing",
         "source", "name", "questions", "text", "audience", "password", "form_key")  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["-1", "0", "9" * 25, "1e400", "nan", "٣", "../../etc/passwd", "%00", "'--"]),
)
PART = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"])
FIELDS = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), TEXT, max_size=5)


def encoded(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


async def call(
    stage: Stage, each: Page | OpenPage, method: str, part: str, query: dict[str, str],
    body: dict[str, str] | bytes, key: str,
) -> httpx.Response:  # fmt: skip
    path = each.path
    for name in ("{number}", "{letter}", "{name}"):
        path = path.replace(name, quote(part, safe=""))
    params = {encoded(name): encoded(value) for name, value in query.items()}
    if isinstance(body, bytes):
        return await stage.client.request(method, f"/console{path}", params=params, content=body)
    data = {encoded(name): encoded(value) for name, value in body.items()}
    if key:
        data["form_key"] = key
    return await stage.client.request(method, f"/console{path}", params=params, data=data)


@pytest.mark.parametrize("each", PAGES, ids=lambda each: f"{each.method} {each.path}")
def test_no_request_fails_whoever_sends_it(each: Page | OpenPage) -> None:
    @given(METHODS, PART, FIELDS, st.one_of(FIELDS, st.binary(max_size=80)))
    def every(method: str, part: str, query: dict[str, str], body: dict[str, str] | bytes) -> None:
        async def run() -> None:
            async with staged(consent=True) as stage:
                asked = [await call(stage, each, method, part, query, body, "")]
                assert not (stage.answers or stage.documents or stage.synced)
                await stage.enter()
                key = await stage.key()
                asked += [
                    await call(stage, each, method, part, query, body, own) for own in ("", key)
                ]
            for response in asked:
                assert response.status_code < 500 or response.status_code == 503
                assert "Traceback" not in response.text

        asyncio.run(run())

    from hypothesis import settings

    settings(max_examples=examples(60))(every)()
