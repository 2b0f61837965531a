"""Processes of the product that need not import anything: forked from one that has, they start in half the time.

An import of what `mynah` needs takes three seconds of a processor, and the suite starts hundreds.
Each is a process of its own all the same, with its own memory, that can be killed at any moment.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import resource
import runpy
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tests.docs.pages import ROOT

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["tests.imported"])


class Warm:
    """One of them, used as asyncio's own processes are."""

    def __init__(self, run: Callable[..., None], *arguments: object) -> None:
        self._process = _forking.Process(target=run, args=arguments)

    @property
    def pid(self) -> int:
        assert self._process.pid is not None, "it was not started"
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    async def start(self) -> None:
        # The first one waits until all is imported.
        await asyncio.to_thread(self._process.start)

    async def wait(self) -> int:
        """Its exit code, -9 where SIGKILL ended it."""
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            while self.returncode is None:
                await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def mynah(
    *arguments: str,
    environment: Mapping[str, str],
    says: Path,
    wails: Path | None = None,
    cwd: Path = ROOT,
    obeying_permissions: bool = False,
    largest_file: int = 0,
) -> Warm:
    """The `mynah` command; what it says goes to the end of these files, both to one by default.

    With a limit, every larger file is to it one on a full disk.
    """
    files = str(says), str(wails or says)
    for file in (says, wails or says):  # whoever reads them need not wait for the process
        await asyncio.to_thread(file.touch)
    limits = obeying_permissions, largest_file
    warm = Warm(_mynah, arguments, dict(environment), *files, str(cwd), *limits)
    await warm.start()
    return warm


async def module(name: str, *arguments: str) -> Warm:
    """Like `python -m`, saying what it says where this process does."""
    warm = Warm(_module, name, arguments)
    await warm.start()
    return warm


async def done(
    *arguments: str,
    environment: Mapping[str, str],
    obeying_permissions: bool = False,
    largest_file: int = 0,
) -> tuple[int, str, str]:
    """The command to its end: its exit code, what it printed, and its complaints."""
    with tempfile.TemporaryDirectory() as folder:
        says, wails = Path(folder) / "said", Path(folder) / "wailed"
        process = await mynah(
            *arguments,
            environment=environment,
            says=says,
            wails=wails,
            obeying_permissions=obeying_permissions,
            largest_file=largest_file,
        )
        return await process.wait(), says.read_text(), wails.read_text()


def _module(name: str, arguments: tuple[str, ...]) -> None:
    sys.argv = [name, *arguments]
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def _mynah(
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    says: str,
    wails: str,
    cwd: str,
    obeying_permissions: bool,
    largest_file: int,
) -> None:
    if obeying_permissions:
        _obey_permissions()
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    for number, name in (1, says), (2, wails):
        file = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["mynah", *arguments]
    from bots.cli import main

    main()


def _obey_permissions() -> None:
    """Take from root what lets it read what is forbidden; others obey anyhow."""
    if sys.platform == "linux" and os.getuid() == 0:
        drop_from_bounding_set, override, read_search = 24, 1, 2
        kernel = ctypes.CDLL(None, use_errno=True)
        for capability in (override, read_search):  # of what this process starts
            kernel.prctl(drop_from_bounding_set, capability, 0, 0, 0)
        # Its own: a header of version 3 for this thread, and two words each of what counts, what
        # may and what is handed on, the lower half of each before the upper.
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        held = (ctypes.c_uint32 * 6)()
        kernel.capget(header, held)
        for kind in range(3):
            held[kind] &= ~(1 << override | 1 << read_search)
        if kernel.capset(header, held):
            raise OSError(ctypes.get_errno(), "capset")
