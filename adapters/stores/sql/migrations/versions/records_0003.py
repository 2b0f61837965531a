"""Who may use Mynah, as administrators decided."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """One decision a person, room or workspace."""
    op.create_table(
        "guests",
        sa.Column("who", Words(), primary_key=True, nullable=False),
        sa.Column("standing", Words(), nullable=False),
        sa.Column("by", Words(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
