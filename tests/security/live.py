"""Uses the whole product as a person would: index, start, ask, search, rate, stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.ports import free_port

DOCUMENT = """# Opening hours

The library opens at ten on weekdays. On Sundays it stays closed.

![A picture](https://pictures.example.com/library.png)
"""
MAKERS_HEAR = {
    "ORT_DISABLE_TELEMETRY": "0",
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_API_KEY": "not-a-key",
    "LANGCHAIN_TRACING_V2": "true",
}
"""What would make libraries talk, if the product let them."""


def use() -> None:
    """Raises where a part does not work; the guard around it sees what it reaches for."""
    with tempfile.TemporaryDirectory(prefix="mynah-") as folder:
        place = Path(folder)
        (place / "docs").mkdir()
        (place / "docs" / "hours.md").write_text(DOCUMENT)
        port = free_port()
        environment = {
            **os.environ,
            **MAKERS_HEAR,
            "MYNAH_HOME": str(place / "home"),
            "PORT": str(port),
        }
        for command in (["index", str(place / "docs")], ["doctor", "--json"]):
            subprocess.run(_guarded(command), env=environment, check=True, timeout=240)
        _serve(environment, f"http://127.0.0.1:{port}")


def _guarded(command: list[str]) -> list[str]:
    return [sys.executable, "-m", "tests.network", "bots.cli:main", *command]


def _serve(environment: dict[str, str], address: str) -> None:
    server = subprocess.Popen(_guarded(["serve"]), env=environment)
    try:
        _wait(f"{address}/readyz", server)
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            body = {"question": "When does the library open?", "conversation": "c", "id": "m1"}
            answer = client.post("/api/ask", json=body).raise_for_status().json()
            assert "ten" in answer["answer"], answer
            found = client.get("/api/search", params={"q": "library", "k": 3})
            assert found.raise_for_status().json()["results"]
            for page in ("/metrics", "/"):
                client.get(page).raise_for_status()
        # What reports to its maker does so now and then.
        time.sleep(8)
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(90)
    assert code == 0, f"serve ended with {code}"


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert server.poll() is None, f"serve ended with {server.returncode}"
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"no answer at {url}")
