"""The page in a real browser. Never a test of what HTTP alone can show."""
