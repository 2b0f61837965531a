"""Answers that an administrator wrote, and the vectors of their example questions."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """One row an answer, one for each space that its questions are embedded in."""
    words = ("name", "text", "audience", "language", "by")
    op.create_table(
        "answers",
        sa.Column("uri", Words(), primary_key=True, nullable=False),
        *(sa.Column(name, Words(), nullable=False) for name in words),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("answers_audience", "answers", ["audience"])
    op.create_table(
        "answer_vectors",
        sa.Column(
            "answer", Words(), sa.ForeignKey("answers.uri", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("space", Words(), primary_key=True, nullable=False),
        sa.Column("model", Words(), nullable=False),
        sa.Column("embedding", sa.LargeBinary(), nullable=False),
    )
