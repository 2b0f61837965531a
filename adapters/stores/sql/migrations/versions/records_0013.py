"""Whether a removal's words are still to be erased, for whoever comes after one that was killed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """What was removed under earlier releases counts as erased."""
    owing = sa.Column("owing", sa.Integer(), nullable=False, server_default="0")
    op.add_column("removals", owing)
