"""Alembic's home: one revision a file in versions/, only ever forwards."""
