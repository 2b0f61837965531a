"""A stand-in for a Weaviate server: its REST and its gRPC messages, with state. Never a mock of our adapter."""
