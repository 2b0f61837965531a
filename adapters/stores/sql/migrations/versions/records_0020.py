"""What people did after an answer that shows whether it helped."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing is known of turns that were answered before."""
    op.add_column("turns", sa.Column("signs", Words(), nullable=False, server_default=""))
