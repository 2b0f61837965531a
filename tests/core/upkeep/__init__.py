"""Jobs, as facts."""
