"""What a chat model wrote of chunks: its replies, and the typed relations among them."""

import sqlalchemy as sa
from alembic import op

from adapters.stores.sql.tables import Words

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Filled by the next `mynah index` once CHUNK_CONTEXT or CHUNK_RELATIONS is set."""
    op.create_table(
        "enrichments",
        sa.Column("document", Words(), primary_key=True, nullable=False),
        sa.Column("key", Words(), primary_key=True, nullable=False),
        sa.Column("kind", Words(), nullable=False),
        sa.Column("told", Words(), nullable=False),
    )
    op.create_index("enrichments_key", "enrichments", ["key"])
    op.create_table(
        "relations",
        *(
            sa.Column(name, Words(), primary_key=True, nullable=False)
            for name in ("chunk", "subject", "kind", "object")
        ),
        *(
            sa.Column(name, Words(), nullable=False)
            for name in ("subject_words", "object_words", "document", "audience")
        ),
    )
    op.create_index("relations_subject", "relations", ["subject", "audience"])
    op.create_index("relations_object", "relations", ["object", "audience"])
    op.create_index("relations_document", "relations", ["document"])
