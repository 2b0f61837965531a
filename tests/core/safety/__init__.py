"""What is judged harmful, and what becomes of it."""
