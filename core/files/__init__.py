"""Files that came with messages: read for their conversation, kept on request. No platform's field."""
