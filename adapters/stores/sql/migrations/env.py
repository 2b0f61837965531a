"""Runs the revisions on the connection, and within the transaction, that `migrate` passes in."""

from alembic import context

from adapters.stores.sql.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
