"""When jobs ran, what is paused, and how many calls a row of costs stands for."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Nothing is known of runs before, and nothing is paused."""
    op.add_column("uses", sa.Column("calls", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "job_runs",
        sa.Column("job", Words(), primary_key=True, nullable=False),
        sa.Column("due", sa.Double(), primary_key=True, nullable=False),
        sa.Column("begun_at", sa.Double(), nullable=False),
        sa.Column("alive_until", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("outcome", Words(), nullable=False),
        sa.Column("said", Words(), nullable=False),
    )
    op.create_table(
        "paused_jobs",
        sa.Column("job", Words(), primary_key=True, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_table(
        "pauses",
        sa.Column("scope", Words(), primary_key=True, nullable=False),
        sa.Column("words", Words(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
