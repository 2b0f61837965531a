"""Where a day begins for people."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Whoever set no time zone has none."""
    op.add_column("preferences", sa.Column("zone", Words(), nullable=False, server_default=""))
