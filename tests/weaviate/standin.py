"""The stand-in as a server on two ports of this machine, which a test restarts, slows and takes away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from weaviate.proto.v1 import health_weaviate_pb2, weaviate_pb2_grpc

from tests.platforms.serving import serving
from tests.ports import free_port
from tests.weaviate.faults import Faults
from tests.weaviate.procedures import Procedures, healthy
from tests.weaviate.rest import rest
from tests.weaviate.state import State


@dataclass
class Standin:
    """A Weaviate server, as far as a client can tell."""

    key: str = ""
    """The API key that it asks for; "" for none."""
    state: State = field(default_factory=State)
    faults: Faults = field(default_factory=Faults)
    port: int = field(default_factory=free_port)
    grpc_port: int = field(default_factory=free_port)
    _running: AsyncExitStack | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def grpc_url(self) -> str:
        return f"http://127.0.0.1:{self.grpc_port}"

    async def start(self) -> None:
        stack = AsyncExitStack()
        await stack.enter_async_context(serving(rest(self.state, self.faults, self.key), self.port))
        server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        procedures = Procedures(self.state, self.faults, self.key)
        add: Any = weaviate_pb2_grpc.add_WeaviateServicer_to_server
        add(procedures, server)
        server.add_generic_rpc_handlers((_health(),))
        server.add_insecure_port(f"127.0.0.1:{self.grpc_port}")
        await server.start()
        stack.push_async_callback(server.stop, None)
        self._running = stack

    async def stop(self) -> None:
        """Without a word to whoever is connected."""
        if self._running is not None:
            await self._running.aclose()
        self._running = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()


def _health() -> Any:
    check = grpc.unary_unary_rpc_method_handler(
        healthy,
        request_deserializer=health_weaviate_pb2.WeaviateHealthCheckRequest.FromString,
        response_serializer=health_weaviate_pb2.WeaviateHealthCheckResponse.SerializeToString,
    )
    return grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": check})


@asynccontextmanager
async def standin(key: str = "") -> AsyncIterator[Standin]:
    """Started, and stopped in the end."""
    server = Standin(key)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
