"""The workspaces that installed Mynah, with their tokens sealed."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One row a workspace."""
    op.create_table(
        "installations",
        sa.Column("platform", Words(), primary_key=True, nullable=False),
        sa.Column("workspace", Words(), primary_key=True, nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("secret", Words(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("problem", Words(), nullable=False),
        sa.Column("busy_until", sa.Double(), nullable=False),
        sa.Column("version", Words(), nullable=False),
    )
