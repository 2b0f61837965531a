"""The tables are made once, whoever starts first, and a later release's are left alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from adapters.stores.sql import migrate
from adapters.stores.sql.database import open_database
from adapters.stores.sql.engine import postgres_url
from adapters.stores.sql.tables import METADATA
from core.messages import Person
from tests.adapters.stores.test_sql_contract import turn

ROOT = Path(__file__).parents[3]

START = """
import asyncio, sys
from pathlib import Path
from adapters.stores.sql.database import open_database
from core.messages import EVERYONE
from core.ports import Source

async def start(url, home, number):
    async with open_database(url, home) as database:
        await database.sources.remember(Source(number, "folder", EVERYONE, 1.0))

print("ready", flush=True)
sys.stdin.readline()
asyncio.run(start(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Empty for SQLite."""
    return str(request.getfixturevalue("database_url")) if request.param == "postgres" else ""


def reader(url: str, home: Path) -> sa.Engine:
    return sa.create_engine(postgres_url(url) if url else f"sqlite:///{home}/records.sqlite")


def test_several_processes_that_start_together_migrate_once(url: str, tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START, url, str(tmp_path / "home"), str(number)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for number in range(5)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    assert all(code == 0 for _, _, code in ends), [errors for _, errors, _ in ends]
    engine = reader(url, tmp_path / "home")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM sources")) == 5
        assert connection.scalar(sa.text("SELECT count(*) FROM alembic_version")) == 1
    engine.dispose()


async def test_the_migrations_make_exactly_the_tables_of_the_code(url: str, tmp_path: Path) -> None:
    async with open_database(url, tmp_path):
        pass
    engine = reader(url, tmp_path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        head = ScriptDirectory.from_config(migrate.alembic_config()).get_current_head()
        assert migrate.current_revision(connection) == head == migrate.REVISION
    engine.dispose()


async def test_opening_again_changes_nothing(url: str, tmp_path: Path) -> None:
    for number in (1, 2):
        async with open_database(url, tmp_path) as database:
            await database.records.save(turn(number))
            assert len(await database.records.turns("web::r:t")) == number


async def test_records_of_a_later_release_are_refused_and_left_alone(
    url: str, tmp_path: Path
) -> None:
    async with open_database(url, tmp_path) as database:
        await database.records.save(turn(1))
    engine = reader(url, tmp_path)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.SchemaTooNew, match="later release"):
        async with open_database(url, tmp_path):
            pass
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
        assert connection.scalar(sa.text("SELECT count(*) FROM turns")) == 1
    engine.dispose()


async def test_a_migration_that_breaks_off_leaves_nothing_behind(url: str, tmp_path: Path) -> None:
    # A table that is in the way makes the first revision fail in its middle.
    engine = reader(url, tmp_path)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE documents (other INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        async with open_database(url, tmp_path):
            pass
    assert sa.inspect(engine).get_table_names() == ["documents"]
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE documents"))
    async with open_database(url, tmp_path) as database:
        await database.records.save(turn(1))
    engine.dispose()


async def test_who_preferred_short_answers_before_lengths_had_names_still_does(
    url: str, tmp_path: Path
) -> None:
    engine = reader(url, tmp_path)
    with engine.begin() as connection:
        config = migrate.alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0014")
        for person, short in (("web:ada", 1), ("web:bo", 0)):
            row = {"person": person, "short": short}
            connection.execute(
                sa.text("INSERT INTO preferences VALUES (:person, 'de', :short, 1.0)"), row
            )
    engine.dispose()
    async with open_database(url, tmp_path) as database:
        for name, length in (("ada", "short"), ("bo", "")):
            kept = await database.preferences.of(Person("web", name))
            assert (kept.language, kept.length) == ("de", length)
