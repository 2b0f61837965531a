"""Which models were asked for a turn, and why; and what each of their calls cost."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Of turns of before none is known."""
    op.add_column("turns", sa.Column("choices", Words(), nullable=False, server_default=""))
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "uses",
        sa.Column("id", number, primary_key=True),
        sa.Column("at", sa.Double(), nullable=False),
        *(
            sa.Column(name, Words(), nullable=False)
            for name in ("day", "person", "room", "workspace", "model")
        ),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("read", "wrote", "micros")),
    )
    op.create_index("uses_at", "uses", ["at"])
    op.create_index("uses_person", "uses", ["person"])
