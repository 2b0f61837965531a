"""What each message was to its conversation, and how good its answer was taken for."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing for turns that were answered before."""
    for name in ("intent", "verdict"):
        op.add_column("turns", sa.Column(name, Words(), nullable=False, server_default=""))
