"""Slack through its own SDK. Never what an answer says, and never another platform's field."""
