"""Names are found by their kind, too: those that lead somewhere among the many that are only said."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Of a name that is said everywhere, the few rows that bear it were sought among all others."""
    op.drop_index("names_name", "names")
    op.create_index("names_name", "names", ["name", "kind", "audience"])
