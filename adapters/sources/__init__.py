"""Where documents come from, one async generator each. Never chunking or embedding."""
