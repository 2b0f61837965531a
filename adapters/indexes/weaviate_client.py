"""The connection to a Weaviate server, and what its client's errors mean to us."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import grpc
import httpx
from weaviate import WeaviateAsyncClient
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.connect import ConnectionParams
from weaviate.exceptions import (
    InsufficientPermissionsError,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateStartUpError,
)

from core.ports import Misconfigured, Unavailable

Consistency = Literal["ONE", "QUORUM", "ALL"]
GRPC_PORT = 50051
_UNAUTHORIZED, _FORBIDDEN = 401, 403


@dataclass(frozen=True, slots=True)
class Server:
    """Where a Weaviate server is, and how Mynah's index is kept there."""

    url: str
    grpc_url: str = ""
    """Empty: the same host, port 50051; Weaviate's cloud has a host of its own."""
    key: str = ""
    collection: str = "Mynah"
    replicas: int = 1
    """How many nodes hold each chunk; counts when the collection is made."""
    consistency: Consistency = "QUORUM"
    """How many of them must have answered."""
    patience: float = 15.0
    """Seconds for one question; the client by itself would try for minutes."""


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[WeaviateAsyncClient]:
    """A client; raises Unavailable where nobody answers, Misconfigured where we are not let in."""
    # Of what it could not send it logs the whole text, which is not for logs; we tell it ourselves.
    logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)
    client = WeaviateAsyncClient(
        _addresses(server),
        auth_client_secret=Auth.api_key(server.key) if server.key else None,
        additional_config=AdditionalConfig(
            timeout=Timeout(init=server.patience, query=server.patience, insert=4 * server.patience)
        ),
        # They would ask the package index for a newer client.
        skip_init_checks=True,
    )
    try:
        with translated():
            await client.connect()
        yield client
    finally:
        await client.close()


def _addresses(server: Server) -> ConnectionParams:
    http = urlsplit(server.url)
    rpc = urlsplit(server.grpc_url) if server.grpc_url else _rpc_beside(http)
    try:
        return ConnectionParams.from_params(
            http_host=http.hostname or "",
            http_port=http.port or (443 if http.scheme == "https" else 80),
            http_secure=http.scheme == "https",
            grpc_host=rpc.hostname or "",
            grpc_port=rpc.port or (443 if rpc.scheme == "https" else GRPC_PORT),
            grpc_secure=rpc.scheme == "https",
        )
    except ValueError as error:
        raise Misconfigured(
            f"WEAVIATE_URL and WEAVIATE_GRPC_URL name no server: {error}. "
            "Example: WEAVIATE_URL=http://127.0.0.1:8090"
        ) from error


def _rpc_beside(http: SplitResult) -> SplitResult:
    host = http.hostname or ""
    if host.endswith((".weaviate.cloud", ".weaviate.network")):
        return urlsplit(f"https://grpc-{host}")
    # An address of version 6 stands in brackets.
    there = f"[{host}]" if ":" in host else host
    return urlsplit(f"{http.scheme}://{there}:{GRPC_PORT}")


@contextmanager
def translated() -> Iterator[None]:
    """Whatever the client or what is below it raises, as one of our two errors."""
    try:
        yield
    except InsufficientPermissionsError as error:
        raise Misconfigured(_not_let_in()) from error
    except UnexpectedStatusCodeError as error:
        if error.status_code in (_UNAUTHORIZED, _FORBIDDEN):
            raise Misconfigured(_not_let_in()) from error
        raise Unavailable(_plain(error)) from error
    except WeaviateStartUpError as error:
        if "not supported" in str(error):
            raise Misconfigured(f"{error} Update the server at WEAVIATE_URL.") from error
        raise Unavailable(_plain(error)) from error
    except TimeoutError as error:
        raise Unavailable("Weaviate did not answer in time.") from error
    except (WeaviateBaseError, httpx.HTTPError, grpc.RpcError, OSError) as error:
        raise Unavailable(_plain(error)) from error


def _not_let_in() -> str:
    return "Weaviate does not let Mynah in. Set WEAVIATE_API_KEY to a key that may read and write."


def _plain(error: Exception) -> str:
    said = " ".join((getattr(error, "message", "") or str(error) or type(error).__name__).split())
    return f"Weaviate did not answer: {said}"
