"""A source is its name alone: a second copy of its address could hold a password."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Sources are entered again when they are indexed again."""
    op.execute("DELETE FROM sources WHERE name LIKE 'http%'")
    op.drop_column("sources", "location")
    op.drop_index("documents_source", "documents")
