"""What is known of documents' pictures."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """One row a chunk that tells of a picture; filled by the next `mynah index`."""
    op.create_table(
        "pictures",
        sa.Column("chunk", Words(), primary_key=True, nullable=False),
        *(
            sa.Column(name, Words(), nullable=False)
            for name in ("document", "digest", "media_type", "words", "source", "text")
        ),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
    )
    op.create_index("pictures_document", "pictures", ["document"])
    op.create_index("pictures_digest", "pictures", ["digest"])
    op.create_index("pictures_source", "pictures", ["source"])
