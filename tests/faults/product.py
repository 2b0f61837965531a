"""The product as processes of its own, and somebody who asks it over HTTP and keeps count."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.stores.embedded_valkey import socket_path
from tests import warm
from tests.ports import free_port

MYNAH = (sys.executable, "-c", "from bots.cli import main; main()")
ALL_ROLES = "gateway,worker,scheduler,console"
DOCUMENT = """# Opening hours

The library opens at ten on weekdays. The kitchen closes at nine in the evening.

The garden is watered on Mondays by the caretaker.
"""
QUESTIONS = (
    "When does the library open?",
    "When does the kitchen close?",
    "Who waters the garden on Mondays?",
)


async def until(
    happened: Callable[[], Awaitable[object]], seconds: float, what: str, every: float = 0.1
) -> None:
    """Wait for other processes' doing, looking every so many seconds."""
    deadline = time.monotonic() + seconds
    while not await happened():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        await asyncio.sleep(every)


@dataclass
class Product:
    """One home and the processes over it."""

    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: dict[str, warm.Warm] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def variables(self, **more: str) -> dict[str, str]:
        named = {"MYNAH_HOME": str(self.home), "PORT": str(self.port)}
        small = {"EMBEDDING_LANGUAGES": "en"}
        return {**os.environ, **small, **named, **self.environment, **more}

    async def start(
        self,
        roles: str = ALL_ROLES,
        *,
        name: str = "serve",
        obeying_permissions: bool = False,
        **more: str,
    ) -> None:
        """Start `mynah serve`; what it says is kept beside the home."""
        self.processes[name] = await warm.mynah(
            *("serve", "--roles", roles),
            environment=self.variables(**more),
            says=self.log(name),
            obeying_permissions=obeying_permissions,
        )

    def log(self, name: str = "serve") -> Path:
        return self.home.parent / f"{name}.log"

    async def says(self, words: str, name: str = "serve", seconds: float = 180) -> None:
        """Wait until its log holds these words."""

        async def said() -> bool:
            return words in self.log(name).read_text()

        await until(said, seconds, f"{name} says {words!r}")

    async def run(self, *command: str, obeying_permissions: bool = False) -> tuple[int, str]:
        """One command to its end: its exit code and what it printed."""
        code, said, _ = await warm.done(
            *command, environment=self.variables(), obeying_permissions=obeying_permissions
        )
        return code, said

    async def findings(self, *options: str, obeying_permissions: bool = False) -> dict[str, str]:
        """What the doctor says of each part: its state."""
        doctor = ("doctor", "--json", *options)
        _, printed = await self.run(*doctor, obeying_permissions=obeying_permissions)
        return {each["name"]: each["state"] for each in json.loads(printed)["findings"]}

    def kill(self, name: str = "serve", number: int = signal.SIGKILL) -> None:
        self.processes[name].send_signal(number)

    async def stop(self, name: str = "serve", seconds: float = 90) -> int:
        """Ask it to end, and its exit code."""
        process = self.processes.pop(name)
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(seconds):
            return await process.wait()

    async def end(self) -> None:
        for process in self.processes.values():
            if process.returncode is None:
                process.kill()
            await process.wait()
        valkey = Redis(unix_socket_path=str(socket_path(self.home)))
        with suppress(RedisError):  # it may be gone already
            await valkey.execute_command("SHUTDOWN", "NOSAVE")  # type: ignore[no-untyped-call]
        await valkey.aclose()


@dataclass
class Caller:
    """Somebody who asks and never gives up, as a good client does."""

    product: Product
    client: httpx.AsyncClient
    accepted: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids of accepted messages by conversation, in the order they were accepted."""

    async def ready(self) -> tuple[int, dict[str, str]]:
        """The status of /readyz and what it says of each part; 0 where nobody answers."""
        try:
            found = await self.client.get("/readyz")
        except httpx.TransportError:
            return 0, {}
        return found.status_code, found.json()["parts"]

    async def wait_until_ready(self, seconds: float = 180) -> None:
        async def is_ready() -> bool:
            return (await self.ready())[0] == 200

        await until(is_ready, seconds, "ready")

    async def send(self, conversation: str, message_id: str, question: str) -> bool:
        """Send one question; True once it is accepted, False when it was refused for now."""
        body = {"question": question, "conversation": conversation, "id": message_id}
        headers = {"Accept": "text/event-stream"}
        try:
            async with self.client.stream("POST", "/api/ask", json=body, headers=headers) as stream:
                if stream.status_code != 200:
                    return False
                async for line in stream.aiter_lines():
                    if line == "event: accepted":
                        self.accepted[conversation].append(message_id)
                        return True
        except httpx.TransportError:
            pass
        return False

    async def send_until_accepted(self, conversation: str, number: int, seconds: float) -> None:
        message_id = f"{conversation}-{number}"

        async def sent() -> bool:
            question = QUESTIONS[number % len(QUESTIONS)]
            return await self.send(conversation, message_id, question)

        await until(sent, seconds, f"{message_id} accepted")

    async def ask(self, conversation: str, message_id: str, question: str) -> dict[str, Any]:
        """The whole answer as JSON."""
        body = {"question": question, "conversation": conversation, "id": message_id}
        answer = await self.client.post("/api/ask", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def events(self, conversation: str, message_id: str, question: str) -> list[str]:
        """Every event of one answer as one line each, up to the end of the stream."""
        body = {"question": question, "conversation": conversation, "id": message_id}
        headers = {"Accept": "text/event-stream"}
        seen, kind = [], ""
        async with self.client.stream("POST", "/api/ask", json=body, headers=headers) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                if line.startswith("data: "):
                    seen.append(f"{kind} {line.removeprefix('data: ')}")
        return seen

    async def messages(self, conversation: str) -> list[dict[str, Any]]:
        found = await self.client.get(f"/api/conversations/{conversation}")
        return list(found.json()["messages"]) if found.status_code == 200 else []

    async def check_promises(self, seconds: float = 180) -> None:
        """Everything accepted is answered, once, and in order; waits for what is being answered."""

        async def all_answered() -> bool:
            for conversation, ids in self.accepted.items():
                told = [m for m in await self.messages(conversation) if m["role"] == "mynah"]
                done = {m["reply_to"] for m in told if m.get("state", "done") == "done"}
                if not set(ids) <= done:
                    return False
            return True

        await until(all_answered, seconds, "everything accepted is answered")
        for conversation, ids in self.accepted.items():
            messages = await self.messages(conversation)
            asked = [m["id"] for m in messages if m["role"] == "person" and m["id"] in ids]
            assert asked == list(dict.fromkeys(ids)), f"out of order in {conversation}: {asked}"
            replies = [m["reply_to"] for m in messages if m["role"] == "mynah"]
            assert len(replies) == len(set(replies)), f"answered twice: {replies}"


async def answered_differently(redis: Redis) -> list[str]:
    """Messages for which people were shown two different whole answers."""
    found = []
    async for key in redis.scan_iter(match="mynah:*:feed:*", count=1000):
        stream: Any = await redis.xrange(key)
        events = [json.loads(fields[b"event"]) for _, fields in stream]
        whole = {json.dumps(event["reply"]) for event in events if event["type"] == "done"}
        if len(whole) > 1:
            found.append(key.decode())
    return found


@asynccontextmanager
async def product(
    folder: Path, *, stocked: Path | None = None, **environment: str
) -> AsyncIterator[tuple[Product, Caller]]:
    """A home with a few facts in it and nothing running yet; everything is ended afterwards."""
    home = folder / "home"
    if stocked is not None:
        await asyncio.to_thread(shutil.copytree, stocked, home, ignore=_sockets)
    async with AsyncExitStack() as stack:
        made = Product(home, environment)
        stack.push_async_callback(made.end)
        if stocked is None:
            await stock(made, folder)
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=made.url, timeout=120, trust_env=False)
        )
        yield made, Caller(made, client)


async def stock(made: Product, folder: Path) -> None:
    """Index the document."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    (documents / "hours.md").write_text(DOCUMENT)
    code, printed = await made.run("index", str(documents), "--json")
    assert code == 0, printed


def _sockets(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if (Path(folder) / name).is_socket()]
