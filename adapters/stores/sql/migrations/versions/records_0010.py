"""What was removed, for a restore that must remove it again."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """One row a removal; what was removed under earlier releases is not in it."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "removals",
        sa.Column("id", number, primary_key=True),
        sa.Column("sealed", Words(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
