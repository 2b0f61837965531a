"""Rooms that asked to be remembered, as sources of answers for those who are in them. No platform's field."""
