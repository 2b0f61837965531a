"""The stand-in's REST side: meta, readiness, schema and nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.weaviate.faults import Faults
from tests.weaviate.filters import Refused
from tests.weaviate.state import VERSION, State, as_property

Answer = Callable[[Request], Awaitable[Response]]


def rest(state: State, faults: Faults, key: str) -> Starlette:
    """Weaviate's REST API as far as its client uses it here; with a key, for its holder alone."""

    def guarded(answer: Answer) -> Answer:
        async def checked(request: Request) -> Response:
            if key and request.headers.get("authorization") != f"Bearer {key}":
                return JSONResponse({"code": 401, "message": "unauthorized"}, 401)
            try:
                await faults.meets(request.method, request.url.path)
                return await answer(request)
            except Refused as refused:
                status = 404 if request.method == "GET" else 422
                return JSONResponse({"error": [{"message": str(refused)}]}, status)

        return checked

    async def meta(_request: Request) -> Response:
        return JSONResponse({"version": VERSION, "hostname": "http://[::]:8080", "modules": {}})

    async def ready(_request: Request) -> Response:
        return Response(status_code=200)

    async def create(request: Request) -> Response:
        return JSONResponse(state.create(await request.json()))

    async def schema(request: Request) -> Response:
        return JSONResponse(state.of(request.path_params["name"]).schema)

    async def change(request: Request) -> Response:
        collection = state.of(request.path_params["name"])
        wanted: dict[str, Any] = await request.json()
        for fixed in ("properties", "class"):
            if wanted[fixed] != collection.schema[fixed]:
                raise Refused(f"{fixed} are immutable through a class update")
        collection.schema = wanted
        return JSONResponse(wanted)

    async def drop(request: Request) -> Response:
        state.collections.pop(request.path_params["name"], None)
        return Response(status_code=200)

    async def everything(_request: Request) -> Response:
        return JSONResponse({"classes": [each.schema for each in state.collections.values()]})

    async def remove_tenants(request: Request) -> Response:
        state.of(request.path_params["name"]).remove_tenants(await request.json())
        return Response(status_code=200)

    async def add_property(request: Request) -> Response:
        collection = state.of(request.path_params["name"])
        added = as_property(await request.json())
        if added["name"] in collection.properties:
            raise Refused(f"property {added['name']} already exists")
        collection.schema["properties"].append(added)
        return JSONResponse(added)

    async def nodes(_request: Request) -> Response:
        node = {"name": "node1", "status": "HEALTHY", "version": VERSION, "gitHash": "0"}
        return JSONResponse({"nodes": [{**node, "shards": None, "stats": None}]})

    return Starlette(
        routes=[
            Route("/v1/meta", guarded(meta)),
            Route("/v1/.well-known/ready", ready),
            Route("/v1/.well-known/live", ready),
            Route("/v1/schema", guarded(everything)),
            Route("/v1/schema", guarded(create), methods=["POST"]),
            Route("/v1/schema/{name}", guarded(schema)),
            Route("/v1/schema/{name}", guarded(change), methods=["PUT"]),
            Route("/v1/schema/{name}", guarded(drop), methods=["DELETE"]),
            Route("/v1/schema/{name}/properties", guarded(add_property), methods=["POST"]),
            Route("/v1/schema/{name}/tenants", guarded(remove_tenants), methods=["DELETE"]),
            Route("/v1/nodes", guarded(nodes)),
        ]
    )
