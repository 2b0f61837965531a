"""Telegram, by aiogram. Never anything about answers themselves, and no other platform's ways."""
