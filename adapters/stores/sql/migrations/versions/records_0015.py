"""What each message was to its conversation."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing for turns that were answered before."""
    op.add_column("turns", sa.Column("intent", Words(), nullable=False, server_default=""))
