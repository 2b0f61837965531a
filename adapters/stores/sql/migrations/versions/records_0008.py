"""When a document's source says that it was last changed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """0 until the document is indexed again."""
    op.add_column(
        "documents", sa.Column("changed_at", sa.Double(), nullable=False, server_default="0")
    )
