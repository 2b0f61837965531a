"""A collector for a measurement, in a process of its own: it takes spans and keeps none."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


@asynccontextmanager
async def collecting() -> AsyncIterator[str]:
    """Its address, until the end."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdout=asyncio.subprocess.PIPE
    )
    assert running.stdout is not None  # noqa: S101 - asked for above
    try:
        yield (await running.stdout.readline()).decode().strip()
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


class _Sink(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), _Sink)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
