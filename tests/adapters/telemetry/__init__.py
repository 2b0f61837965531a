"""Logs and metrics, read as those who operate Mynah read them."""
