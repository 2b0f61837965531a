"""The graph of names, and how the passages of a turn were sought."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0007"
down_revision = "0006"


def _key(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Words(), primary_key=True, nullable=False) for name in names]


def upgrade() -> None:
    """One row an edge; filled by the next `mynah index`."""
    op.add_column("turns", sa.Column("ways", Words(), nullable=False, server_default=""))
    op.create_table(
        "names",
        *_key("chunk", "kind", "name"),
        *(
            sa.Column(name, Words(), nullable=False)
            for name in ("words", "document", "audience", "means")
        ),
    )
    op.create_index("names_name", "names", ["name", "audience"])
    op.create_index("names_document", "names", ["document"])
