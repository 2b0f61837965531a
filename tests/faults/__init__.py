"""Real processes that are killed at random. Never a stand-in for a store."""
