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


def _row_number() -> TypeEngine[int]:
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Words(), nullable=False) for name in names]


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Words(), primary_key=True, nullable=False) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _time(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=False)


def _flags(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in names]


def _turn() -> sa.Column[int]:
    return sa.Column(
        "turn", _row_number(), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )


METADATA = sa.MetaData()

# `message` and `reply` are the record, versioned like everything that outlives a process;
# the columns beside them are there to be searched and counted.
TURNS = sa.Table(
    "turns",
    METADATA,
    sa.Column("id", _row_number(), primary_key=True),
    *_words("conversation", "message_id", "person", "platform", "workspace", "room", "thread"),
    *_words("audience", "question", "message", "reply", "mode", "model"),
    sa.Column("seconds", sa.JSON(), nullable=False),
    _time("asked_at"),
    _time("answered_at"),
    # A Way for each question, versioned too; "" in what earlier releases wrote.
    sa.Column("ways", Words(), nullable=False, server_default=""),
    # An Intent and a Verdict, versioned too; "" where there is none.
    sa.Column("intent", Words(), nullable=False, server_default=""),
    sa.Column("verdict", Words(), nullable=False, server_default=""),
    sa.Column("choices", Words(), nullable=False, server_default=""),
    # Signs, versioned too, in the order in which they were first seen.
    sa.Column("signs", Words(), nullable=False, server_default=""),
    sa.UniqueConstraint("conversation", "message_id", name="turns_message"),
    sa.Index("turns_person", "person", "conversation"),
    sa.Index("turns_answered_at", "answered_at"),
)

CITATIONS = sa.Table(
    "citations",
    METADATA,
    _turn(),
    sa.Column("position", sa.Integer(), primary_key=True),
    _number("number"),
    *_words("title", "uri", "quote", "chunk"),
    sa.Index("citations_uri", "uri"),
)

FEEDBACK = sa.Table(
    "feedback",
    METADATA,
    _turn(),
    *_key("person"),
    _number("score"),
    *_words("comment"),
    _time("at"),
    sa.CheckConstraint("score BETWEEN -1 AND 1", name="feedback_score"),
)

DOCUMENTS = sa.Table(
    "documents",
    METADATA,
    *_key("uri"),
    *_words("source", "title", "audience", "content_hash"),
    _number("chunks"),
    _time("indexed_at"),
    *_words("refusal"),
    sa.Column("changed_at", sa.Double(), nullable=False, server_default="0"),
    sa.Index("documents_audience", "audience", "title"),
)

GUESTS = sa.Table("guests", METADATA, *_key("who"), *_words("standing", "by"), _time("at"))

INSTALLATIONS = sa.Table(
    "installations",
    METADATA,
    *_key("platform", "workspace"),
    *_words("name", "secret"),
    _time("at"),
    *_words("problem"),
    _time("busy_until"),
    *_words("version"),
)

SOURCES = sa.Table(
    "sources",
    METADATA,
    *_key("name"),
    *_words("kind", "audience"),
    _time("added_at"),
    sa.Column("synced_at", sa.Double(), nullable=True),
    _time("every"),
    _time("tried_at"),
    _number("failures"),
    *_words("problem"),
)

PREFERENCES = sa.Table(
    "preferences",
    METADATA,
    *_key("person"),
    *_words("language"),
    _time("at"),
    sa.Column("length", Words(), nullable=False, server_default=""),
    *_flags("listed", "sectioned"),
    sa.Column("zone", Words(), nullable=False, server_default=""),
)

# What of somebody's behaviour before a time counts no more, by a trait's mark; "" for all.
UNLEARNED = sa.Table("unlearned", METADATA, *_key("person", "mark"), _time("at"))

# Who said by a code that they are the same person: all with one circle are.
LINKS = sa.Table(
    "links",
    METADATA,
    *_key("person"),
    *_words("circle"),
    _time("at"),
    sa.Index("links_circle", "circle"),
)

ERASURES = sa.Table(
    "erasures", METADATA, *_key("person"), *_words("erasure"), _number("passes"), _time("due_at")
)

NAMES = sa.Table(
    "names",
    METADATA,
    *_key("chunk", "kind", "name"),
    *_words("words", "document", "audience", "means"),
    sa.Index("names_name", "name", "kind", "audience"),
    sa.Index("names_document", "document"),
)

PICTURES = sa.Table(
    "pictures",
    METADATA,
    *_key("chunk"),
    *_words("document", "digest", "media_type", "words", "source", "text"),
    _number("width"),
    _number("height"),
    sa.Column("embedding", sa.LargeBinary(), nullable=True),
    sa.Index("pictures_document", "document"),
    sa.Index("pictures_digest", "digest"),
    sa.Index("pictures_source", "source"),
)

# Two documents that say the same have a row each: a reply goes with its document.
ENRICHMENTS = sa.Table(
    "enrichments",
    METADATA,
    *_key("document", "key"),
    *_words("kind", "told"),
    sa.Index("enrichments_key", "key"),
)

RELATIONS = sa.Table(
    "relations",
    METADATA,
    *_key("chunk", "subject", "kind", "object"),
    *_words("subject_words", "object_words", "document", "audience"),
    sa.Index("relations_subject", "subject", "audience"),
    sa.Index("relations_object", "object", "audience"),
    sa.Index("relations_document", "document"),
)

# What was removed, sealed: see docs/decisions/removals-are-kept-sealed.md.
REMOVALS = sa.Table(
    "removals",
    METADATA,
    sa.Column("id", _row_number(), primary_key=True),
    *_words("sealed"),
    _time("at"),
    # 1 until what it names has left answers and the engines' files, too.
    sa.Column("owing", sa.Integer(), nullable=False, server_default="0"),
)

# What a call of a language model cost; nobody's once its person is forgotten.
USES = sa.Table(
    "uses",
    METADATA,
    sa.Column("id", _row_number(), primary_key=True),
    _time("at"),
    *_words("day", "person", "room", "workspace", "model"),
    *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("read", "wrote", "micros")),
    # More than one where a day was rolled up.
    sa.Column("calls", sa.Integer(), nullable=False, server_default="1"),
    sa.Index("uses_at", "at"),
    sa.Index("uses_person", "person"),
)

LINES = sa.Table(
    "lines",
    METADATA,
    *_key("source", "id"),
    *_words("thread", "person", "name", "text"),
    _time("at"),
    _time("stamp"),
    *_words("link"),
    sa.Column("erased", sa.Boolean(), nullable=False),
    sa.Index("lines_person", "person"),
)

# Who is never to be kept again, as a fingerprint: their id itself is forgotten.
LEFT_OUT = sa.Table("left_out", METADATA, *_key("person"))

ANSWERS = sa.Table(
    "answers",
    METADATA,
    *_key("uri"),
    *_words("name", "text", "audience", "language", "by"),
    sa.Column("questions", sa.JSON(), nullable=False),
    sa.Column("others", sa.JSON(), nullable=False),
    _time("at"),
    sa.Index("answers_audience", "audience"),
)

# The questions of an answer as the model of a space embedded them, a row of floats a question.
ANSWER_VECTORS = sa.Table(
    "answer_vectors",
    METADATA,
    sa.Column(
        "answer", Words(), sa.ForeignKey("answers.uri", ondelete="CASCADE"), primary_key=True
    ),
    *_key("space"),
    *_words("model"),
    sa.Column("embedding", sa.LargeBinary(), nullable=False),
)

EXPERIMENTS = sa.Table(
    "experiments",
    METADATA,
    *_key("name"),
    # As it was when it was started, versioned like everything that outlives a process.
    *_words("declared"),
    _time("started_at"),
    sa.Column("stopped_at", sa.Double(), nullable=True),
    *_words("why"),
)

EXPOSURES = sa.Table(
    "exposures",
    METADATA,
    *_key("experiment", "unit"),
    # Who was answered first, also where the unit is a conversation.
    *_words("person", "arm"),
    _time("at"),
    sa.Index("exposures_person", "person"),
)

JOB_RUNS = sa.Table(
    "job_runs",
    METADATA,
    *_key("job"),
    sa.Column("due", sa.Double(), primary_key=True, nullable=False),
    _time("begun_at"),
    # Of a run that goes on; whoever dies in it says nothing more.
    _time("alive_until"),
    sa.Column("ended_at", sa.Double(), nullable=True),
    *_words("outcome", "said"),
)

PAUSED_JOBS = sa.Table("paused_jobs", METADATA, *_key("job"), _time("at"))

PAUSES = sa.Table("pauses", METADATA, *_key("scope"), *_words("words"), _time("at"))

# Who signs in to the console, in which browsers, and what they did there.
OPERATORS = sa.Table("operators", METADATA, *_key("name"), *_words("role", "secret"), _time("at"))

SESSIONS = sa.Table(
    "sessions",
    METADATA,
    *_key("digest"),
    *_words("operator"),
    _time("begun_at"),
    _time("seen_at"),
    sa.Index("sessions_operator", "operator"),
)

DEEDS = sa.Table(
    "deeds",
    METADATA,
    sa.Column("id", _row_number(), primary_key=True),
    _time("at"),
    *_words("by", "did", "about"),
    sa.Index("deeds_at", "at"),
)
