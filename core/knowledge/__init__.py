"""From documents to cited passages. Never an engine, never a conversation's state."""
