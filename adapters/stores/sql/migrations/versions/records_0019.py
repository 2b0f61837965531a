"""Which experiments run or ran, and who was answered under which of their arms."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Nothing runs until somebody starts it."""
    op.create_table(
        "experiments",
        sa.Column("name", Words(), primary_key=True, nullable=False),
        sa.Column("declared", Words(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("stopped_at", sa.Double(), nullable=True),
        sa.Column("why", Words(), nullable=False),
    )
    op.create_table(
        "exposures",
        *(
            sa.Column(name, Words(), primary_key=True, nullable=False)
            for name in ("experiment", "unit")
        ),
        *(sa.Column(name, Words(), nullable=False) for name in ("person", "arm")),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("exposures_person", "exposures", ["person"])
