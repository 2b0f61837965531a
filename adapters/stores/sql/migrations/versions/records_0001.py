"""The first tables: turns with their citations and feedback, documents, sources."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0001"
down_revision = None


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Words(), nullable=False) for name in names]


def _turn() -> sa.Column[int]:
    return sa.Column(
        "turn", _number(), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )


def upgrade() -> None:
    """From nothing."""
    _create_turns()
    _create_what_hangs_on_turns()
    _create_documents_and_sources()


def _create_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", _number(), primary_key=True),
        *_words("conversation", "message_id", "person", "platform", "workspace", "room", "thread"),
        *_words("audience", "question", "message", "reply", "mode", "model"),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.Double(), nullable=False),
        sa.Column("answered_at", sa.Double(), nullable=False),
        sa.UniqueConstraint("conversation", "message_id", name="turns_message"),
    )
    op.create_index("turns_person", "turns", ["person", "conversation"])
    op.create_index("turns_answered_at", "turns", ["answered_at"])


def _create_what_hangs_on_turns() -> None:
    op.create_table(
        "citations",
        _turn(),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        *_words("title", "uri", "quote", "chunk"),
    )
    op.create_index("citations_uri", "citations", ["uri"])
    op.create_table(
        "feedback",
        _turn(),
        sa.Column("person", Words(), primary_key=True),
        sa.Column("score", sa.Integer(), nullable=False),
        *_words("comment"),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("score BETWEEN -1 AND 1", name="feedback_score"),
    )


def _create_documents_and_sources() -> None:
    op.create_table(
        "documents",
        sa.Column("uri", Words(), primary_key=True),
        *_words("source", "title", "audience", "content_hash", "refusal"),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("indexed_at", sa.Double(), nullable=False),
    )
    op.create_index("documents_source", "documents", ["source"])
    op.create_index("documents_audience", "documents", ["audience", "title"])
    op.create_table(
        "sources",
        sa.Column("name", Words(), primary_key=True),
        *_words("kind", "location", "audience"),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.Column("synced_at", sa.Double(), nullable=True),
    )
