"""Which models were asked for a turn, and why."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Turns of before know of none."""
    op.add_column("turns", sa.Column("choices", Words(), nullable=False, server_default=""))
