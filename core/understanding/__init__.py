"""What a message asks for. Never how it is answered."""
