"""What the embedded models share: files checked by hash, readable input, threads of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from core.ports import Misconfigured

Result = TypeVar("Result")


def package_path(package: str, path: str) -> Path:
    """Where an installed package keeps a file, found without importing the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured(f"The package {package} is missing; run `make install`.")
    return Path(spec.submodule_search_locations[0]) / path


def package_file(package: str, path: str, digest: str) -> bytes:
    """The file's bytes, if their SHA-256 is `digest`: another file is another model, or worse."""
    place = package_path(package, path)
    try:
        content = place.read_bytes()
    except OSError as error:
        raise Misconfigured(
            f"{place.name} of {package} cannot be read; run `make install`."
        ) from error
    found = sha256(content).hexdigest()
    if found != digest:
        raise Misconfigured(
            f"{place.name} of {package} is not the file that was reviewed "
            f"(SHA-256 {found[:12]}…, expected {digest[:12]}…); run `make install`."
        )
    return content


def readable(text: str, limit: int) -> str:
    """The text's beginning as valid UTF-8; half a surrogate pair becomes a question mark."""
    return text[:limit].encode("utf-8", "replace").decode("utf-8")


class Worker:
    """Threads of its own for one model, off the event loop."""

    def __init__(self, name: str, threads: int = 1) -> None:
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)
