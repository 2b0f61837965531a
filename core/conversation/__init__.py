"""A message's way to its reply. Never a platform's field, never how documents are searched."""
