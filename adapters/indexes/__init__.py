"""Search engines behind the Search and Shelve ports. Never fusion or ranking of our own."""
