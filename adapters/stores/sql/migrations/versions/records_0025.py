"""Monitoring and alerts: what is counted, what was usual, what was wrong, and who was told."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0025"
down_revision = "0024"


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, Words(), primary_key=True, nullable=False)


def _number(name: str, *, key: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), primary_key=key, nullable=False)


def upgrade() -> None:
    """Nothing is counted until somebody is to be told."""
    op.create_table(
        "measures",
        _number("seconds", key=True),
        _number("at", key=True),
        _key("by"),
        _key("name"),
        sa.Column("sums", sa.JSON(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
    )
    op.create_index("measures_at", "measures", ["at"])
    op.create_table(
        "points",
        _key("series"),
        _number("at", key=True),
        *(_number(name) for name in ("value", "off", "quick")),
        sa.Column("distances", sa.JSON(), nullable=False),
    )
    op.create_index("points_at", "points", ["at"])
    op.create_table(
        "incidents",
        _key("id"),
        sa.Column("told", Words(), nullable=False),
        _number("opened_at"),
        sa.Column("closed_at", sa.Double(), nullable=True),
    )
    op.create_index("incidents_opened_at", "incidents", ["opened_at"])
    op.create_table("silences", _key("pattern"), _number("until"))
    op.create_table("claims", _key("name"), _number("at"))
