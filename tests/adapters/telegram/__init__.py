"""Tests of Telegram's adapter: the real aiogram over real sockets, against the stand-in."""
