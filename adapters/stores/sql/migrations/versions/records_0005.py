"""What people prefer, and the wishes to be forgotten."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One row a person in each."""
    op.create_table(
        "preferences",
        sa.Column("person", Words(), primary_key=True, nullable=False),
        sa.Column("language", Words(), nullable=False),
        sa.Column("short", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("person", Words(), primary_key=True, nullable=False),
        sa.Column("erasure", Words(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
    )
