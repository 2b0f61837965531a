"""Binds the console to what the bots opened; never a page, nor what a page looks like."""
