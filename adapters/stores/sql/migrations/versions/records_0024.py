"""Who signs in to the console, in which browsers, and what they did there."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Nobody can sign in yet."""
    op.create_table(
        "operators",
        sa.Column("name", Words(), primary_key=True, nullable=False),
        *(sa.Column(name, Words(), nullable=False) for name in ("role", "secret")),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", Words(), primary_key=True, nullable=False),
        sa.Column("operator", Words(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("begun_at", "seen_at")),
    )
    op.create_index("sessions_operator", "sessions", ["operator"])
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "deeds",
        sa.Column("id", number, primary_key=True),
        sa.Column("at", sa.Double(), nullable=False),
        *(sa.Column(name, Words(), nullable=False) for name in ("by", "did", "about")),
    )
    op.create_index("deeds_at", "deeds", ["at"])
