"""What became of words that were judged harmful, to be reviewed."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Nothing was screened before."""
    needed = ("conversation", "message", "person", "place", "action", "reasons", "text", "digest")
    op.create_table(
        "screenings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *(sa.Column(name, Words(), nullable=False) for name in needed),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("tell", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("mark", Words(), nullable=False, server_default=""),
        sa.Column("marked_by", Words(), nullable=False, server_default=""),
        sa.UniqueConstraint("conversation", "message", "place", "digest", name="screenings_text"),
    )
    op.create_index("screenings_person", "screenings", ["person"])
    op.create_index("screenings_mark", "screenings", ["mark", "id"])
