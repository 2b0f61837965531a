"""Computes over the cells of tables; reads no documents and knows no questions."""
