"""Chat models and embedding models. Never what to ask them."""
