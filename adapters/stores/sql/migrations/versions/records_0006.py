"""When sources are read again by themselves, and how that went the last time."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Sources that are there already are read when somebody says so, as before."""
    for name in ("every", "tried_at"):
        op.add_column("sources", sa.Column(name, sa.Double(), nullable=False, server_default="0"))
    op.add_column(
        "sources", sa.Column("failures", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("sources", sa.Column("problem", Words(), nullable=False, server_default=""))
