"""One file a family of formats: bytes in, CommonMark out. Never the network, never the disk."""
