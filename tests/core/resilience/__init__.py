"""Tests of which model is asked, what it may cost, and what happens when one fails."""
