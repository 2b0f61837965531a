"""Discord's adapter by the real SDK before a strict Discord."""
