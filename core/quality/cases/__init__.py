"""Questions that were answered badly once, as tests; no file, no clock and no engine."""
