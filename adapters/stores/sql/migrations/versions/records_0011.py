"""What pictures show, as vectors."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing of pictures that were looked at before; those are looked at again where a model is set."""
    op.add_column("pictures", sa.Column("embedding", sa.LargeBinary(), nullable=True))
