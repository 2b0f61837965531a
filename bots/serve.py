"""`mynah serve`: starts the wanted roles in this process and ends them in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.telemetry.logs import configure_logs
from adapters.telemetry.metrics import Metrics
from adapters.web.outlet import WebOutlet
from bots.assemble import (
    Knowledge,
    Queue,
    open_answers,
    open_knowledge,
    open_queue,
)
from bots.health import Check, readiness
from bots.roles import counted, run_worker, web_application
from bots.schedule import jobs, scheduled
from bots.settings import Settings
from bots.settings_check import secrets
from core.messages import EVERYONE
from core.ports import EmbeddingRole, Misconfigured

if TYPE_CHECKING:
    from starlette.applications import Starlette

log = logging.getLogger(__name__)

Enter = Callable[[AbstractAsyncContextManager[Any]], Awaitable[Any]]

EXAMPLES = (
    "How do I index my own documents?",
    "Who may see what is indexed?",
    "What happens to a message when the machine loses power?",
)
STREAM_SECONDS = 3
"""How long open pages may take to go once the last answer is out."""


async def serve(settings: Settings, roles: Sequence[str], index_first: Path | None) -> int:
    """Run until SIGTERM or Ctrl-C: then take no more tickets, finish what is being written, end."""
    _prepare_logs(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        listening = stack.enter_context(_listening(settings))
        knowledge = await enter(open_knowledge(settings))
        queue = await enter(open_queue(settings))
        if index_first is not None:
            await _index(settings, knowledge, index_first)
        ended = await _start(settings, roles, knowledge, queue, listening, enter)
        _say_ready(settings, roles)
        stop = asyncio.create_task(stopping.wait())
        done, _ = await asyncio.wait({stop, *ended}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        for task in done & ended:
            task.result()  # a part that ended by itself failed: say why, and let it be restarted
        log.info("stopping: no more tickets; answers being written may still end")
    return 0


async def _start(
    settings: Settings,
    roles: Sequence[str],
    knowledge: Knowledge,
    queue: Queue,
    listening: socket.socket,
    enter: Enter,
) -> set[asyncio.Task[None]]:
    """Start the roles; they end from the last to the first, the page after the answers on it."""
    metrics = Metrics()
    checks: dict[str, Check] = {"queue": queue.ping, "records": knowledge.ping}
    ready = readiness(checks, time.monotonic)
    knowledge, queue = counted(knowledge, queue, metrics)
    page = web_application(settings, knowledge, queue, metrics.render, ready, EXAMPLES)
    ended = {await enter(_running(_serve_http(page, listening)))}
    if not {"scheduler", "worker"} & set(roles):
        return ended
    answers = await enter(open_answers(settings, knowledge, kept=True, metrics=metrics))
    if "scheduler" in roles:
        await enter(scheduled(jobs(settings, queue, answers, metrics)))
    if "worker" in roles:
        checks["conversations"] = answers.ping
        # The first question must not wait for models to load.
        await asyncio.gather(
            *(space.embedder.embed(["ready"], EmbeddingRole.QUESTION) for space in knowledge.spaces)
        )
        outlets = {"web": WebOutlet(queue.feed)}
        ended.add(await enter(_running(run_worker(settings, queue, knowledge, answers, outlets))))
    return ended


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The port, taken before anything slow begins; raises Misconfigured when it is not free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is named.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            raise Misconfigured(
                f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
                f"choose another port, such as PORT={settings.port % 65_000 + 1}"
            ) from error
        yield listening


async def _index(settings: Settings, knowledge: Knowledge, target: Path) -> None:
    from rich.console import Console

    from bots.indexing import index_shown

    await index_shown(settings, knowledge, str(target), EVERYONE, Console(stderr=True))


async def _serve_http(page: Starlette, listening: socket.socket) -> None:
    """Serve until cancelled; open streams then get a moment to end."""
    import uvicorn

    class Server(uvicorn.Server):
        """Signals are ours: answers are finished before pages are closed."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    config = uvicorn.Config(
        page,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STREAM_SECONDS,
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.wait({serving})
        serving.result()
    finally:
        server.should_exit = True
        await asyncio.wait({serving})


@asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run beside the rest; cancelling lets it finish what it has begun."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})


def _prepare_logs(settings: Settings) -> None:
    configure_logs(
        settings.log_level,
        settings.log_format,
        words=settings.log_text,
        secrets=secrets(settings),
    )


def _say_ready(settings: Settings, roles: Sequence[str]) -> None:
    if "console" not in roles:
        log.info("running: %s", ", ".join(roles))
        return
    host = "localhost" if settings.host in ("127.0.0.1", "::1") else settings.host
    address = settings.public_url or f"http://{host}:{settings.port}"
    print(f"\nMynah is ready. Chat at {address}", file=sys.stderr)
    print(f"Try: {EXAMPLES[0]}\n", file=sys.stderr, flush=True)
