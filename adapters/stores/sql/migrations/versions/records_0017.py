"""What more people prefer, what is not to be learned of them any more, and who of them is the same person."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Who preferred short answers still does."""
    op.add_column("preferences", sa.Column("length", Words(), nullable=False, server_default=""))
    for name in ("listed", "sectioned"):
        op.add_column(
            "preferences", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.execute("UPDATE preferences SET length = 'short' WHERE short = 1")
    op.drop_column("preferences", "short")
    op.create_table(
        "unlearned",
        *(
            sa.Column(name, Words(), primary_key=True, nullable=False)
            for name in ("person", "mark")
        ),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("person", Words(), primary_key=True, nullable=False),
        sa.Column("circle", Words(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("links_circle", "links", ["circle"])
