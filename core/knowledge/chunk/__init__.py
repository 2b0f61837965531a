"""From a document to chunks that follow its structure. Never a file format, never a model."""
