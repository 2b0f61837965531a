"""Crowds: a hundred conversations of people with the bot in each stand-in, asked at a pace and looked at."""
