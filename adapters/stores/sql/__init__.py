"""Records and the register of documents in SQLite or Postgres. Never state of a running turn."""
