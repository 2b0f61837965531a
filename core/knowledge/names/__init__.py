"""The graph of names: found in documents, kept with them; never a query language or an engine."""
