"""In-memory doubles of core's ports, shipped for tests and for trying things out. Never a mock."""
