"""Ways to administrators that are no chat platform: e-mail and webhooks. Never what they are told, or when."""
