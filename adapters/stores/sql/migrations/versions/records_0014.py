"""What is kept of rooms that asked to be remembered, and who is left out there."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """One row a message of a room, one a person who is left out."""
    op.create_table(
        "lines",
        *(sa.Column(name, Words(), primary_key=True, nullable=False) for name in ("source", "id")),
        *(
            sa.Column(name, Words(), nullable=False)
            for name in ("thread", "person", "name", "text")
        ),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("at", "stamp")),
        sa.Column("link", Words(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
    )
    op.create_index("lines_person", "lines", ["person"])
    op.create_table("left_out", sa.Column("person", Words(), primary_key=True, nullable=False))
