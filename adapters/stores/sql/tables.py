"""The tables of SQLite and Postgres alike; a change here needs a revision in migrations/versions."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

# Postgres holds no NUL in a text, and no database holds half of a UTF-16 pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Words(TypeDecorator[str]):
    """Text that sorts by code point everywhere; what no database can hold becomes U+FFFD."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Postgres would sort by the rules of its own locale."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TEXT(collation="C"))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Called for every value on its way in."""
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


def _number() -> TypeEngine[int]:
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, Words(), nullable=False, **options)


def _time(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=False)


def _turn() -> sa.Column[int]:
    return sa.Column(
        "turn", _number(), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )


METADATA = sa.MetaData()

# `message` and `reply` are the record, versioned like everything that outlives a process;
# the columns beside them are there to be searched and counted.
TURNS = sa.Table(
    "turns",
    METADATA,
    sa.Column("id", _number(), primary_key=True),
    _words("conversation"),
    _words("message_id"),
    _words("person"),
    _words("platform"),
    _words("workspace"),
    _words("room"),
    _words("thread"),
    _words("audience"),
    _words("question"),
    _words("message"),
    _words("reply"),
    _words("mode"),
    _words("model"),
    sa.Column("seconds", sa.JSON(), nullable=False),
    _time("asked_at"),
    _time("answered_at"),
    sa.UniqueConstraint("conversation", "message_id", name="turns_message"),
    sa.Index("turns_person", "person", "conversation"),
    sa.Index("turns_answered_at", "answered_at"),
)

CITATIONS = sa.Table(
    "citations",
    METADATA,
    _turn(),
    sa.Column("position", sa.Integer(), primary_key=True),
    sa.Column("number", sa.Integer(), nullable=False),
    _words("title"),
    _words("uri"),
    _words("quote"),
    _words("chunk"),
    sa.Index("citations_uri", "uri"),
)

FEEDBACK = sa.Table(
    "feedback",
    METADATA,
    _turn(),
    _words("person", primary_key=True),
    sa.Column("score", sa.Integer(), nullable=False),
    _words("comment"),
    _time("at"),
    sa.CheckConstraint("score BETWEEN -1 AND 1", name="feedback_score"),
)

DOCUMENTS = sa.Table(
    "documents",
    METADATA,
    _words("uri", primary_key=True),
    _words("source"),
    _words("title"),
    _words("audience"),
    _words("content_hash"),
    sa.Column("chunks", sa.Integer(), nullable=False),
    _time("indexed_at"),
    _words("refusal"),
    sa.Index("documents_audience", "audience", "title"),
)

GUESTS = sa.Table(
    "guests",
    METADATA,
    _words("who", primary_key=True),
    _words("standing"),
    _words("by"),
    _time("at"),
)

INSTALLATIONS = sa.Table(
    "installations",
    METADATA,
    _words("platform", primary_key=True),
    _words("workspace", primary_key=True),
    _words("name"),
    _words("secret"),
    _time("at"),
    _words("problem"),
    _time("busy_until"),
    _words("version"),
)

SOURCES = sa.Table(
    "sources",
    METADATA,
    _words("name", primary_key=True),
    _words("kind"),
    _words("audience"),
    _time("added_at"),
    sa.Column("synced_at", sa.Double(), nullable=True),
)

PREFERENCES = sa.Table(
    "preferences",
    METADATA,
    _words("person", primary_key=True),
    _words("language"),
    sa.Column("short", sa.Integer(), nullable=False),
    _time("at"),
)

ERASURES = sa.Table(
    "erasures",
    METADATA,
    _words("person", primary_key=True),
    _words("erasure"),
    sa.Column("passes", sa.Integer(), nullable=False),
    _time("due_at"),
)
