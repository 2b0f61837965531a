"""The description of the API: every route is in it, and every response fits it."""

from __future__ import annotations

import re
from typing import Any

import httpx

from adapters.web.listen import ROUTES
from adapters.web.openapi import PATHS, SCHEMAS, description
from tests.adapters.web.stage import QUOTE, stage

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def misfits(value: object, schema: dict[str, Any], where: str = "$") -> list[str]:
    """How a value differs from its schema, for the part of JSON Schema that we write."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return min((misfits(value, one, where) for one in schema["anyOf"]), key=len)
    if not isinstance(value, KINDS[schema["type"]]):
        return [f"{where} is no {schema['type']}: {value!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} is none of {schema['enum']}: {value!r}"]
    if isinstance(value, list):
        return [
            e
            for n, item in enumerate(value)
            for e in misfits(item, schema["items"], f"{where}[{n}]")
        ]
    if not isinstance(value, dict):
        return []
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    errors = [f"{where} lacks {name}" for name in schema.get("required", []) if name not in value]
    for name, inner in value.items():
        if name in known:
            errors += misfits(inner, known[name], f"{where}.{name}")
        elif isinstance(more, dict):
            errors += misfits(inner, more, f"{where}.{name}")
        elif more is False:
            errors.append(f"{where} has {name}, which is not described")
    return errors


def check(response: httpx.Response, path: str) -> None:
    """The response fits what is described for its route and status."""
    responses = PATHS[path][response.request.method.lower()]["responses"]
    content = responses.get(str(response.status_code), responses["default"])["content"]
    media_type = response.headers["content-type"].partition(";")[0]
    assert media_type in content, (path, response.status_code, media_type)
    if media_type == "application/json":
        schema = content[media_type]["schema"]
        assert misfits(response.json(), schema) == [], path


def test_every_route_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path) for path, operations in PATHS.items() for method in operations
    }
    assert described == {(route.method, route.path) for route in ROUTES}


def test_every_parameter_of_a_path_is_described() -> None:
    for path, operations in PATHS.items():
        for operation in operations.values():
            named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_every_reference_leads_somewhere() -> None:
    text = str(description("", tokens=True))
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) == set(SCHEMAS)


async def test_every_response_fits_its_description() -> None:
    async with stage(tokens={"ada": "a"}) as played:
        played.client.headers["Authorization"] = "Bearer a"
        client = played.client
        which = {"conversation": "c1", "id": "q1"}
        check(await played.ask("How?", **which), "/api/ask")
        check(await played.ask(""), "/api/ask")
        events = "/api/answers/{conversation}/{id}/events"
        check(await client.get("/api/answers/c1/q1/events"), events)
        check(await client.get("/api/answers/c1/q9/events"), events)
        why = "/api/answers/{conversation}/{id}/why"
        check(await client.get("/api/answers/c1/q1/why"), why)
        check(await client.get("/api/answers/c1/q9/why"), why)
        after = "/api/answers/{conversation}/{id}/next"
        check(await client.get("/api/answers/c1/q1/next"), after)
        check(await client.get("/api/answers/c1/q9/next"), after)
        check(await client.get("/api/suggest?q=ho"), "/api/suggest")
        check(await client.get("/api/suggest?q="), "/api/suggest")
        check(await client.post("/api/stop", json=which), "/api/stop")
        check(await client.post("/api/feedback", json={**which, "score": 1}), "/api/feedback")
        check(await client.get("/api/conversations"), "/api/conversations")
        one = "/api/conversations/{conversation}"
        check(await client.get("/api/conversations/c1"), one)
        check(await client.get("/api/conversations/c2"), one)
        check(await client.get("/api/search?q=citations"), "/api/search")
        uri = {"uri": "docs/start.md#answers", "quote": QUOTE}
        check(await client.get("/api/passage", params=uri), "/api/passage")
        check(await client.get("/api/documents"), "/api/documents")
        check(await client.get("/api/card?name=forget"), "/api/card")
        check(await client.get("/api/card?name=other"), "/api/card")
        pressed = {"value": "preferences:length:short"}
        check(await client.post("/api/card", json=pressed), "/api/card")
        for path in ("/api/me", "/api/openapi.json", "/healthz", "/readyz", "/metrics", "/"):
            check(await client.get(path), path)
        check(await client.get("/c/c1"), "/c/{conversation}")
        check(await client.post("/api/session", json={"token": "a"}), "/api/session")
        check(await client.delete("/api/session"), "/api/session")


async def test_a_passage_shows_the_quote_where_it_stands() -> None:
    async with stage() as played:
        uri = {"uri": "docs/start.md#answers", "quote": QUOTE}
        found = (await played.client.get("/api/passage", params=uri)).json()
        assert found["text"][found["start"] : found["end"]] == QUOTE
        assert f"<mark>{QUOTE}</mark>" in found["html"]
        assert found["heading"] == "Start › Answers"
        # The address alone is enough to find another passage of the same document.
        other = {"uri": "docs/start.md", "quote": "mynah index PATH"}
        found = (await played.client.get("/api/passage", params=other)).json()
        assert found["uri"] == "docs/start.md#index"


async def test_an_opened_citation_is_noted_with_its_answer_and_with_no_others() -> None:
    async with stage() as played:
        await played.ask("How?", conversation="c1", id="q1")
        uri = {"uri": "docs/start.md#answers", "quote": QUOTE}
        for answer in ({}, {"conversation": "c1", "id": "q9"}, {"conversation": "c2", "id": "q1"}):
            shown = await played.client.get("/api/passage", params={**uri, **answer})
            assert shown.status_code == 200
        (turn,) = await played.records.turns("web::local:c1")
        assert turn.signs == ()
        opened = {**uri, "conversation": "c1", "id": "q1"}
        foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}
        await played.client.get("/api/passage", params=opened, headers=foreign)
        (turn,) = await played.records.turns("web::local:c1")
        assert turn.signs == (), "another page had the browser fetch it"
        await played.client.get("/api/passage", params=opened)
        (turn,) = await played.records.turns("web::local:c1")
        assert turn.signs == ("opened",)
        refused = await played.client.get(
            "/api/passage", params={**uri, "conversation": "\n", "id": "q"}
        )
        assert refused.status_code == 404
