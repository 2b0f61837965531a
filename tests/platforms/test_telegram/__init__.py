"""The stand-in for Telegram held to what Telegram does, through the real aiogram over real sockets."""
